import type { Text } from '../i18n/text.ts';
import { dataDigest, GENESIS, linkHash } from '../protocol/chain.ts';
import type { Entry, EntryData } from '../protocol/entry.ts';
import type { Head } from '../protocol/head.ts';
import { type NumberParts, parseNumber } from '../protocol/number.ts';
import { lastSequenceOf, type RangeSet, rangeOf, rangeSetOf } from '../protocol/offline-range.ts';
import type { StoredLink } from '../store/provable.ts';
import { type Gap, OfflineAccount } from './offline-account.ts';

export type ProblemCode =
  | 'entry_missing'
  | 'entry_changed'
  | 'data_changed'
  | 'data_missing'
  | 'newest_missing'
  | 'entry_after_head'
  | 'head_changed'
  | 'number_out_of_order'
  | 'offline_number_missing'
  | 'protocol_missing'
  | 'protocol_without_entries'
  | 'protocol_changed'
  | 'text_not_well_formed'
  | 'identity_missing'
  | 'identity_wrong'
  | 'noted_head_differs';

export interface Problem {
  code: ProblemCode;
  /** Journal sequence, where an entry is concerned. */
  seq?: number;
  protocol?: string;
  detail: Text;
}

/** A broken journal can have millions of broken links; the first ones are enough. */
const MAX_PROBLEMS = 50;

/** Entries of one protocol whose data is missing. */
interface Missing {
  count: number;
  last: number;
}

/** Checks the links of a chain one by one, from the first to the head, and collects the problems. */
export class ChainWalk {
  head: Head;
  readonly problems: Problem[] = [];
  entries = 0;
  issued = 0;
  erased = 0;
  corrected = 0;
  restored = 0;
  readonly #noted: { seq: number; hash: string } | undefined;
  readonly #lastOfDay = new Map<string, number>();
  readonly #sets: RangeSet[] = [];
  readonly #offline = new OfflineAccount();
  readonly #missing = new Map<string, Missing>();
  /** Protocol → sequence of its `erased` entry. */
  readonly #erasures = new Map<string, number>();
  #seq = 0;
  #hash = GENESIS;

  constructor(head: Head, noted?: { seq: number; hash: string }) {
    this.head = head;
    this.#noted = noted;
  }

  report(code: ProblemCode, detail: Text, place: { seq?: number; protocol?: string } = {}): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ code, ...place, detail });
  }

  isErased(protocol: string): boolean {
    return this.#erasures.has(protocol);
  }

  step(link: StoredLink): void {
    const { seq, protocol } = link;
    const place = protocol === null ? { seq } : { seq, protocol };
    if (seq !== this.#seq + 1) this.report('entry_missing', missing(this.#seq + 1, seq - 1), { seq });
    const expected = linkHash({ ...link, previous: this.#hash, operator: this.head.operator });
    if (expected !== link.hash) this.report('entry_changed', ENTRY_CHANGED, place);
    if (link.salt === null || link.text === null) this.#noteMissing(seq, protocol);
    else if (dataDigest(link.salt, link.text) !== link.digest)
      this.report('data_changed', DATA_CHANGED, place);
    else if (protocol === null) this.#note(link.type, { seq, at: link.at, data: JSON.parse(link.text) });
    if (this.#noted?.seq === seq && this.#noted.hash !== link.hash)
      this.report('noted_head_differs', NOTED_DIFFERS, place);
    if (protocol !== null) this.#count(link, protocol);
    this.entries += 1;
    this.#seq = seq;
    this.#hash = link.hash;
  }

  /** @param newest the newest sequences of head and entries, read at one instant after the walk */
  end(newest: { head: number; entry: number }): void {
    const { seq, hash, day, number } = this.head;
    if (this.#seq < seq) this.report('newest_missing', newestMissing(seq - this.#seq), { seq: this.#seq });
    else if (this.#hash !== hash) this.report('head_changed', OTHER_HASH, { seq });
    const last = this.#lastOfDay.get(day) ?? 0;
    if (day !== '' && last !== number) this.report('head_changed', otherNumber(day, last, number));
    if (newest.entry > newest.head) this.report('entry_after_head', AFTER_HEAD, { seq: newest.entry });
    if (this.#noted !== undefined && this.#noted.seq > seq)
      this.report('noted_head_differs', ENDS_BEFORE_NOTED, { seq: this.#noted.seq });
    for (const gap of this.#offline.gaps())
      this.report('offline_number_missing', offlineMissing(gap), { protocol: gap.first });
    for (const [protocol, { count, last: lastMissing }] of this.#missing) {
      if ((this.#erasures.get(protocol) ?? 0) > lastMissing) this.erased += count;
      else this.report('data_missing', DATA_MISSING, { seq: lastMissing, protocol });
    }
  }

  #noteMissing(seq: number, protocol: string | null): void {
    if (protocol === null) {
      this.report('data_missing', DATA_MISSING, { seq });
      return;
    }
    const known = this.#missing.get(protocol);
    this.#missing.set(protocol, { count: (known?.count ?? 0) + 1, last: seq });
  }

  isOffline(protocol: string): boolean {
    const parts = parseNumber(protocol);
    return parts !== null && rangeOf(this.#sets, parts.sequence) !== undefined;
  }

  /** An entry that belongs to no protocol. */
  #note(type: string, entry: Pick<Entry, 'seq' | 'at'> & { data: unknown }): void {
    if (type === 'restored') this.#skip(entry.data as EntryData['restored']);
    else if (type === 'offline_range_set') this.#sets.push(rangeSetOf(entry as Entry<'offline_range_set'>));
    else if (type === 'offline_skipped') {
      const skipped = entry.data as EntryData['offline_skipped'];
      const range = rangeOf(this.#sets, parseNumber(skipped.from)?.sequence ?? 0);
      if (range !== undefined) this.#offline.skip(skipped, range);
    }
  }

  #count({ type, seq, text }: StoredLink, protocol: string): void {
    if (type === 'issued' && this.#wasGivenByPbx(protocol, text)) this.#countOffline(protocol, seq);
    else if (type === 'issued') this.#countNumber(seq, protocol);
    else if (type === 'offline_numbered' && text !== null) this.#countOffline(JSON.parse(text).number, null);
    else if (type === 'erased') this.#erasures.set(protocol, seq);
    else if (type === 'text_corrected') this.corrected += 1;
  }

  #skip({ skipped }: EntryData['restored']): void {
    this.restored += 1;
    for (const { to } of skipped) {
      const parts = parseNumber(to);
      if (parts === null) continue;
      this.#lastOfDay.set(parts.day, Math.max(parts.sequence, this.#lastOfDay.get(parts.day) ?? 0));
    }
  }

  #wasGivenByPbx(protocol: string, text: string | null): boolean {
    if (this.#sets.length === 0) return false;
    if (text !== null) return text.includes('"numbering"') && JSON.parse(text).numbering === 'offline';
    // Erased: the server's own numbers follow one another.
    const parts = parseNumber(protocol);
    return parts !== null && parts.sequence !== (this.#lastOfDay.get(parts.day) ?? 0) + 1;
  }

  /** @param seq of the entry that issued it; null where its call had another number already */
  #countOffline(number: string, seq: number | null): void {
    if (seq !== null) this.issued += 1;
    const parts: NumberParts | null = parseNumber(number);
    const range = parts === null ? undefined : rangeOf(this.#sets, parts.sequence);
    if (parts === null || range === undefined || parts.registry !== this.head.operator) {
      if (seq !== null) this.report('number_out_of_order', notInRange, { seq, protocol: number });
      return;
    }
    this.#offline.add(parts, range);
    const last = this.#lastOfDay.get(parts.day) ?? 0;
    // From a set that is not in force that day: the server goes on after it.
    if (parts.sequence <= lastSequenceOf(this.#sets, parts.day))
      this.#lastOfDay.set(parts.day, Math.max(last, parts.sequence));
  }

  #countNumber(seq: number, protocol: string): void {
    this.issued += 1;
    const parts = parseNumber(protocol);
    const last = this.#lastOfDay.get(parts?.day ?? '') ?? 0;
    if (parts === null || parts.registry !== this.head.operator || parts.sequence !== last + 1)
      this.report('number_out_of_order', outOfOrder(last), { seq, protocol });
    if (parts !== null) this.#lastOfDay.set(parts.day, parts.sequence);
  }
}

const ENTRY_CHANGED: Text = {
  'pt-BR': 'o registro não confere com o próprio hash ou com o do anterior',
  en: 'the hash of the entry does not match its content or the hash of the entry before it',
};
const DATA_CHANGED: Text = {
  'pt-BR': 'os dados não conferem com o seu digest',
  en: 'the data does not match its digest',
};
const DATA_MISSING: Text = {
  'pt-BR': 'os dados sumiram, sem um registro da exclusão',
  en: 'the data is missing, and no entry records that it was erased',
};
const AFTER_HEAD: Text = {
  'pt-BR': 'há registros depois do último que consta no fim do diário',
  en: 'there are entries after the last one that the head records',
};
const OTHER_HASH: Text = {
  'pt-BR': 'o fim do diário tem outro hash',
  en: 'the hash in the head is not that of the last entry',
};
const NOTED_DIFFERS: Text = {
  'pt-BR':
    'o código de conferência anotado para este registro é outro: o diário foi refeito depois da anotação',
  en: 'the entry does not have the hash that was noted down: the journal was rewritten after that',
};
const ENDS_BEFORE_NOTED: Text = {
  'pt-BR':
    'o diário termina antes do registro anotado: registros foram retirados, ou esta é uma cópia mais antiga',
  en: 'the journal ends before the entry noted down: entries were removed, or this is an older copy',
};
const missing = (from: number, to: number): Text => ({
  'pt-BR': `faltam os registros ${from} a ${to}`,
  en: `entries ${from} to ${to} are missing`,
});
const newestMissing = (count: number): Text => ({
  'pt-BR': `faltam os últimos ${count} registros`,
  en: `the last ${count} entries are missing`,
});
const otherNumber = (day: string, last: number, number: number): Text => ({
  'pt-BR': `o último número de ${day} é ${last}, mas o fim do diário indica ${number}`,
  en: `the last number of ${day} is ${last}, but the head records ${number}`,
});
const notInRange: Text = {
  'pt-BR': 'o número não está em nenhuma faixa que as centrais podem dar',
  en: 'the number is in no range that PBXs may give out',
};
const offlineMissing = ({ count, first, last }: Gap): Text => ({
  'pt-BR': `${first} a ${last}, de uma central: sem protocolo, e sem registro de que foram pulados (quantidade: ${count})`,
  en: `${first} to ${last}, of a PBX: without a protocol, and without an entry that says they were skipped (count: ${count})`,
});
const outOfOrder = (last: number): Text => ({
  'pt-BR': `o número não vem depois do ${last} no mesmo dia`,
  en: `the number does not follow number ${last} of the same day`,
});
