import type { Language } from '../i18n/language.ts';
import type { Text } from '../i18n/text.ts';
import { abandonedAfterSeconds, waitSeconds } from '../protocol/call.ts';
import { instantAt } from '../protocol/civil-time.ts';
import { announcedNumber, isAbandoned, type Protocol } from '../protocol/protocol.ts';
import type { ReportReads } from '../store/report-reads.ts';
import type { DuePosition, Position } from '../store/store.ts';
import type { Cell, ColumnKind, Sheet } from './table.ts';
import { CHANNEL, CLASS, STATE } from './words.ts';

const PAGE = 1000;
const DAY_MS = 86_400_000;
/** Of a list; a summary that nobody could read helps nobody. */
const MOST_ROWS = 50_000;

export interface DailyJob {
  kind: 'daily';
  operator: string;
  zone: string;
  /** `2026-11-26`, of the operator's calendar. */
  day: string;
  language: Language;
  format: 'json' | 'xlsx';
}

export interface DailyFigures {
  issued: number;
  abandoned: number;
  /** Open protocols whose deadline ended on this day or before, and that are still open. */
  late: number;
  note_missing: number;
}

/** Numbers and counts of one day: no names, cards or telephone numbers. */
export async function dailyReport(
  job: Omit<DailyJob, 'kind' | 'format'>,
  reads: Pick<ReportReads, 'search' | 'due' | 'entriesOf'>,
): Promise<{ figures: DailyFigures; sheets: Sheet[] }> {
  const { operator, zone, day, language } = job;
  const wall = Date.parse(`${day}T00:00:00Z`);
  const span = { from_ms: instantAt(wall, zone), to_ms: instantAt(wall + DAY_MS, zone) };
  const issued: Cell[][] = [];
  const abandoned: Cell[][] = [];
  const missing: Cell[][] = [];
  const figures = { issued: 0, abandoned: 0, late: 0, note_missing: 0 };
  const groups = { dnid: new Groups(), queue: new Groups(), agent: new Groups() };
  for await (const page of protocolsOf(operator, span, reads)) {
    const noted = await notedOf(operator, page, reads);
    for (const protocol of page) {
      const { call, dnid } = protocol;
      const number = announcedNumber(protocol);
      const isMissed = protocol.close_reason === 'abandoned' || isAbandoned(protocol);
      const lacksNote = call?.answered_at !== undefined && !noted.has(protocol.number);
      figures.issued += 1;
      if (isMissed) figures.abandoned += 1;
      if (lacksNote) figures.note_missing += 1;
      const outcome = { protocol, isMissed, lacksNote };
      if (protocol.channel === 'phone') groups.dnid.add(dnid, outcome);
      if (call?.queue !== undefined) groups.queue.add(call.queue, outcome);
      if (call?.agent !== undefined) groups.agent.add(call.agent, outcome);
      keep(issued, [
        number,
        protocol.issued_at,
        CHANNEL[protocol.channel][language],
        protocol.class === null ? null : CLASS[protocol.class][language],
        STATE[protocol.state][language],
        dnid,
        call?.queue ?? null,
        call?.agent ?? null,
      ]);
      if (isMissed)
        keep(abandoned, [
          number,
          protocol.issued_at,
          dnid,
          call?.queue ?? null,
          call === null ? null : abandonedAfterSeconds(call),
        ]);
      if (lacksNote) keep(missing, [number, protocol.issued_at, call.queue ?? null, call.agent ?? null]);
    }
  }
  const late: Cell[][] = [];
  for await (const protocol of lateOf(operator, span.to_ms, reads)) {
    figures.late += 1;
    const demand = protocol.class === null ? null : CLASS[protocol.class][language];
    keep(late, [announcedNumber(protocol), protocol.issued_at, protocol.due_at, demand]);
  }
  return {
    figures,
    sheets: [
      sheet(
        text('Emitidos', 'Issued'),
        [NUMBER, ISSUED, CHANNEL_, DEMAND, STATE_, DNID, QUEUE, AGENT],
        issued,
      ),
      sheet(text('Abandonados', 'Abandoned'), [NUMBER, ISSUED, DNID, QUEUE, WAITED], abandoned),
      sheet(text('Atrasados', 'Late'), [NUMBER, ISSUED, DUE, DEMAND], late),
      sheet(text('Sem anotação', 'Note missing'), [NUMBER, ISSUED, QUEUE, AGENT], missing),
      sheet(text('Por número discado', 'By dialled number'), [DNID, ...GROUPED], groups.dnid.rows()),
      sheet(text('Por fila', 'By queue'), [QUEUE, ...GROUPED], groups.queue.rows()),
      sheet(text('Por atendente', 'By agent'), [AGENT, ...GROUPED], groups.agent.rows()),
    ],
  };
}

function keep(rows: Cell[][], row: Cell[]): void {
  if (rows.length < MOST_ROWS) rows.push(row);
}

async function* protocolsOf(
  operator: string,
  span: { from_ms: number; to_ms: number },
  { search }: Pick<ReportReads, 'search'>,
): AsyncGenerator<Protocol[]> {
  let after: Position | undefined;
  for (;;) {
    const { items } = await search(operator, { ...span, limit: PAGE, ...(after !== undefined && { after }) });
    if (items.length > 0) yield items;
    if (items.length < PAGE) return;
    after = items.at(-1);
  }
}

async function* lateOf(
  operator: string,
  before_ms: number,
  { due }: Pick<ReportReads, 'due'>,
): AsyncGenerator<Protocol> {
  let after: DuePosition | undefined;
  for (;;) {
    const { items } = await due(operator, { before_ms, limit: PAGE, ...(after !== undefined && { after }) });
    yield* items;
    const last = items.at(-1);
    if (items.length < PAGE || last === undefined) return;
    after = { due_ms: Date.parse(last.due_at ?? ''), issued_ms: last.issued_ms, seq: last.seq };
  }
}

/** Protocols of answered calls that somebody noted something on. */
async function notedOf(
  operator: string,
  page: readonly Protocol[],
  { entriesOf }: Pick<ReportReads, 'entriesOf'>,
): Promise<Set<string | null>> {
  const answered = page.filter(({ call }) => call?.answered_at !== undefined).map(({ number }) => number);
  const entries = answered.length === 0 ? [] : await entriesOf(operator, answered);
  return new Set(entries.filter(({ type }) => type === 'noted').map(({ protocol }) => protocol));
}

interface CallOutcome {
  protocol: Protocol;
  isMissed: boolean;
  lacksNote: boolean;
}

class Groups {
  readonly #all = new Map<
    string,
    { issued: number; answered: number; abandoned: number; missing: number; waits: number; waited: number }
  >();

  add(key: string | null, { protocol: { call }, isMissed, lacksNote }: CallOutcome): void {
    const name = key ?? '';
    const group = this.#all.get(name) ?? {
      issued: 0,
      answered: 0,
      abandoned: 0,
      missing: 0,
      waits: 0,
      waited: 0,
    };
    this.#all.set(name, group);
    group.issued += 1;
    if (call?.answered_at !== undefined) group.answered += 1;
    if (isMissed) group.abandoned += 1;
    if (lacksNote) group.missing += 1;
    const wait = call === null ? null : waitSeconds(call);
    if (wait === null) return;
    group.waits += 1;
    group.waited += wait;
  }

  /** The busiest first. */
  rows(): Cell[][] {
    return [...this.#all]
      .sort(([, a], [, b]) => b.issued - a.issued)
      .map(([name, { issued, answered, abandoned, missing, waits, waited }]) => [
        name === '' ? null : name,
        issued,
        answered,
        abandoned,
        missing,
        waits === 0 ? null : Math.round(waited / waits),
      ]);
  }
}

const text = (pt: string, en: string): Text => ({ 'pt-BR': pt, en });

type Head = Sheet['columns'][number];
const head = (kind: ColumnKind, width: number, pt: string, en: string): Head => ({
  title: text(pt, en),
  kind,
  width,
});

const NUMBER = head('identifier', 26, 'Protocolo', 'Protocol');
const ISSUED = head('moment', 19, 'Emitido', 'Issued');
const DUE = head('moment', 19, 'Prazo', 'Due');
const CHANNEL_ = head('text', 12, 'Canal', 'Channel');
const DEMAND = head('text', 24, 'Tipo de demanda', 'Class');
const STATE_ = head('text', 12, 'Situação', 'State');
const DNID = head('identifier', 16, 'Número discado', 'Dialled number');
const QUEUE = head('text', 16, 'Fila', 'Queue');
const AGENT = head('identifier', 16, 'Atendente', 'Agent');
const WAITED = head('number', 12, 'Esperou (s)', 'Waited (s)');
const GROUPED: readonly Head[] = [
  head('number', 12, 'Emitidos', 'Issued'),
  head('number', 12, 'Atendidos', 'Answered'),
  head('number', 12, 'Abandonados', 'Abandoned'),
  head('number', 14, 'Sem anotação', 'Note missing'),
  head('number', 18, 'Espera média (s)', 'Average wait (s)'),
];

function sheet(name: Text, columns: readonly Head[], rows: Cell[][]): Sheet {
  return { name, columns: [...columns], rows };
}
