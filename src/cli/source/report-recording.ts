import { relative } from 'node:path';
import type { Kept } from '../../authoring/record/keep-recording.ts';
import type { MadeRecording } from '../../authoring/record/make-recording.ts';
import { plural } from '../../i18n/plural.ts';
import { t } from '../language.ts';

const MOST = 40;
const LONGEST = 60;

/** What was replaced, by what, and what stayed. Never shows the person's own data. */
export function recordingReport({ replaced, left }: MadeRecording, { name, file, fixture }: Kept): string {
  const changed = replaced.map(({ path, now }) => `  ${path || t('(texto)', '(text)')} → ${short(now)}`);
  const stayed = left.map(({ path, text }) => `  ${path || t('(texto)', '(text)')} = ${short(text)}`);
  const where = relative(process.cwd(), file);
  return [
    t(
      `Trocado (${plural(changed.length, 'campo', 'campos')}):`,
      `Replaced (${plural(changed.length, 'field', 'fields')}):`,
    ),
    ...some(changed),
    '',
    t(
      `Ficou como veio (${plural(stayed.length, 'campo', 'campos')}):`,
      `Stayed as it came (${plural(stayed.length, 'field', 'fields')}):`,
    ),
    ...some(stayed),
    '',
    t(`✓ Teste “${name}” gravado em ${where}`, `✓ Test “${name}” written to ${where}`) +
      (fixture === null ? '' : t(`, corpo em ${fixture}`, `, body in ${fixture}`)),
    t(`  Confira: carimbo source test ${where}`, `  Check it: carimbo source test ${where}`),
  ].join('\n');
}

function some(lines: string[]): string[] {
  if (lines.length === 0) return [`  ${t('nada', 'nothing')}`];
  if (lines.length <= MOST) return lines;
  return [
    ...lines.slice(0, MOST),
    t(`  … e mais ${lines.length - MOST}`, `  … and ${lines.length - MOST} more`),
  ];
}

const short = (text: string) =>
  (text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`).replace(/\s+/g, ' ');
