import { lazy } from 'react';
import { may, type Session } from '../api/session.ts';
import type { Dictionary } from '../i18n/dictionary.ts';

const SearchPage = lazy(() => import('../pages/search/search-page.tsx'));
const DeadlinesPage = lazy(() => import('../pages/deadlines/deadlines-page.tsx'));
const ProtocolPage = lazy(() => import('../pages/protocol/protocol-page.tsx'));

export type NavName = Exclude<keyof Dictionary['nav'], 'label' | 'docs'>;

/** Every page of somebody who is signed in, with the scope that its calls need. */
export const PAGES = [
  { path: '/protocols', nav: 'search', scope: 'protocols:read', component: SearchPage },
  { path: '/deadlines', nav: 'deadlines', scope: 'protocols:read', component: DeadlinesPage },
  { path: '/protocols/:number', nav: null, scope: 'protocols:read', component: ProtocolPage },
] as const;

export type Page = (typeof PAGES)[number];

export function pagesOf(session: Session): Page[] {
  return PAGES.filter(({ scope }) => may(session, scope));
}

/** In the order of the navigation, which is that of the keys 1, 2, … */
export function navigationOf(session: Session): { path: string; nav: NavName }[] {
  return pagesOf(session).flatMap(({ path, nav }) => (nav === null ? [] : [{ path, nav }]));
}

/** What is due is the first page of those who answer for the deadlines. */
export function homeOf(session: Session): string | null {
  const [first] = navigationOf(session);
  if (first === undefined) return null;
  return session.role === 'supervisor' || session.role === 'ombudsman' ? '/deadlines' : first.path;
}
