import { Container, MantineProvider } from '@mantine/core';
import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { Router } from 'wouter';
import { queryClient } from './api/query-client.ts';
import { sessionQuery } from './api/session.ts';
import { Failure } from './components/failure.tsx';
import { Loading } from './components/loading.tsx';
import { onDemand } from './components/on-demand.tsx';
import { LanguageProvider } from './i18n/language.tsx';
import { Shell } from './shell/shell.tsx';
import { CSS_VARIABLES, THEME } from './theme.ts';

const SignInPage = onDemand(() => import('./pages/sign-in/sign-in-page.tsx'));
const FinishPage = onDemand(() => import('./pages/account/finish-page.tsx'));

/** The server's for this page: it allows the styles that Mantine makes. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
// The name under which the package asks for it that keeps the page behind a dialog from scrolling.
Object.assign(globalThis, { __webpack_nonce__: nonce });

export function App() {
  return (
    <LanguageProvider>
      <MantineProvider
        theme={THEME}
        cssVariablesResolver={CSS_VARIABLES}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <QueryClientProvider client={queryClient}>
          <Router base="/console">
            <Gate />
          </Router>
        </QueryClientProvider>
      </MantineProvider>
    </LanguageProvider>
  );
}

/** Signed out, half signed in, or at work. The address stays, so that signing in leads to the page that was asked for. */
function Gate() {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  if (session === undefined && error !== null)
    return (
      <Container size="xs" py="xl">
        <Failure error={error} onRetry={refetch} />
      </Container>
    );
  if (session === undefined) return <Loading />;
  if (session === null) return <SignInPage />;
  if (session.must.length > 0) return <FinishPage session={session} />;
  return <Shell />;
}
