import { readFileSync } from 'node:fs';
import type { Beneficiary } from '../beneficiary/beneficiary.ts';
import type { OperatorConfig } from '../config/config.ts';
import { Deadlines } from '../deadlines/deadlines.ts';
import { type History, settleHistory } from '../journal/settle.ts';
import { civilTime, instantAt } from '../protocol/civil-time.ts';
import type { EntryData, NewEntry, PersonIdentity } from '../protocol/entry.ts';
import type { Channel } from '../protocol/enums.ts';
import { fileSourceConfig } from '../source/kinds/csv/file-source-config.ts';
import { CSV } from '../source/kinds/csv/kind.ts';
import type { CsvSettings } from '../source/kinds/csv/schema.ts';
import type { SourceConfig } from '../source/source-config.ts';
import type { Store } from '../store/store.ts';
import { ADDED, type Answer, SUBJECTS, type Subject } from './demo-subjects.ts';
import { DEMO_USERS } from './demo-users.ts';

/** Marks what the demo made up; of another origin than real calls, so that no call id meets one of these. */
export const DEMO_ORIGIN = 'demo';

const DAYS = 28;
const SEED = 395;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const QUEUE = 'atendimento';
/** Attendances a day, Sunday to Saturday. */
const BUSY = [3, 18, 17, 16, 16, 15, 6];
const AGENTS = DEMO_USERS.flatMap(({ role, ...user }) =>
  role === 'agent' && 'extensions' in user ? [user] : [],
);

/**
 * Fills a database that no one has used with attendances of the weeks before today, in every state, by the journal's own
 * rules. The same on every machine on the same day. Today's numbers begin at 1, as ever.
 * @returns how many; 0 for a database that has a journal already
 */
export async function writeDemoHistory(
  store: Pick<Store, 'reads' | 'ensureJournals' | 'transact' | 'now'>,
  operator: OperatorConfig,
): Promise<number> {
  const people = peopleOf(operator);
  if (people.length === 0 || (await store.reads.heads()).length > 0) return 0;
  await store.ensureJournals([operator]);
  const { ans_registry, time_zone } = operator;
  const days = daysBefore(await store.now(), time_zone);
  const happened = timeline({ days, time_zone, people });
  // The PBX told who answered, as the sample facts do: a call that no agent answered has no deadline.
  const deadlines = new Deadlines([{ ...operator, deadlines: { ...operator.deadlines, callFacts: true } }]);
  const references = {
    operators: [ans_registry],
    identities: [],
    numbers: [],
    days: new Map([[ans_registry, days.map(({ day }) => day)]]),
  };
  const { inserted } = await store.transact(references, (view) =>
    settleHistory(
      view,
      { operator: ans_registry, history: (tell) => narrate(ans_registry, happened, tell) },
      { termsOf: (request) => deadlines.begin(request) },
    ),
  );
  return inserted.length;
}

interface Day {
  /** `YYYYMMDD` */
  day: string;
  /** Its midnight, as UTC shows it. */
  wall: number;
}

function daysBefore(now: number, zone: string): Day[] {
  const { day } = civilTime(now, zone);
  const today = Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6)));
  return Array.from({ length: DAYS }, (_, i) => {
    const wall = today - (DAYS - i) * DAY_MS;
    return { day: new Date(wall).toISOString().slice(0, 10).replaceAll('-', ''), wall };
  });
}

type Issued = EntryData['issued'];
type Happening = { at: number; attendance: number; actor: string } & (
  | { issued: Issued }
  | { entry: NewEntry }
);

/** Tells the journal what happened, in the order of time. */
function narrate(operator: string, happenings: readonly Happening[], tell: Parameters<History>[0]): void {
  const numbers = new Map<number, string>();
  for (const { at, attendance, actor, ...what } of happenings) {
    if ('issued' in what) {
      const { call_id } = what.issued;
      const identity =
        call_id === undefined
          ? null
          : ({ operator, origin: DEMO_ORIGIN, scope: 'call', id: call_id } as const);
      const { protocol } = tell(at, { kind: 'issue', operator, actor, identity, data: what.issued });
      numbers.set(attendance, protocol.number);
    } else {
      const number = numbers.get(attendance) ?? '';
      tell(at, { kind: 'append', operator, actor, identity: null, number, entry: what.entry });
    }
  }
}

interface Setting {
  days: readonly Day[];
  time_zone: string;
  people: readonly Beneficiary[];
}

/** Everything that happened in these days, oldest first. */
function timeline({ days, time_zone, people }: Setting): Happening[] {
  const next = random(SEED);
  const end = (days.at(-1)?.wall ?? 0) + DAY_MS;
  const happenings: Happening[] = [];
  let attendance = 0;
  for (const { wall } of days) {
    const count = BUSY[new Date(wall).getUTCDay()] ?? 0;
    for (let nth = 0; nth < count; nth += 1) {
      const begun = wall + 8 * HOUR_MS + Math.floor(((nth + next()) / count) * 12 * HOUR_MS);
      happenings.push(...new Attendance({ attendance, begun, next, people }).happenings);
      attendance += 1;
    }
  }
  // Once a day, because asking Intl for each instant takes longer than everything else.
  const midnights = new Map(days.map(({ wall }) => [wall, instantAt(wall, time_zone)]));
  const instantOf = (at: number) => (midnights.get(at - (at % DAY_MS)) ?? at) + (at % DAY_MS);
  return happenings
    .filter(({ at }) => at < end)
    .map((one) => ({ ...one, at: instantOf(one.at) }))
    .sort((a, b) => a.at - b.at || a.attendance - b.attendance);
}

interface Beginning {
  attendance: number;
  begun: number;
  next: () => number;
  people: readonly Beneficiary[];
}

/** One attendance from the first ring to its end. Times are those of the wall clock, as UTC shows them. */
class Attendance {
  readonly happenings: Happening[] = [];
  readonly #attendance: number;
  readonly #next: () => number;
  #at: number;

  constructor({ attendance, begun, next, people }: Beginning) {
    this.#attendance = attendance;
    this.#next = next;
    this.#at = begun;
    const channel = this.#pick<Channel>([
      'phone',
      'phone',
      'phone',
      'phone',
      'phone',
      'whatsapp',
      'chat',
      'email',
    ]);
    const person = this.#person(people);
    const isCall = channel === 'phone';
    this.happenings.push({
      at: begun,
      attendance,
      actor: isCall ? 'agi:127.0.0.1' : `key:${channel}`,
      issued: {
        origin: DEMO_ORIGIN,
        channel,
        direction: 'inbound',
        ...(isCall && { call_id: `demo-${attendance + 1}`, entry: 'ura', dnid: '08000000000' }),
        ...this.#caller(channel, person.beneficiary),
        ...person,
      },
    });
    const subject = SUBJECTS[Math.floor(next() ** 1.4 * SUBJECTS.length)] ?? SUBJECTS[0];
    const agent = this.#pick(AGENTS);
    if (subject === undefined || agent === undefined || (isCall && !this.#wasAnswered(agent))) return;
    this.#treat(subject, `user:${agent.user}`);
  }

  #is(share: number): boolean {
    return this.#next() < share;
  }

  #pick<T>(of: readonly T[]): T {
    return of[Math.floor(this.#next() * of.length)] as T;
  }

  #after(least: number, most: number): void {
    this.#at += Math.floor(least + this.#next() * (most - least));
  }

  #tell(actor: string, entry: NewEntry): void {
    this.happenings.push({ at: this.#at, attendance: this.#attendance, actor, entry });
  }

  #person(people: readonly Beneficiary[]): PersonIdentity {
    const beneficiary = people[Math.floor(this.#next() ** 1.5 * people.length)];
    const luck = this.#next();
    if (beneficiary === undefined || luck < 0.1) return { identification: 'not_informed' };
    if (luck < 0.15)
      return { identification: 'not_found', card_number: `9${beneficiary.card_number.slice(1)}` };
    if (luck < 0.18) return { identification: 'card_invalid', card_number: '123' };
    const { card_number, active } = beneficiary;
    return { identification: active ? 'found' : 'inactive', card_number, beneficiary };
  }

  /** Most call from a telephone that the operator's system does not know. */
  #caller(channel: Channel, person: Beneficiary | undefined): Pick<Issued, 'caller' | 'caller_e164'> {
    if (channel !== 'phone' && channel !== 'whatsapp') return {};
    const own = this.#is(0.4) ? person?.extra.phone : undefined;
    const caller = own ?? String(11_900_001_000 + this.#attendance);
    return { caller, caller_e164: `+55${caller}` };
  }

  /** The course of the call. One in eight is given up, one in forty dropped. */
  #wasAnswered({ user, name, extensions }: (typeof AGENTS)[number]): boolean {
    const luck = this.#next();
    const unique_id = `demo-${this.#attendance + 1}`;
    const call = { unique_id, queue: QUEUE };
    const [extension = ''] = extensions;
    const agent = { ...call, agent: extension, agent_name: name };
    this.#after(20_000, 60_000);
    this.#tell('ami:127.0.0.1', { type: 'call.queued', data: call });
    this.#after(5_000, 40_000);
    this.#tell('ami:127.0.0.1', { type: 'call.ringing', data: agent });
    if (luck < 0.12) {
      this.#after(15_000, 90_000);
      this.#tell('ami:127.0.0.1', { type: 'call.ended', data: { unique_id, by: 'caller' } });
      this.#callBack(user);
      return false;
    }
    this.#after(3_000, 15_000);
    this.#tell('ami:127.0.0.1', { type: 'call.answered', data: agent });
    if (this.#is(0.15)) {
      this.#after(30_000, 60_000);
      this.#tell('ami:127.0.0.1', { type: 'call.held', data: { ...agent, hold: 'begin' } });
      this.#after(10_000, 60_000);
      this.#tell('ami:127.0.0.1', { type: 'call.held', data: { ...agent, hold: 'end' } });
    }
    this.#after(60_000, 420_000);
    const by = luck > 0.975 ? 'company' : luck > 0.6 ? 'agent' : 'caller';
    this.#tell('ami:127.0.0.1', { type: 'call.ended', data: { unique_id, by } });
    if (this.#is(0.3)) this.#tell('ami:127.0.0.1', { type: 'recording', data: { file: `${unique_id}.wav` } });
    return true;
  }

  /** Half of those who gave up are called back, and most of them reached. */
  #callBack(user: string): void {
    if (this.#is(0.5)) return;
    const isReached = this.#is(0.7);
    this.#after(20 * MINUTE_MS, 60 * MINUTE_MS);
    const data = isReached
      ? ({ outcome: 'reached' } as const)
      : ({ outcome: 'not_reached', text: 'Caixa postal.' } as const);
    this.#tell(`user:${user}`, { type: 'callback', data });
    const [first] = SUBJECTS;
    if (isReached && first !== undefined) this.#treat(first, `user:${user}`);
  }

  /** What the agent notes, and what becomes of it. Where the next call comes first, nothing: some stay so until they are late. */
  #treat(subject: Subject, agent: string): void {
    this.#after(20_000, 90_000);
    if (this.#is(0.03)) return;
    const isAdded = this.#describe(subject, agent);
    const owner = this.#handOver(subject, agent);
    const luck = this.#next();
    if (luck < 0.02)
      this.#tell(agent, { type: 'closed', data: { reason: this.#pick(['duplicate', 'withdrawn']) } });
    if (luck < 0.05) return;
    if (subject.class === 'urgent') this.#after(2 * MINUTE_MS, 25 * MINUTE_MS);
    else if (owner === agent && this.#is(0.7)) this.#after(MINUTE_MS, 20 * MINUTE_MS);
    else this.#onAnotherDay(subject.class === 'high_complexity' ? 12 : 7);
    this.#answer(owner, [this.#pick(subject.answers), ...(isAdded ? [ADDED.answer] : [])]);
  }

  /** @returns whether there is a second occurrence */
  #describe({ class: demandClass, subject, note }: Subject, agent: string): boolean {
    this.#tell(agent, { type: 'classified', data: { class: demandClass, subject } });
    if (this.#is(0.85)) this.#tell(agent, { type: 'noted', data: { text: note } });
    const isAdded = this.#is(0.08);
    if (isAdded) this.#tell(agent, { type: 'occurrence_added', data: ADDED.data });
    return isAdded;
  }

  /** @returns the actor who will answer */
  #handOver({ class: demandClass, team }: Subject, agent: string): string {
    if (demandClass === 'ombudsman') {
      this.#tell(agent, { type: 'assigned', data: { to: 'ouvidora', occurrence: 1 } });
      return 'user:ouvidora';
    }
    if (team === undefined) return agent;
    const data = { to: team, text: 'Documentos conferidos.', occurrence: 1 };
    this.#tell(agent, { type: 'forwarded', data });
    return 'user:supervisora';
  }

  /** One answer for each occurrence; most are closed then, and a few reopened. */
  #answer(owner: string, answers: readonly Answer[]): void {
    for (const [i, answer] of answers.entries())
      this.#tell(owner, { type: 'answered', data: { ...answer, occurrence: i + 1 } });
    if (this.#is(0.25)) return;
    this.#after(MINUTE_MS, 3 * HOUR_MS);
    this.#tell(owner, { type: 'closed', data: {} });
    if (this.#is(0.95)) return;
    this.#onAnotherDay(5);
    const data = { text: 'O beneficiário não concorda com a resposta.' };
    this.#tell('user:supervisora', { type: 'reopened', data });
  }

  /** In working hours of a working day, within this many days. */
  #onAnotherDay(most: number): void {
    const day = Math.floor(this.#at / DAY_MS) + 1 + Math.floor(this.#next() * most);
    const beyond = [1, 0, 0, 0, 0, 0, 2][new Date(day * DAY_MS).getUTCDay()] ?? 0;
    this.#at = (day + beyond) * DAY_MS + 9 * HOUR_MS;
    this.#after(0, 8 * HOUR_MS);
  }
}

/** The people of the demo's CSV whose line has no quotes. */
function peopleOf({ source }: OperatorConfig): Beneficiary[] {
  if (source?.kind !== CSV.name) return [];
  const { path } = fileSourceConfig(source as SourceConfig<CsvSettings>);
  const [, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  return lines
    .filter((line) => !line.includes('"'))
    .map((line) => {
      const [card_number = '', name = '', cpf, birth_date, active, plan, phone, email] = line.split(',');
      const extra = { ...(phone && { phone }), ...(email && { email }) };
      return {
        card_number,
        name,
        cpf: cpf || null,
        birth_date: birth_date || null,
        active: active === '1',
        plan: plan || null,
        extra,
      };
    });
}

/** Mulberry32: the same seed always gives the same numbers. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
