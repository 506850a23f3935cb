import { Container, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { queryClient } from '../../api/query-client.ts';
import { sessionQuery, useSession } from '../../api/session.ts';
import { PageTitle } from '../../components/page-title.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import { PasswordForm } from './password-form.tsx';
import { TotpForm } from './totp-form.tsx';

const refresh = () => queryClient.invalidateQueries(sessionQuery);

/** What a person may change of their own way to sign in. */
export default function AccountPage() {
  const { t } = useLanguage();
  const session = useSession();
  return (
    <Container size={480} py="md" mx={0}>
      <Stack>
        <PageTitle>{t.account.title}</PageTitle>
        {session.password ? (
          <>
            <Section id="account-password" title={t.account.password}>
              <PasswordForm why={t.account.passwordHint} onDone={refresh} />
            </Section>
            <Section id="account-totp" title={t.account.totp}>
              {session.totp ? (
                <Text size="sm">{t.account.totpOn}</Text>
              ) : (
                <TotpForm why={t.account.totpHint} onDone={refresh} />
              )}
            </Section>
          </>
        ) : (
          <Text size="sm">{t.account.elsewhere}</Text>
        )}
      </Stack>
    </Container>
  );
}

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id}>
      <Title order={2} size="h4" id={id} mb="xs">
        {title}
      </Title>
      {children}
    </section>
  );
}
