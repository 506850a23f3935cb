import { Alert, Button, Divider, Paper, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { changeSession, hasEnded } from '../../api/query-client.ts';
import { signIn, signInToDemo, waysQuery } from '../../api/session.ts';
import { Failure } from '../../components/failure.tsx';
import { Narrow } from '../../components/narrow.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { useLanguage } from '../../i18n/language.tsx';

export default function SignInPage() {
  const { t } = useLanguage();
  const { data: ways, error } = useQuery(waysQuery);
  const demo = useMutation({ mutationFn: signInToDemo, onSuccess: changeSession });
  return (
    <Narrow>
      <PageTitle>{t.signIn.title}</PageTitle>
      {hasEnded() && <Alert role="status">{t.signIn.ended}</Alert>}
      <OpenIdFailure />
      {error !== null && <Failure error={error} />}
      {ways?.password !== false && <PasswordForm />}
      {ways?.openid.map(({ name, title, href }) => (
        <Button key={name} component="a" href={href} variant="default">
          {t.signIn.with(title)}
        </Button>
      ))}
      {ways !== undefined && ways.demo.length > 0 && (
        <>
          <Divider label={t.signIn.demo} />
          {ways.demo.map(({ user, name, role }) => (
            <Button
              key={user}
              variant="default"
              onClick={() => demo.mutate(user)}
              loading={demo.variables === user && demo.isPending}
            >
              {name} · {t.user.roles[role]}
            </Button>
          ))}
          {demo.error !== null && <Failure error={demo.error} />}
        </>
      )}
    </Narrow>
  );
}

/** The provider leads back to the console with a code in the address. */
function OpenIdFailure() {
  const { t } = useLanguage();
  const code = new URLSearchParams(window.location.search).get('sign_in');
  if (code === null) return null;
  const texts: Record<string, string> = {
    openid_user_unknown: t.signIn.openidUnknown,
    sign_in_failed: t.signIn.openidDisabled,
  };
  return (
    <Alert color="red" role="alert">
      {texts[code] ?? t.signIn.openidFailed}
    </Alert>
  );
}

function PasswordForm() {
  const { t } = useLanguage();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const { mutate, error, isPending } = useMutation({ mutationFn: signIn, onSuccess: changeSession });
  const needsCode =
    error instanceof ApiError && (error.code === 'code_required' || error.code === 'code_invalid');
  const [asksCode, setAsksCode] = useState(false);
  if (needsCode && !asksCode) setAsksCode(true);

  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    mutate({ user, password, ...(code.trim() !== '' && { code: code.trim() }) });
  }

  return (
    <Paper component="form" onSubmit={submit} withBorder p="md">
      <Stack gap="sm">
        <TextInput
          label={t.signIn.user}
          value={user}
          onChange={(event) => setUser(event.currentTarget.value)}
          autoComplete="username"
          autoCapitalize="none"
          required
          withAsterisk={false}
          autoFocus
        />
        <PasswordField
          label={t.signIn.password}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
        />
        {asksCode && (
          <TextInput
            label={t.signIn.code}
            description={t.signIn.codeHint}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            autoComplete="one-time-code"
            autoFocus
          />
        )}
        {error !== null && !(error instanceof ApiError && error.code === 'code_required') && (
          <Failure error={error} />
        )}
        <Button type="submit" loading={isPending}>
          {t.signIn.submit}
        </Button>
      </Stack>
    </Paper>
  );
}
