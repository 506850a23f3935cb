import { t } from '../language.ts';

/** One result of `carimbo doctor`. */
export interface Finding {
  check:
    | 'user'
    | 'config'
    | 'database'
    | 'high_water'
    | 'clock'
    | 'source'
    | 'ports'
    | 'prompts'
    | 'asterisk'
    | 'keys'
    | 'outbox'
    | 'offline';
  status: 'ok' | 'warn' | 'fail';
  found: string;
  /** What it means for callers, where something is wrong. */
  callers?: string;
  todo?: string;
}

const MARKS = { ok: '✓', warn: '⚠', fail: '✗' } as const;

export function describeFinding({ status, found, callers, todo }: Finding): string {
  const lines = [`${MARKS[status]} ${found}`];
  if (callers) lines.push(`    ${t('Para quem liga', 'For callers')}: ${callers}`);
  if (todo) lines.push(`    ${t('O que fazer', 'What to do')}: ${todo}`);
  return lines.join('\n');
}
