import { Anchor, Button, Code, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { beginTotp, confirmTotp } from '../../api/session.ts';
import { Failure } from '../../components/failure.tsx';
import { onDemand } from '../../components/on-demand.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import { onSubmit } from './on-submit.ts';

const QrCode = onDemand(() => import('./qr-code.tsx'));

interface Props {
  why: string;
  /** Once the person has kept the recovery codes. */
  onDone: () => void;
}

/** Password, secret, a code of it, recovery codes. */
export function TotpForm({ why, onDone }: Props) {
  const { t } = useLanguage();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const begun = useMutation({ mutationFn: () => beginTotp(password) });
  const confirmed = useMutation({ mutationFn: () => confirmTotp(code.trim()) });
  if (confirmed.data !== undefined)
    return (
      <Stack gap="sm">
        <Text size="sm">{t.account.recovery}</Text>
        <Code block>{confirmed.data.recovery_codes.join('\n')}</Code>
        <Button onClick={onDone}>{t.account.kept}</Button>
      </Stack>
    );
  if (begun.data === undefined)
    return (
      <Paper component="form" withBorder p="md" onSubmit={onSubmit(begun.mutate)}>
        <Stack gap="sm">
          <Text size="sm">{why}</Text>
          <PasswordField
            label={t.account.current}
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
          />
          {begun.error !== null && <Failure error={begun.error} />}
          <Button type="submit" loading={begun.isPending}>
            {t.account.totpBegin}
          </Button>
        </Stack>
      </Paper>
    );
  return (
    <Paper component="form" withBorder p="md" onSubmit={onSubmit(confirmed.mutate)}>
      <Stack gap="sm">
        <Text size="sm">{t.account.totpScan}</Text>
        <QrCode text={begun.data.uri} label={t.account.totpQr} />
        <Text size="sm">{t.account.totpSecret}</Text>
        <Code block>{begun.data.secret}</Code>
        <Anchor href={begun.data.uri} size="sm">
          {t.account.totpOpen}
        </Anchor>
        <TextInput
          label={t.signIn.code}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          autoComplete="one-time-code"
          required
          withAsterisk={false}
        />
        {confirmed.error !== null && <Failure error={confirmed.error} />}
        <Button type="submit" loading={confirmed.isPending}>
          {t.account.totpConfirm}
        </Button>
      </Stack>
    </Paper>
  );
}
