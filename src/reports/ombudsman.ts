import type { Language } from '../i18n/language.ts';
import type { Text } from '../i18n/text.ts';
import { instantAt } from '../protocol/civil-time.ts';
import { dueOf, type Occurrence } from '../protocol/occurrence.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { ReportReads } from '../store/report-reads.ts';
import type { Sheet } from './table.ts';
import { CHANNEL, CLASS } from './words.ts';

const DAY_MS = 86_400_000;
/** Protocols that are examined at a time, in days. */
const STEP_MS = 7 * DAY_MS;
/** Subjects are free texts: the most frequent ones are shown, the others counted together. */
const MOST_SUBJECTS = 200;

/** `demand`: of the ombudsman's class. `reanalysis`: of a protocol that continues another one, whatever its class. */
export const DEMAND_KINDS = ['demand', 'reanalysis'] as const;
export type DemandKind = (typeof DEMAND_KINDS)[number];

/** What became of some demands. Days are calendar days, from the request to the answer. */
export interface DemandCounts {
  received: number;
  answered: number;
  /** Of those that were answered. */
  within_deadline: number;
  after_deadline: number;
  /** Closed without a conclusive answer. */
  unanswered: number;
  open: number;
  /** Of those that are open. */
  late: number;
  average_days: number | null;
  days_0_to_7: number;
  days_8_to_30: number;
  days_over_30: number;
}

export interface OmbudsmanFigures {
  year: number;
  total: DemandCounts;
  by_kind: (DemandCounts & { kind: DemandKind })[];
  by_class: (DemandCounts & { class: string | null })[];
  by_subject: (DemandCounts & { subject: string | null })[];
  by_channel: (DemandCounts & { channel: string })[];
  /** `2026-01` */
  by_month: (DemandCounts & { month: string })[];
}

export interface OmbudsmanJob {
  kind: 'ombudsman';
  operator: string;
  zone: string;
  year: number;
  /** What is open now, and late. */
  now_ms: number;
  language: Language;
  format: 'json' | 'csv' | 'xlsx';
}

/** Figures by the month of the protocol, from January to December of the operator's calendar. */
export async function ombudsmanFigures(
  { operator, zone, year, now_ms }: Pick<OmbudsmanJob, 'operator' | 'zone' | 'year' | 'now_ms'>,
  reads: Pick<ReportReads, 'ombudsmanDemands'>,
): Promise<OmbudsmanFigures> {
  const total = new Tally();
  const tables = {
    kind: new Tallies<DemandKind>(),
    class: new Tallies<string | null>(),
    subject: new Tallies<string | null>(),
    channel: new Tallies<string>(),
    month: new Tallies<string>(),
  };
  const spellings = new Map<string, string>();
  const end = Math.min(instantAt(Date.UTC(year + 1, 0, 1), zone), now_ms + DAY_MS);
  for (let from = instantAt(Date.UTC(year, 0, 1), zone); from < end; from += STEP_MS) {
    const span = { from_ms: from, to_ms: Math.min(from + STEP_MS, end) };
    for (const protocol of await reads.ombudsmanDemands(operator, span))
      for (const { kind, one } of demandsOf(protocol)) {
        const outcome = outcomeOf(one, protocol, now_ms);
        const subject = (one.subject ?? '').trim();
        const key = subject.toLocaleLowerCase('pt-BR');
        if (!spellings.has(key)) spellings.set(key, subject);
        total.add(outcome);
        tables.kind.of(kind).add(outcome);
        tables.class.of(one.class).add(outcome);
        tables.subject.of(key === '' ? null : key).add(outcome);
        tables.channel.of(protocol.channel).add(outcome);
        tables.month.of(protocol.issued_at.slice(0, 7)).add(outcome);
      }
  }
  const spelled = (key: string | null) => (key === null ? null : (spellings.get(key) ?? key));
  return {
    year,
    total: total.counts(),
    by_kind: tables.kind.rows((kind) => ({ kind })),
    by_class: tables.class.rows((demandClass) => ({ class: demandClass })),
    by_subject: tables.subject.rows((key) => ({ subject: spelled(key) })).slice(0, MOST_SUBJECTS),
    by_channel: tables.channel.rows((channel) => ({ channel })),
    by_month: tables.month.rows((month) => ({ month })).sort((a, b) => (a.month < b.month ? -1 : 1)),
  };
}

function demandsOf({ previous, occurrences }: Protocol): { kind: DemandKind; one: Occurrence }[] {
  if (previous !== null) return occurrences.map((one) => ({ kind: 'reanalysis', one }));
  return occurrences.filter((one) => one.class === 'ombudsman').map((one) => ({ kind: 'demand', one }));
}

interface Outcome {
  state: 'answered' | 'unanswered' | 'open';
  /** Past its deadline: when it was answered, or now. Null where there is none. */
  isLate: boolean | null;
  /** From the request to the answer. */
  days: number | null;
}

function outcomeOf(one: Occurrence, { state, issued_at }: Protocol, now_ms: number): Outcome {
  const due = dueOf(one);
  const isPast = (ms: number) => (due === null ? null : ms > Date.parse(due));
  const { answered_at } = one;
  if (one.state === 'answered' && answered_at !== undefined) {
    const days = civilDay(answered_at) - civilDay(one.added_at ?? issued_at);
    return { state: 'answered', isLate: isPast(Date.parse(answered_at)), days };
  }
  if (state === 'closed') return { state: 'unanswered', isLate: null, days: null };
  return { state: 'open', isLate: isPast(now_ms), days: null };
}

/** Civil days of the operator, as the journal wrote them. */
function civilDay(at: string): number {
  return Date.parse(`${at.slice(0, 10)}T00:00:00Z`) / DAY_MS;
}

class Tally {
  readonly #counts: Omit<DemandCounts, 'average_days'> = {
    received: 0,
    answered: 0,
    within_deadline: 0,
    after_deadline: 0,
    unanswered: 0,
    open: 0,
    late: 0,
    days_0_to_7: 0,
    days_8_to_30: 0,
    days_over_30: 0,
  };
  #days = 0;

  add({ state, isLate, days }: Outcome): void {
    const counts = this.#counts;
    counts.received += 1;
    counts[state] += 1;
    if (state === 'open' && isLate === true) counts.late += 1;
    if (state === 'answered' && isLate !== null) counts[isLate ? 'after_deadline' : 'within_deadline'] += 1;
    if (days === null) return;
    this.#days += days;
    counts[days <= 7 ? 'days_0_to_7' : days <= 30 ? 'days_8_to_30' : 'days_over_30'] += 1;
  }

  counts(): DemandCounts {
    const { answered } = this.#counts;
    const average_days = answered === 0 ? null : Math.round((this.#days / answered) * 10) / 10;
    return { ...this.#counts, average_days };
  }
}

class Tallies<K> {
  readonly #all = new Map<K, Tally>();

  of(key: K): Tally {
    let tally = this.#all.get(key);
    if (tally === undefined) {
      tally = new Tally();
      this.#all.set(key, tally);
    }
    return tally;
  }

  /** The most frequent first. */
  rows<N extends object>(named: (key: K) => N): (DemandCounts & N)[] {
    return [...this.#all]
      .map(([key, tally]) => ({ ...named(key), ...tally.counts() }))
      .sort((a, b) => b.received - a.received);
  }
}

const text = (pt: string, en: string): Text => ({ 'pt-BR': pt, en });

export const COUNT_WORDS: Readonly<Record<keyof DemandCounts, Text>> = {
  received: text('Recebidas', 'Received'),
  answered: text('Respondidas', 'Answered'),
  within_deadline: text('No prazo', 'Within the deadline'),
  after_deadline: text('Fora do prazo', 'After the deadline'),
  unanswered: text('Encerradas sem resposta', 'Closed without an answer'),
  open: text('Abertas', 'Open'),
  late: text('Abertas e atrasadas', 'Open and late'),
  average_days: text('Dias até a resposta, em média', 'Days to the answer, on average'),
  days_0_to_7: text('Em até 7 dias', 'In up to 7 days'),
  days_8_to_30: text('De 8 a 30 dias', 'In 8 to 30 days'),
  days_over_30: text('Em mais de 30 dias', 'In more than 30 days'),
};

const KIND_WORDS: Readonly<Record<DemandKind, Text>> = {
  demand: text('Demanda', 'Demand'),
  reanalysis: text('Reanálise', 'Re-analysis'),
};

const NONE = text('(não informado)', '(not informed)');

/** One sheet for each table. */
export function ombudsmanSheets(figures: OmbudsmanFigures, language: Language): Sheet[] {
  const names = Object.keys(COUNT_WORDS) as (keyof DemandCounts)[];
  const counts = names.map((name) => ({ title: COUNT_WORDS[name], kind: 'number', width: 16 }) as const);
  const sheet = (name: Text, rows: { label: string | null; row: DemandCounts }[]): Sheet => ({
    name,
    columns: [{ title: name, kind: 'text', width: 36 }, ...counts],
    rows: rows.map(({ label, row }) => [label ?? NONE[language], ...names.map((one) => row[one])]),
  });
  const word = (words: Readonly<Record<string, Text>>, key: string | null) =>
    key === null ? null : (words[key]?.[language] ?? key);
  return [
    sheet(text('Ano', 'Year'), [{ label: String(figures.year), row: figures.total }]),
    sheet(
      text('Espécie', 'Kind'),
      figures.by_kind.map((row) => ({ label: KIND_WORDS[row.kind][language], row })),
    ),
    sheet(
      text('Tipo de demanda', 'Class'),
      figures.by_class.map((row) => ({ label: word(CLASS, row.class), row })),
    ),
    sheet(
      text('Assunto', 'Subject'),
      figures.by_subject.map((row) => ({ label: row.subject, row })),
    ),
    sheet(
      text('Canal', 'Channel'),
      figures.by_channel.map((row) => ({ label: word(CHANNEL, row.channel), row })),
    ),
    sheet(
      text('Mês', 'Month'),
      figures.by_month.map((row) => ({ label: row.month, row })),
    ),
  ];
}
