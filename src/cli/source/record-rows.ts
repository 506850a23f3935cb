import type { Beneficiary } from '../../beneficiary/beneficiary.ts';
import type { DescribedSettings } from '../../source/schema/described-source.ts';
import { t } from '../language.ts';

const FIELDS = ['card_number', 'name', 'cpf', 'birth_date', 'active', 'plan'] as const;

/** The record field by field, each with the expression it came from: `name  Maria  ← nmBenef`. */
export function recordRows(
  { extra, ...beneficiary }: Beneficiary,
  mapping: DescribedSettings['mapping'] | null,
): string[] {
  const rows: [string, string, string | undefined][] = [
    ...FIELDS.map((field): [string, string, string | undefined] => [
      field,
      formatValue(beneficiary[field]),
      mapping?.[field],
    ]),
    ...Object.entries(extra).map(([name, value]): [string, string, string | undefined] => [
      `extra.${name}`,
      value,
      mapping?.extra?.[name],
    ]),
  ];
  const [names, values] = [0, 1].map((at) =>
    Math.min(40, Math.max(...rows.map((row) => (row[at] ?? '').length))),
  );
  return rows.map(([name, value, expression]) => {
    const from = mapping === null ? '' : `  ← ${expression ?? defaultOrigin(name)}`;
    return `${name.padEnd(names ?? 0)}  ${value.padEnd(values ?? 0)}${from}`.trimEnd();
  });
}

function formatValue(value: string | boolean | null): string {
  if (value === null) return '—';
  return typeof value === 'boolean' ? (value ? t('sim', 'yes') : t('não', 'no')) : value;
}

function defaultOrigin(name: string): string {
  return name === 'card_number' ? t('a consultada', 'the one looked up') : t('não mapeado', 'not mapped');
}
