import { Badge } from '@mantine/core';
import type { State } from '../api/types.ts';
import { useLanguage } from '../i18n/language.tsx';

const COLORS = { open: 'cyan', answered: 'green', closed: 'gray' } as const;

export function StateBadge({ state, size = 'sm' }: { state: State; size?: 'sm' | 'lg' }) {
  const { t } = useLanguage();
  return (
    <Badge color={COLORS[state]} variant="light" size={size} tt="none" miw="fit-content" className="state">
      {t.state[state]}
    </Badge>
  );
}
