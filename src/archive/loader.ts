import { TextError } from '../i18n/text-error.ts';
import { ChainWalk } from '../journal/chain-walk.ts';
import { dataDigest } from '../protocol/chain.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Head } from '../protocol/head.ts';
import { subjectRows } from '../store/access-records.ts';
import type { StoredLink } from '../store/provable.ts';
import { COLUMNS, entryDataValues, entryValues, headOf, type Value } from '../store/rows.ts';
import type { AccessRecordRow, HeadRow } from '../store/schema.ts';
import type { Batch } from './format.ts';
import { ProtocolRows } from './protocol-rows.ts';
import type { Target } from './target.ts';

export interface Loaded {
  heads: Head[];
  entries: number;
  protocols: number;
}

type OperatorLink = StoredLink & { operator: string };

/** Loads rows into a target, and checks the chains on the way. The caller keeps nothing where this throws. */
export class Loader {
  readonly #target: Target;
  readonly #protocols: ProtocolRows;
  readonly #walks = new Map<string, ChainWalk>();
  entries = 0;

  constructor(target: Target) {
    this.#target = target;
    this.#protocols = new ProtocolRows(target);
  }

  /** Where a journal ends; may be told again, further on, until `finish`. */
  expect(head: Head): void {
    const walk = this.#walks.get(head.operator);
    if (walk === undefined) this.#walks.set(head.operator, new ChainWalk(head));
    else walk.head = head;
  }

  /** Entries of a journal in their order, after its head. */
  async load({ table, columns, rows }: Batch): Promise<void> {
    if (table === 'entry') return this.#loadEntries(rows.map((row) => linkOf(columns, row)));
    if (table === 'protocol') return this.#protocols.replace(columns, rows);
    await this.#target.insert(table, columns, rows);
    if (table === 'access_record')
      await this.#target.insert(
        'access_subject',
        COLUMNS.access_subject,
        rows.flatMap((row) => subjectRows(objectOf<AccessRecordRow>(columns, row))),
      );
    if (table === 'journal_head')
      for (const row of rows) this.expect(headOf(objectOf<HeadRow>(columns, row)));
  }

  /** Writes the rows that are kept because they may still change. */
  flush(): Promise<void> {
    return this.#protocols.flush();
  }

  /** @throws TextError where a journal does not end at its head */
  async finish(): Promise<Loaded> {
    await this.flush();
    let issued = 0;
    for (const [operator, walk] of this.#walks) {
      walk.end({ head: walk.head.seq, entry: walk.head.seq });
      demandWhole(operator, walk);
      issued += walk.issued;
    }
    if (this.#protocols.count !== issued)
      throw broken(
        `${this.#protocols.count} de ${issued} protocolos`,
        `${this.#protocols.count} of ${issued} protocols`,
      );
    return {
      heads: [...this.#walks.values()].map(({ head }) => head),
      entries: this.entries,
      protocols: issued,
    };
  }

  async #loadEntries(links: OperatorLink[]): Promise<void> {
    const data: Value[][] = [];
    for (const link of links) {
      const { operator, salt, text } = link;
      const walk = this.#walks.get(operator);
      if (walk === undefined) throw broken(`${operator}: sem fim do diário`, `${operator}: no head`);
      walk.step(link);
      demandWhole(operator, walk);
      if (salt !== null && text !== null) data.push(entryDataValues({ ...link, salt, text }));
    }
    const entries = links.map((link) => entryValues({ ...link, salt: '', text: '' }));
    await this.#target.insert('entry', COLUMNS.entry, entries);
    await this.#target.insert('entry_data', COLUMNS.entry_data, data);
    for (const { operator, text, seq, protocol, at, type, actor } of links)
      if (text !== null && protocol !== null) {
        const entry = { seq, protocol, at, type, actor, data: JSON.parse(text) } as Entry;
        await this.#protocols.add(operator, entry);
      }
    this.entries += links.length;
  }
}

function linkOf(columns: string[], row: Value[]): OperatorLink {
  const link = objectOf<OperatorLink>(columns, row);
  const { salt, text } = link;
  return salt === null || text === null ? link : { ...link, digest: dataDigest(salt, text) };
}

function objectOf<T>(columns: string[], row: Value[]): T {
  return Object.fromEntries(columns.map((column, i) => [column, row[i]])) as T;
}

/** @throws TextError with the first problem of the chain. Numbers that a PBX has not delivered do not keep the rest here. */
function demandWhole(operator: string, { problems, head }: ChainWalk): void {
  const problem = problems.find(({ code }) => code !== 'offline_number_missing');
  if (problem === undefined) return;
  const place = `${operator} #${problem.seq ?? head.seq}`;
  throw broken(`${place}: ${problem.detail['pt-BR']}`, `${place}: ${problem.detail.en}`);
}

function broken(pt: string, en: string): TextError {
  return new TextError({
    'pt-BR': `O diário não confere: ${pt}. Nada foi alterado.`,
    en: `The journal does not verify: ${en}. Nothing was changed.`,
  });
}
