import { Stack } from '@mantine/core';
import type { ComponentType } from 'react';
import { Link, Redirect, useParams } from 'wouter';
import { hasRight, may, type Session, useSession } from '../../api/session.ts';
import { onDemand } from '../../components/on-demand.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import classes from './admin.module.css';
import { type AdminTexts, useAdminTexts } from './texts.ts';

interface Section {
  name: keyof AdminTexts['sections'];
  isFor: (session: Session) => boolean;
  component: ComponentType;
}

const isAdmin = (session: Session): boolean => may(session, 'admin');

const SECTIONS: readonly Section[] = [
  {
    name: 'users',
    isFor: (session) => hasRight(session, 'users:extensions'),
    component: onDemand(() => import('./users/users-section.tsx')),
  },
  { name: 'keys', isFor: isAdmin, component: onDemand(() => import('./keys/keys-section.tsx')) },
  { name: 'outbox', isFor: isAdmin, component: onDemand(() => import('./outbox-section.tsx')) },
  { name: 'source', isFor: isAdmin, component: onDemand(() => import('./source/source-section.tsx')) },
  { name: 'calendar', isFor: isAdmin, component: onDemand(() => import('./calendar-section.tsx')) },
  { name: 'server', isFor: isAdmin, component: onDemand(() => import('./server-section.tsx')) },
];

export default function AdminPage() {
  const session = useSession();
  const texts = useAdminTexts();
  const { section: asked } = useParams<{ section?: string }>();
  const sections = SECTIONS.filter(({ isFor }) => isFor(session));
  const section = sections.find(({ name }) => name === asked);
  if (section === undefined) return <Redirect to={`/admin/${sections[0]?.name ?? ''}`} replace />;
  const { component: Content, name } = section;
  return (
    <Stack p="md" gap="md" maw={1240} mx="auto">
      <PageTitle>{`${texts.title}: ${texts.sections[name]}`}</PageTitle>
      {sections.length > 1 && (
        <nav aria-label={texts.sectionsLabel} className={classes.sections}>
          {sections.map((one) => (
            <Link
              key={one.name}
              href={`/admin/${one.name}`}
              className={classes.section ?? ''}
              {...(one === section && { 'aria-current': 'page' })}
            >
              {texts.sections[one.name]}
            </Link>
          ))}
        </nav>
      )}
      <Content />
    </Stack>
  );
}
