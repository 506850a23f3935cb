import { Text } from '@mantine/core';
import { useLanguage } from '../i18n/language.tsx';
import { Dash } from './dash.tsx';

const DAY = 86_400_000;

/** When an answer is due, and how long that is from now. */
export function Due({ at, inline = false }: { at: string | null; inline?: boolean }) {
  const { t, format } = useLanguage();
  if (at === null) return <Text size="sm">{inline ? t.due.none : <Dash />}</Text>;
  const now = Date.now();
  const isLate = Date.parse(at) < now;
  const distance = format.distance(at, now);
  return (
    <Text size="sm" component={inline ? 'span' : 'div'}>
      {format.due(at)}
      <Text size="xs" component={inline ? 'span' : 'div'} className={toneOf(at, now)} fw={isLate ? 600 : 400}>
        {inline && ' · '}
        {isLate ? t.due.late(distance) : t.due.left(distance)}
      </Text>
    </Text>
  );
}

function toneOf(at: string, now: number): string {
  const left = Date.parse(at) - now;
  if (left < 0) return 'tone-late';
  return left < DAY ? 'tone-soon' : 'tone-calm';
}
