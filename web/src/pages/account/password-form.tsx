import { Button, Paper, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changePassword, type Session } from '../../api/session.ts';
import { Failure } from '../../components/failure.tsx';
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
        <PasswordInput
          label={t.account.current}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        <PasswordInput
          label={t.account.fresh}
          description={t.account.freshHint}
          value={fresh}
          onChange={(event) => setFresh(event.currentTarget.value)}
          autoComplete="new-password"
          required
          withAsterisk={false}
        />
        {saving.error !== null && <Failure error={saving.error} />}
        <Button type="submit" loading={saving.isPending}>
          {t.account.save}
        </Button>
      </Stack>
    </Paper>
  );
}
