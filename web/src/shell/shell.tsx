import { Alert, Anchor, AppShell, Group, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { useIsConnectionLost } from '../api/connection.ts';
import { useFollowing } from '../api/live/live.ts';
import { endSession } from '../api/query-client.ts';
import { may, type Session, useSession } from '../api/session.ts';
import { useKeys } from '../components/keys.ts';
import { onDemand } from '../components/on-demand.tsx';
import { isLanguageChosen } from '../i18n/chosen-language.ts';
import { useLanguage } from '../i18n/language.tsx';
import { homeOf, navigationOf, pagesOf } from './pages.ts';
import classes from './shell.module.css';
import { UserMenu } from './user-menu.tsx';

const CallPop = onDemand(() => import('../pages/my-calls/call-pop.tsx'), null);
const ShortcutsHelp = onDemand(() => import('./shortcuts-help.tsx'), null);

export function Shell() {
  const { t, choose } = useLanguage();
  const session = useSession();
  useEffect(() => {
    if (session.language !== null && !isLanguageChosen()) choose(session.language);
  }, [session.language, choose]);
  const [location, navigate] = useLocation();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const links = navigationOf(session);
  const main = useFocusAfterNavigation();
  const hasCalls = session.extensions.length > 0 && may(session, 'protocols:write');
  useFollowing(hasCalls ? session.user : null, endSession);

  useKeys({
    '?': () => setHelpOpen(true),
    // On the page itself the key is the page's: navigating would forget the results.
    '/': () => location !== '/protocols' && navigate('/protocols'),
    ...Object.fromEntries(links.map(({ path }, i) => [String(i + 1), () => navigate(path)])),
  });

  return (
    <AppShell header={{ height: 52 }} padding={0}>
      <a href="#main" className="skip">
        {t.skip}
      </a>
      <AppShell.Header className={classes.header}>
        <Group gap="lg" wrap="nowrap" className={classes.left}>
          <Text component={Link} href="/" fw={700} className={classes.brand}>
            {t.brand}
          </Text>
          <nav aria-label={t.nav.label} className={classes.nav}>
            {links.map(({ path, nav }) => (
              <NavLink key={path} path={path} label={t.nav[nav]} />
            ))}
          </nav>
        </Group>
        <Group gap="sm" wrap="nowrap">
          <Text size="sm" className={classes.operator} visibleFrom="sm">
            {session.operator.name}
          </Text>
          <UserMenu session={session} onShowKeys={() => setHelpOpen(true)} />
        </Group>
      </AppShell.Header>
      <AppShell.Main id="main" tabIndex={-1} ref={main} className={classes.main}>
        <ConnectionBanner />
        {hasCalls && <CallPop />}
        <Routes session={session} />
      </AppShell.Main>
      {isHelpOpen && <ShortcutsHelp onClose={() => setHelpOpen(false)} pages={links.map(({ nav }) => nav)} />}
    </AppShell>
  );
}

function NavLink({ path, label }: { path: string; label: string }) {
  const [location] = useLocation();
  const isCurrent = location === path || (path === '/admin' && location.startsWith('/admin/'));
  return (
    <Link href={path} className={classes.link} {...(isCurrent && { 'aria-current': 'page' })}>
      {label}
    </Link>
  );
}

function Routes({ session }: { session: Session }) {
  const { t } = useLanguage();
  const home = homeOf(session);
  return (
    <Switch>
      {pagesOf(session).map(({ path, component }) => (
        <Route key={path} path={path} component={component} />
      ))}
      {home !== null && (
        <Route path="/">
          <Redirect to={home} replace />
        </Route>
      )}
      <Route>
        <Alert m="md" color="gray">
          {home === null ? t.forbidden : t.notFoundPage} <Anchor href="/docs">{t.nav.docs}</Anchor>
        </Alert>
      </Route>
    </Switch>
  );
}

/** Says at once when the server is gone; what was shown is loaded again when it is back. */
function ConnectionBanner() {
  const { t } = useLanguage();
  const isLost = useIsConnectionLost();
  const queryClient = useQueryClient();
  const wasLost = useRef(false);
  useEffect(() => {
    if (wasLost.current && !isLost) void queryClient.invalidateQueries();
    wasLost.current = isLost;
  }, [isLost, queryClient]);
  return (
    <div role="status" aria-live="assertive">
      {isLost && (
        <Alert color="orange" radius={0} py="xs">
          {t.connection.lost}
        </Alert>
      )}
    </div>
  );
}

/** A new page is read from its beginning; a page that focuses a field of its own keeps it. */
function useFocusAfterNavigation() {
  const [location] = useLocation();
  const main = useRef<HTMLElement>(null);
  const last = useRef(location);
  useEffect(() => {
    if (last.current === location) return;
    last.current = location;
    if (main.current?.contains(document.activeElement) === false) main.current.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [location]);
  return main;
}
