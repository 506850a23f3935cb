import { Anchor, Button, Code, Paper, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, type SyntheticEvent, useState } from 'react';
import { queryClient } from '../../api/query-client.ts';
import { beginTotp, changePassword, confirmTotp, type Session, sessionQuery } from '../../api/session.ts';
import { Failure } from '../../components/failure.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import { Narrow } from './narrow.tsx';

const QrCode = lazy(() => import('./qr-code.tsx'));

const onSubmit = (action: () => void) => (event: SyntheticEvent) => {
  event.preventDefault();
  action();
};
const goOn = () => queryClient.invalidateQueries(sessionQuery);

/** What a person has to do before the rest of the console opens: an own password, a second factor. */
export default function FinishPage({ session }: { session: Session }) {
  const { t } = useLanguage();
  return (
    <Narrow>
      <PageTitle>{t.finish.title}</PageTitle>
      {session.must.includes('password') ? <PasswordForm /> : <TotpForm />}
    </Narrow>
  );
}

function PasswordForm() {
  const { t } = useLanguage();
  const [current, setCurrent] = useState('');
  const [fresh, setFresh] = useState('');
  const saving = useMutation({ mutationFn: () => changePassword(current, fresh), onSuccess: goOn });
  return (
    <Paper component="form" withBorder p="md" onSubmit={onSubmit(saving.mutate)}>
      <Stack gap="sm">
        <Text size="sm">{t.finish.passwordWhy}</Text>
        <PasswordInput
          label={t.finish.current}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        <PasswordInput
          label={t.finish.fresh}
          description={t.finish.freshHint}
          value={fresh}
          onChange={(event) => setFresh(event.currentTarget.value)}
          autoComplete="new-password"
          required
          withAsterisk={false}
        />
        {saving.error !== null && <Failure error={saving.error} />}
        <Button type="submit" loading={saving.isPending}>
          {t.finish.save}
        </Button>
      </Stack>
    </Paper>
  );
}

function TotpForm() {
  const { t } = useLanguage();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const begun = useMutation({ mutationFn: () => beginTotp(password) });
  const confirmed = useMutation({ mutationFn: () => confirmTotp(code.trim()) });
  if (confirmed.data !== undefined)
    return (
      <Stack gap="sm">
        <Text size="sm">{t.finish.recovery}</Text>
        <Code block>{confirmed.data.recovery_codes.join('\n')}</Code>
        <Button onClick={goOn}>{t.finish.done}</Button>
      </Stack>
    );
  if (begun.data === undefined)
    return (
      <Paper component="form" withBorder p="md" onSubmit={onSubmit(begun.mutate)}>
        <Stack gap="sm">
          <Text size="sm">{t.finish.totpWhy}</Text>
          <PasswordInput
            label={t.finish.current}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="current-password"
            required
            withAsterisk={false}
          />
          {begun.error !== null && <Failure error={begun.error} />}
          <Button type="submit" loading={begun.isPending}>
            {t.finish.totpBegin}
          </Button>
        </Stack>
      </Paper>
    );
  return (
    <Paper component="form" withBorder p="md" onSubmit={onSubmit(confirmed.mutate)}>
      <Stack gap="sm">
        <Text size="sm">{t.finish.totpScan}</Text>
        <Suspense fallback={<Loading />}>
          <QrCode text={begun.data.uri} label={t.finish.totpQr} />
        </Suspense>
        <Text size="sm">{t.finish.totpSecret}</Text>
        <Code block>{begun.data.secret}</Code>
        <Anchor href={begun.data.uri} size="sm">
          {t.finish.totpOpen}
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
          {t.finish.totpConfirm}
        </Button>
      </Stack>
    </Paper>
  );
}
