import { t } from './language.mjs';

/** The figures as a table. @param {import('./figures.mjs').Figure[]} figures */
export function table(figures) {
  const head = [
    t('medida', 'measure'),
    'Carimbo',
    'node:http',
    t('vazio', 'empty'),
    t('razão', 'ratio'),
    t('limite', 'limit'),
    '',
  ];
  const rows = figures
    .filter(({ only_in_json }) => only_in_json !== true)
    .map((figure) => [
      figure.name,
      withUnit(figure.carimbo, figure.unit),
      withUnit(figure.bare, figure.unit),
      withUnit(figure.empty, figure.unit),
      figure.ratio === undefined ? '' : figure.ratio.toFixed(2),
      limits(figure),
      verdict(figure),
    ]);
  return columns(head, rows);
}

/** @param {string[]} head @param {string[][]} rows */
export function columns(head, rows) {
  const widths = head.map((title, column) =>
    Math.max(...[[title], ...rows.map((row) => [row[column]])].map(([text]) => text.length)),
  );
  const line = (cells) =>
    cells
      .map((text, column) => (column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column])))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}

function withUnit(value, unit) {
  if (value === undefined || value === null) return '';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${unit === '/s' ? '' : ' '}${unit}`;
}

function limits({ unit, hard, aim }) {
  const words = [];
  if (hard !== undefined) words.push(limit(hard, unit));
  if (aim !== undefined) words.push(`${t('alvo', 'aim')} ${limit(aim, unit)}`);
  return words.join(', ');
}

function limit({ of, least, most }, unit) {
  const suffix = of === 'ratio' ? '×' : ` ${unit}`;
  return least === undefined ? `≤ ${most}${suffix}` : `≥ ${least}${suffix}`;
}

function verdict({ ok, meets_aim }) {
  if (ok === false) return '✗';
  if (meets_aim === false) return t('abaixo do alvo', 'below the aim');
  return ok === true || meets_aim === true ? '✓' : '';
}
