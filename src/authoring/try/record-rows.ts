import type { Beneficiary } from '../../beneficiary/beneficiary.ts';
import type { Text } from '../../i18n/text.ts';
import type { DescribedSettings } from '../../source/schema/described-source.ts';
import { text } from '../../source/schema/finding.ts';
import type { RecordRow } from '../../source/trial.ts';

const FIELDS = ['card_number', 'name', 'cpf', 'birth_date', 'active', 'plan'] as const;

/** The record field by field, each with the expression that it came from; without them where there is no mapping. */
export function recordRows(
  { extra, ...beneficiary }: Beneficiary,
  mapping: DescribedSettings['mapping'] | null,
): RecordRow[] {
  const row = (field: string, value: Text, expression: string | undefined): RecordRow => ({
    field,
    value,
    from: mapping === null ? null : expression === undefined ? defaultOrigin(field) : same(expression),
  });
  return [
    ...FIELDS.map((field) => row(field, shown(beneficiary[field]), mapping?.[field])),
    ...Object.entries(extra).map(([name, value]) =>
      row(`extra.${name}`, same(value), mapping?.extra?.[name]),
    ),
  ];
}

const same = (value: string): Text => text(value, value);

function shown(value: string | boolean | null): Text {
  if (value === null) return same('—');
  if (typeof value === 'string') return same(value);
  return value ? text('sim', 'yes') : text('não', 'no');
}

function defaultOrigin(field: string): Text {
  return field === 'card_number'
    ? text('a consultada', 'the one looked up')
    : text('não mapeado', 'not mapped');
}
