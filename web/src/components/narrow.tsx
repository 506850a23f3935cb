import { Container, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useIsConnectionLost } from '../api/connection.ts';
import { useLanguage } from '../i18n/language.tsx';

/** The frame of what is shown before the navigation is. */
export function Narrow({ children }: { children: ReactNode }) {
  const { t, language, choose } = useLanguage();
  const isLost = useIsConnectionLost();
  const other =
    language === 'en'
      ? ({ code: 'pt-BR', name: 'Português' } as const)
      : ({ code: 'en', name: 'English' } as const);
  return (
    <Container component="main" size={420} py="xl">
      <Stack>
        <Group justify="space-between">
          <Text fw={700}>{t.brand}</Text>
          <button type="button" lang={other.code} className="plain-button" onClick={() => choose(other.code)}>
            {other.name}
          </button>
        </Group>
        {isLost && <Text role="status">{t.connection.lost}</Text>}
        {children}
      </Stack>
    </Container>
  );
}
