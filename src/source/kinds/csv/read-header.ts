import type { FileSourceConfig } from './file-source-config.ts';
import { FileProblemError, PROBLEMS } from './problem.ts';

const KNOWN = ['card_number', 'name', 'cpf', 'birth_date', 'active', 'plan'] as const;
type Known = (typeof KNOWN)[number];

/** A caller is known by the card, an agent greets by the name; the rest may be missing. */
const REQUIRED: readonly Known[] = ['card_number', 'name'];

/** Where in a row each field stands. */
export interface Layout {
  /** Fields that every row must have: as many as reach to the last heading. */
  width: number;
  at: Partial<Record<Known, number>>;
  /** Further columns that `columns` names, by the key they get under `extra`. Personal data: never a column unasked. */
  extra: { key: string; at: number }[];
}

/**
 * Finds the columns in the header, whatever their order and case. Columns without a heading are passed over.
 * @throws FileProblemError naming the column that is missing or there twice; never what the first line says, which may
 *   be a person when the header was forgotten
 */
export function readHeader(fields: string[], config: FileSourceConfig): Layout {
  const headings = fields.map(comparable);
  const find = (header: string): number | undefined => {
    const at = headings.indexOf(comparable(header));
    if (at === -1) return undefined;
    if (headings.includes(comparable(header), at + 1))
      throw new FileProblemError(PROBLEMS.columnTwice(header));
    return at;
  };

  const at: Layout['at'] = {};
  for (const field of KNOWN) {
    const mapped = Object.hasOwn(config.columns, field) ? config.columns[field] : undefined;
    const place = find(mapped ?? field);
    if (place !== undefined) at[field] = place;
    else if (mapped !== undefined || REQUIRED.includes(field)) {
      throw new FileProblemError(PROBLEMS.columnMissing(mapped ?? field, config.delimiter));
    }
  }

  const named = Object.entries(config.columns).filter(([key]) => !isKnown(key));
  const extra = named.map(([key, header]) => {
    const place = find(header);
    if (place === undefined) throw new FileProblemError(PROBLEMS.columnMissing(header, config.delimiter));
    return { key: extraKey(key), at: place };
  });

  return { width: fields.findLastIndex((heading) => heading.trim() !== '') + 1, at, extra };
}

function isKnown(key: string): key is Known {
  return (KNOWN as readonly string[]).includes(key);
}

function comparable(heading: string): string {
  return heading.normalize('NFC').trim().toLowerCase();
}

/** A heading as a key that form replies and channel variables can bear: `Situação Financeira` → `situacao_financeira`. */
export function extraKey(heading: string): string {
  return heading
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40);
}
