import { queryClient } from '../../api/query-client.ts';
import { type Session, sessionQuery } from '../../api/session.ts';
import { Narrow } from '../../components/narrow.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import { PasswordForm } from './password-form.tsx';
import { TotpForm } from './totp-form.tsx';

const goOn = () => queryClient.invalidateQueries(sessionQuery);

/** What a person has to do before the rest of the console opens: an own password, a second factor. */
export default function FinishPage({ session }: { session: Session }) {
  const { t } = useLanguage();
  return (
    <Narrow>
      <PageTitle>{t.account.before}</PageTitle>
      {session.must.includes('password') ? (
        <PasswordForm why={t.account.passwordWhy} onDone={goOn} />
      ) : (
        <TotpForm why={t.account.totpWhy} onDone={goOn} />
      )}
    </Narrow>
  );
}
