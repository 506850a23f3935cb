import { hasRight, may, type Session } from '../api/session.ts';
import { type OnDemand, onDemand } from '../components/on-demand.tsx';
import type { Dictionary } from '../i18n/dictionary.ts';

const MyCallsPage = onDemand(() => import('../pages/my-calls/my-calls-page.tsx'));
const SearchPage = onDemand(() => import('../pages/search/search-page.tsx'));
const DeadlinesPage = onDemand(() => import('../pages/deadlines/deadlines-page.tsx'));
const CallbacksPage = onDemand(() => import('../pages/callbacks/callbacks-page.tsx'));
const ReportsPage = onDemand(() => import('../pages/reports/reports-page.tsx'));
const TelephonePage = onDemand(() => import('../pages/telephone/telephone-page.tsx'));
const DashboardPage = onDemand(() => import('../pages/dashboard/dashboard-page.tsx'));
const ProtocolPage = onDemand(() => import('../pages/protocol/protocol-page.tsx'));
const AccessRecordsPage = onDemand(() => import('../pages/access-records/access-records-page.tsx'));
const AccountPage = onDemand(() => import('../pages/account/account-page.tsx'));
const AdminPage = onDemand(() => import('../pages/admin/admin-page.tsx'));

export type NavName = Exclude<keyof Dictionary['nav'], 'label' | 'docs'>;

interface OnePage {
  path: string;
  /** Null for a page that the navigation does not name. */
  nav: NavName | null;
  scope?: Session['scopes'][number];
  right?: Session['rights'][number];
  /** Only where numbers are for practice. */
  training?: true;
  component: OnDemand;
}

/** Every page of somebody who is signed in, with the scope and right that its calls need, if any. */
export const PAGES: readonly OnePage[] = [
  { path: '/protocols', nav: 'search', scope: 'protocols:read', component: SearchPage },
  { path: '/deadlines', nav: 'deadlines', scope: 'protocols:read', component: DeadlinesPage },
  {
    path: '/callbacks',
    nav: 'callbacks',
    scope: 'protocols:read',
    right: 'callbacks',
    component: CallbacksPage,
  },
  { path: '/dashboard', nav: 'dashboard', right: 'dashboard', component: DashboardPage },
  { path: '/dashboard/wall', nav: null, right: 'dashboard', component: DashboardPage },
  { path: '/my-calls', nav: 'myCalls', scope: 'protocols:write', component: MyCallsPage },
  {
    path: '/telephone',
    nav: 'telephone',
    scope: 'protocols:write',
    training: true,
    component: TelephonePage,
  },
  { path: '/protocols/:number', nav: null, scope: 'protocols:read', component: ProtocolPage },
  {
    path: '/reports',
    nav: 'reports',
    scope: 'protocols:read',
    right: 'reports',
    component: ReportsPage,
  },
  { path: '/access-records', nav: 'accessRecords', scope: 'audit:read', component: AccessRecordsPage },
  { path: '/account', nav: null, component: AccountPage },
  { path: '/admin/:section?', nav: 'admin', right: 'users:extensions', component: AdminPage },
];

/** Begins to load the page at this address, while what every page needs starts. */
export function preloadPage(address: string): void {
  PAGES.find(({ path }) => patternOf(path).test(address))?.component.preload();
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/\/:\w+\?/, '(/[^/]+)?').replace(/:\w+/, '[^/]+')}$`);

export function pagesOf(session: Session): OnePage[] {
  return PAGES.filter(
    ({ scope, right, training = false }) =>
      (scope === undefined || may(session, scope)) &&
      (right === undefined || hasRight(session, right)) &&
      (!training || session.operator.training),
  );
}

/** In the order of the navigation, which is that of the keys 1, 2, …: an agent's own calls come first. */
export function navigationOf(session: Session): { path: string; nav: NavName }[] {
  const isOwn = ({ nav }: OnePage) => nav === 'myCalls' && session.role === 'agent';
  const pages = pagesOf(session).sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
  return pages.flatMap(({ path, nav }) => (nav === null ? [] : [{ path: path.replace(/\/:.*/, ''), nav }]));
}

const HOMES: Partial<Record<Session['role'], NavName>> = {
  // They answer for the deadlines.
  supervisor: 'deadlines',
  ombudsman: 'deadlines',
  auditor: 'accessRecords',
  admin: 'admin',
};

/** The first page of a role. */
export function homeOf(session: Session): string | null {
  const pages = navigationOf(session);
  const home = pages.find(({ nav }) => nav === HOMES[session.role]) ?? pages[0];
  return home?.path ?? null;
}
