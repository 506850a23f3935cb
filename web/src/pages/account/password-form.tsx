import { Button, Paper, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changePassword, type Session } from '../../api/session.ts';
import { Failure } from '../../components/failure.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import { onSubmit } from './on-submit.ts';

interface Props {
  why: string;
  onDone: (session: Session) => void;
}

export function PasswordForm({ why, onDone }: Props) {
  const { t } = useLanguage();
  const [current, setCurrent] = useState('');
  const [fresh, setFresh] = useState('');
  const saving = useMutation({ mutationFn: () => changePassword(current, fresh), onSuccess: onDone });
  if (saving.isSuccess)
    return (
      <Text size="sm" role="status">
        {t.account.saved}
      </Text>
    );
  return (
    <Paper component="form" withBorder p="md" onSubmit={onSubmit(saving.mutate)}>
      <Stack gap="sm">
        <Text size="sm">{why}</Text>
        <PasswordField
          label={t.account.current}
          value={current}
          onChange={setCurrent}
          autoComplete="current-password"
        />
        <PasswordField
          label={t.account.fresh}
          description={t.account.freshHint}
          value={fresh}
          onChange={setFresh}
          autoComplete="new-password"
        />
        {saving.error !== null && <Failure error={saving.error} />}
        <Button type="submit" loading={saving.isPending}>
          {t.account.save}
        </Button>
      </Stack>
    </Paper>
  );
}
