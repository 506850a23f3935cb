import { isDeepStrictEqual } from 'node:util';
import type { Text } from '../i18n/text.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Head } from '../protocol/head.ts';
import { fold, type Protocol } from '../protocol/protocol.ts';
import type { IdentityKey, Provable, StoredIdentity } from '../store/provable.ts';
import { cleanTexts, withSingleReplacements } from '../text/clean.ts';
import { ChainWalk, type Problem } from './chain-walk.ts';

const LINKS_PER_PAGE = 5000;
const PROTOCOLS_PER_PAGE = 1000;
const IDENTITIES_PER_PAGE = 5000;

export interface VerifyReport {
  operator: string;
  ok: boolean;
  entries: number;
  protocols: number;
  /** Entries whose personal data was erased according to an `erased` entry; their links are still verified. */
  erased: number;
  /** Protocols whose differing texts are explained by a `text_corrected` entry. */
  corrected: number;
  /** How often the journal was continued although entries were lost; each time is a `restored` entry. */
  restored: number;
  /** For an auditor to note down: it reveals the removal of the newest entries even if the head was changed too. */
  head: { seq: number; hash: string; at: string };
  problems: Problem[];
}

export interface VerifyOptions {
  /** A head that was noted down earlier: the journal must still contain it. */
  noted?: { seq: number; hash: string };
  onProgress?: (done: number, total: number) => void;
  /** Called for each protocol that differs only by texts that are not well formed. */
  onNotWellFormed?: (protocol: string, fields: string[]) => void;
}

/**
 * Checks an operator's chain up to `head`, its head and numbers, then folds the entries again and compares the projection
 * and the identities. The server may go on writing: every page is read at one instant, and entries after `head` are not
 * counted.
 */
export async function verifyJournal(
  reads: Provable,
  head: Head,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const walk = new ChainWalk(head, options.noted);
  await walkChain(reads, walk, options);
  const withCallId = await checkIdentities(reads, walk);
  const protocols = await checkProjection(reads, walk, { withCallId, options });

  const { operator, seq, hash, at } = head;
  const { entries, erased, corrected, restored, problems } = walk;
  return {
    operator,
    ok: problems.length === 0,
    entries,
    protocols,
    erased,
    corrected,
    restored,
    head: { seq, hash, at },
    problems,
  };
}

async function walkChain(reads: Provable, walk: ChainWalk, options: VerifyOptions): Promise<void> {
  const { head } = walk;
  for (let seq = 0; seq < head.seq; ) {
    const links = await reads.links(head.operator, { seq, limit: LINKS_PER_PAGE });
    for (const link of links) if (link.seq <= head.seq) walk.step(link);
    options.onProgress?.(walk.entries, head.seq);
    const last = links.at(-1);
    if (last === undefined) break;
    seq = last.seq;
  }
  walk.end(await reads.newest(head.operator));
}

/** @returns the sequences of the `issued` entries that have an identity with a call id */
async function checkIdentities(reads: Provable, walk: ChainWalk): Promise<SeqSet> {
  const withCallId = new SeqSet(walk.head.seq);
  for (let after: IdentityKey | null = null; ; ) {
    const page: StoredIdentity[] = await reads.identities(walk.head.operator, {
      after,
      limit: IDENTITIES_PER_PAGE,
    });
    for (const identity of page) {
      const { scope, seq, protocol } = identity;
      if (!pointsToItsEntry(identity)) walk.report('identity_wrong', WRONG_IDENTITY, { seq, protocol });
      else if (scope === 'call' || scope === 'caller') withCallId.add(seq);
    }
    after = page.at(-1) ?? null;
    if (page.length < IDENTITIES_PER_PAGE) return withCallId;
  }
}

function pointsToItsEntry({ scope, protocol, entry_protocol, ...names }: StoredIdentity): boolean {
  if (entry_protocol !== protocol) return false;
  // A corrected call id has one U+FFFD where its identity, which never changes, may have three.
  const { id, call_id } = withSingleReplacements(names);
  if (call_id === null) return true;
  return scope === 'call' ? id === call_id : scope !== 'caller' || id.startsWith(`${call_id} `);
}

interface ProjectionCheck {
  /** Sequences of the `issued` entries that have an identity with a call id. */
  withCallId: SeqSet;
  options: VerifyOptions;
}

async function checkProjection(reads: Provable, walk: ChainWalk, check: ProjectionCheck): Promise<number> {
  const { operator, seq } = walk.head;
  let protocols = 0;
  for (let number = ''; ; ) {
    const page = await reads.projection(operator, { number, limit: PROTOCOLS_PER_PAGE });
    const entries = byProtocol(page.entries);
    for (const protocol of page.protocols) {
      if (protocol.seq <= seq) protocols += 1;
      compare(walk, protocol, { ...check, entries: entries.get(protocol.number) ?? [] });
    }
    number = page.protocols.at(-1)?.number ?? number;
    if (page.protocols.length < PROTOCOLS_PER_PAGE) break;
  }
  const missing = walk.issued - protocols;
  if (missing > 0)
    walk.report('protocol_missing', {
      'pt-BR': `${missing} emitidos que não estão na tabela de protocolos`,
      en: `${missing} issued protocols are missing in the table of protocols`,
    });
  return protocols;
}

function byProtocol(entries: Entry[]): Map<string | null, Entry[]> {
  const grouped = new Map<string | null, Entry[]>();
  for (const entry of entries) {
    const group = grouped.get(entry.protocol);
    if (group === undefined) grouped.set(entry.protocol, [entry]);
    else group.push(entry);
  }
  return grouped;
}

/** Fields that can be computed from the entries even when their data was erased. */
const COMPUTABLE_WITHOUT_DATA: readonly (keyof Protocol)[] = [
  'number',
  'operator',
  'seq',
  'issued_at',
  'issued_ms',
  'state',
];
/** Fields that must be empty after an erasure. */
const PERSONAL: readonly (keyof Protocol)[] = ['card_number', 'cpf', 'beneficiary', 'caller', 'subject'];

function compare(
  walk: ChainWalk,
  stored: Protocol,
  { entries, withCallId, options }: ProjectionCheck & { entries: Entry[] },
): void {
  const { number, operator } = stored;
  if (entries[0]?.type !== 'issued') {
    walk.report('protocol_without_entries', NOT_ISSUED, { protocol: number });
    return;
  }
  if (stored.call_id !== null && stored.seq <= walk.head.seq && !withCallId.has(stored.seq))
    walk.report('identity_missing', NO_IDENTITY, { seq: stored.seq, protocol: number });
  const folded = entries.reduce<Protocol | null>((before, entry) => fold(before, entry, operator), null);
  if (folded === null) return;
  if (walk.isErased(number)) {
    const kept = PERSONAL.filter((key) => stored[key] !== null);
    const isSubjectKept = stored.occurrences.some(({ subject }) => subject !== null);
    // When a PBX gave a number out is in the erased data.
    const computable = walk.isOffline(number)
      ? COMPUTABLE_WITHOUT_DATA.filter((key) => !key.startsWith('issued_'))
      : COMPUTABLE_WITHOUT_DATA;
    const changed = differing(stored, folded, computable);
    // Which of several occurrences was answered is in the erased data.
    const known = folded.occurrences.length > 1 ? changed.filter((key) => key !== 'state') : changed;
    report(walk, number, [...known, ...kept, ...(isSubjectKept ? ['occurrences'] : [])]);
    return;
  }
  const fields = differing(stored, folded, Object.keys(stored) as (keyof Protocol)[]);
  if (fields.length > 0 && fields.every((field) => isHalfCharacter(stored[field], folded[field]))) {
    walk.report('text_not_well_formed', notWellFormed(fields), { protocol: number });
    options.onNotWellFormed?.(number, fields);
  } else report(walk, number, fields);
}

/** Whether the only difference is half a surrogate pair in the entries and U+FFFD in the row. */
function isHalfCharacter(stored: unknown, folded: unknown): boolean {
  const isBroken = !isDeepStrictEqual(folded, cleanTexts(folded));
  return isBroken && isDeepStrictEqual(withSingleReplacements(stored), withSingleReplacements(folded));
}

function differing(
  stored: Protocol,
  folded: Protocol,
  keys: readonly (keyof Protocol)[],
): (keyof Protocol)[] {
  return keys.filter((key) => !isDeepStrictEqual(stored[key], folded[key]));
}

function report(walk: ChainWalk, protocol: string, fields: string[]): void {
  if (fields.length === 0) return;
  const names = fields.join(', ');
  walk.report(
    'protocol_changed',
    { 'pt-BR': `difere dos seus registros em ${names}`, en: `differs from its entries in ${names}` },
    { protocol },
  );
}

/** A set of sequences, one bit each: ten million entries take little more than a megabyte. */
class SeqSet {
  readonly #bits: Uint8Array;

  constructor(highest: number) {
    this.#bits = new Uint8Array((highest >> 3) + 1);
  }

  add(seq: number): void {
    const at = seq >> 3;
    this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (seq & 7));
  }

  has(seq: number): boolean {
    return ((this.#bits[seq >> 3] ?? 0) & (1 << (seq & 7))) !== 0;
  }
}

const NOT_ISSUED: Text = { 'pt-BR': 'nenhum registro o emitiu', en: 'no entry issued it' };
const WRONG_IDENTITY: Text = {
  'pt-BR': 'o identificador de um pedido (call_id ou entry_id) não aponta para o registro certo',
  en: 'an identity of a request (call_id or entry_id) does not point to its entry',
};
const NO_IDENTITY: Text = {
  'pt-BR': 'falta o identificador do call_id: a mesma ligação receberia outro número',
  en: 'the identity of its call_id is missing: the same call would get another number',
};
const notWellFormed = (fields: string[]): Text => ({
  'pt-BR': `meio caractere (um emoji cortado) em ${fields.join(', ')}; “carimbo verify --repair” registra a correção`,
  en: `half a character (an emoji cut in two) in ${fields.join(', ')}; “carimbo verify --repair” records the correction`,
});
