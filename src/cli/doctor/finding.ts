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
    | 'webhook'
    | 'email'
    | 'outbox'
    | 'offline';
  status: 'ok' | 'warn' | 'fail';
  found: string;
  /** What it means for callers, where something is wrong. */
  callers?: string;
  todo?: string;
}

/** What callers get while this server cannot give them a number. */
export const numberOfPbx = () =>
  t(
    'recebem um número da faixa da central, ou nenhum onde não há faixa, e vão para a fila',
    'they get a number of the PBX’s range, or none where there is no range, and go to the queue',
  );

const MARKS = { ok: '✓', warn: '⚠', fail: '✗' } as const;

export function describeFinding({ status, found, callers, todo }: Finding): string {
  const lines = [`${MARKS[status]} ${found}`];
  if (callers) lines.push(`    ${t('Para quem liga', 'For callers')}: ${callers}`);
  if (todo) lines.push(`    ${t('O que fazer', 'What to do')}: ${todo}`);
  return lines.join('\n');
}
