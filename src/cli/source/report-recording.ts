import { relative } from 'node:path';
import type { Kept } from '../../authoring/record/keep-recording.ts';
import type { MadeRecording } from '../../authoring/record/make-recording.ts';
import { plural } from '../../i18n/plural.ts';
import { t } from '../language.ts';

const MAX_LINES = 40;
const MAX_LENGTH = 60;

/** What was replaced, by what, and what was kept. Never shows the replaced data. */
export function recordingReport({ replaced, left }: MadeRecording, { name, file, fixture }: Kept): string {
  const changed = replaced.map(({ path, now }) => `  ${path || t('(texto)', '(text)')} → ${short(now)}`);
  const stayed = left.map(({ path, text }) => `  ${path || t('(texto)', '(text)')} = ${short(text)}`);
  const where = relative(process.cwd(), file);
  return [
    t(
      `Trocado (${plural(changed.length, 'campo', 'campos')}):`,
      `Replaced (${plural(changed.length, 'field', 'fields')}):`,
    ),
    ...firstLines(changed),
    '',
    t(
      `Ficou como veio (${plural(stayed.length, 'campo', 'campos')}):`,
      `Kept as received (${plural(stayed.length, 'field', 'fields')}):`,
    ),
    ...firstLines(stayed),
    '',
    t(`✓ Teste “${name}” gravado em ${where}`, `✓ Test “${name}” written to ${where}`) +
      (fixture === null ? '' : t(`, corpo em ${fixture}`, `, body in ${fixture}`)),
    t(`  Confira: carimbo source test ${where}`, `  Check it: carimbo source test ${where}`),
  ].join('\n');
}

function firstLines(lines: string[]): string[] {
  if (lines.length === 0) return [`  ${t('nada', 'nothing')}`];
  if (lines.length <= MAX_LINES) return lines;
  return [
    ...lines.slice(0, MAX_LINES),
    t(`  … e mais ${lines.length - MAX_LINES}`, `  … and ${lines.length - MAX_LINES} more`),
  ];
}

const short = (text: string) =>
  (text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH)}…`).replace(/\s+/g, ' ');
