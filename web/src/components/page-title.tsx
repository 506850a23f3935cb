import { Title } from '@mantine/core';
import { useEffect } from 'react';
import { useLanguage } from '../i18n/language.tsx';

/** The heading of a page, and the title of its tab. */
export function PageTitle({ children, className }: { children: string; className?: string }) {
  const { t } = useLanguage();
  useEffect(() => {
    document.title = `${children} · ${t.brand}`;
  }, [children, t]);
  return (
    <Title order={1} size="h3" {...(className !== undefined && { className })}>
      {children}
    </Title>
  );
}
