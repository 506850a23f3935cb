import type { Beneficiary } from '../../../beneficiary/beneficiary.ts';
import { Sqlite } from '../../../platform/sqlite.ts';
import type { Query } from '../../source.ts';
import type { Summary } from './line-report.ts';

/** A finished index, open for reading. */
export interface ServedIndex {
  readonly summary: Summary;
  readonly hasCpf: boolean;
  /** ISO 8601, UTC. */
  readonly builtAt: string;
  /** @throws SqliteError when the disk fails or the file is damaged */
  find(query: Query): Beneficiary | null;
  close(): void;
}

interface BeneficiaryRow {
  card: string;
  cpf: string | null;
  name: string;
  birth_date: string | null;
  active: number;
  plan: string | null;
  extra: string | null;
}

interface MetaRow {
  summary: string;
  has_cpf: number;
  built_at: string;
}

const BY_CARD = 'select * from beneficiary where card = ?';

/** One person may hold several cards: an active one first, and of those the last in the file. */
const BY_CPF = 'select * from beneficiary where cpf = ? order by active desc, line desc limit 1';

/**
 * Opens an index for reading only: it is never written again, so any number of processes may hold it. A lookup takes
 * some 20 µs, so it runs where it is asked, without a thread in between.
 * @throws SqliteError when it is not there or is not an index
 */
export function openIndex(path: string): ServedIndex {
  const db = new Sqlite(path, { readonly: true, fileMustExist: true });
  try {
    const meta = db.prepare<[], MetaRow>('select * from meta').get();
    if (meta === undefined) throw new Error('the index was never completed');
    const byCard = db.prepare<[string], BeneficiaryRow>(BY_CARD);
    const byCpf = db.prepare<[string], BeneficiaryRow>(BY_CPF);
    return {
      summary: JSON.parse(meta.summary) as Summary,
      hasCpf: meta.has_cpf === 1,
      builtAt: meta.built_at,
      find: (query) => {
        const row = 'card_number' in query ? byCard.get(query.card_number) : byCpf.get(query.cpf);
        return row === undefined ? null : toBeneficiary(row);
      },
      close: () => db.close(),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

function toBeneficiary(row: BeneficiaryRow): Beneficiary {
  return {
    card_number: row.card,
    name: row.name,
    cpf: row.cpf,
    birth_date: row.birth_date,
    active: row.active === 1,
    plan: row.plan,
    extra: row.extra === null ? {} : (JSON.parse(row.extra) as Record<string, string>),
  };
}
