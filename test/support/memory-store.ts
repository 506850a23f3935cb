import { MemoryKeyStore } from '../../src/auth/memory-key-store.ts';
import { isFact, type KnownFact, liveSince } from '../../src/protocol/call.ts';
import type { SealedEntry } from '../../src/protocol/chain.ts';
import { GENESIS } from '../../src/protocol/chain.ts';
import type { Entry, EntryType } from '../../src/protocol/entry.ts';
import { isLookupPending } from '../../src/protocol/enums.ts';
import type { Head } from '../../src/protocol/head.ts';
import { type Identity, type IdentityTarget, identityKey } from '../../src/protocol/identity.ts';
import { rangeSetOf, serverNumbers } from '../../src/protocol/offline-range.ts';
import { callbackOf, missedAt, type Protocol, spokenAt } from '../../src/protocol/protocol.ts';
import { fitsTerm } from '../../src/protocol/search-keys.ts';
import { NO_SIGNALS } from '../../src/store/commit-signals.ts';
import type { DueCount } from '../../src/store/due-counts.ts';
import type { Store, StoreFilter } from '../../src/store/store.ts';
import type { View } from '../../src/store/transaction.ts';
import { memoryAccessRecords } from './memory-access-records.ts';
import { memoryDeliveries } from './memory-deliveries.ts';
import { memoryReportMails } from './memory-report-mails.ts';
import { memoryTallies } from './memory-tallies.ts';
import { memoryUsers } from './memory-users.ts';

/** A store in memory, fast enough for thousands of property runs; passes the contract of the real ones (test/contract/store.ts). */
export function memoryStore(options: { clock?: () => number } = {}): Store {
  const { clock = Date.now } = options;
  const heads = new Map<string, Head>();
  const identities = new Map<string, Identity & IdentityTarget>();
  const protocols = new Map<string, Protocol>();
  const sealed: SealedEntry[] = [];
  const floors = new Map<string, number>();
  const facts = new Map<string, Set<string>>();
  const access = memoryAccessRecords(clock);
  const entryOf = ({ type, text, seq, protocol, at, actor }: SealedEntry): Entry =>
    ({ type, data: JSON.parse(text), seq, protocol, at, actor }) as Entry;
  const bySeq = (operator: string) => sealed.filter((entry) => entry.operator === operator);
  const rangeSets = (operator: string) =>
    bySeq(operator)
      .filter(({ type }) => type === 'offline_range_set')
      .map((entry) => rangeSetOf(entryOf(entry) as Entry<'offline_range_set'>));
  const entriesAfter: Store['reads']['newEntries'] = async (operator, { seq, limit }) =>
    bySeq(operator)
      .filter((one) => one.seq > seq)
      .slice(0, limit)
      .map((one) => ({ entry: entryOf(one), protocol: protocols.get(one.protocol ?? '') ?? null }));
  const all = (operator: string) =>
    [...protocols.values()].filter((protocol) => protocol.operator === operator);

  const counted = memoryTallies({ head: (operator) => heads.get(operator), protocols: all });

  return {
    kind: 'sqlite',
    tallies: counted.tallies,
    keys: new MemoryKeyStore(),
    users: memoryUsers(),
    reportMails: memoryReportMails(),
    deliveries: memoryDeliveries({ head: (operator) => heads.get(operator), entries: bySeq }),
    offlineFacts: {
      async keep(operator, number, fact) {
        facts.set(operator + number, (facts.get(operator + number) ?? new Set()).add(fact));
      },
      async of(operator, number) {
        return [...(facts.get(operator + number) ?? [])];
      },
      async remove(operator, number, fact) {
        facts.get(operator + number)?.delete(fact);
      },
    },
    // Protocols are searched by what they are: no keys are stored.
    searchKeys: {
      async begin() {},
      async follow() {
        return 0;
      },
      async erase() {},
    },
    signals: NO_SIGNALS,
    recordAccess: access.record,
    async ensureJournals(operators) {
      for (const { ans_registry: operator, time_zone } of operators) {
        const fresh = {
          operator,
          time_zone,
          seq: 0,
          hash: GENESIS,
          at: '',
          ms: 0,
          day: '',
          number: 0,
          ranges: 0,
        };
        heads.set(operator, { ...(heads.get(operator) ?? fresh), time_zone });
      }
    },
    async transact(_references, decide) {
      const view: View = {
        now: clock(),
        head: (operator) => heads.get(operator),
        targetOf: (identity) => identities.get(identityKey(identity)),
        protocol: (number) => protocols.get(number),
        entry(operator, seq) {
          const found = bySeq(operator)[seq - 1];
          return found && entryOf(found);
        },
        facts: (number) =>
          sealed
            .filter((entry) => entry.protocol === number)
            .map(entryOf)
            .filter((entry) => isFact(entry) || entry.type === 'callback') as KnownFact[],
        hashAt: (operator, seq) => bySeq(operator)[seq - 1]?.hash,
        rangeSets: ({ operator }) => rangeSets(operator),
        lastNumberOf(operator, day) {
          const { upTo, beforeSeq } = serverNumbers(rangeSets(operator), day);
          const last = all(operator)
            .filter(({ number, seq }) => number <= operator + day + upTo || seq < beforeSeq)
            .filter(({ number }) => number.startsWith(operator + day))
            .map(({ number }) => Number(number.slice(14)));
          return Math.max(floors.get(operator + day) ?? 0, ...last);
        },
      };
      const changes = decide(view);
      const taken = new Set([...sealed.map(entryKey), ...identities.keys(), ...protocols.keys()]);
      for (const key of [
        ...changes.entries.map(entryKey),
        ...changes.identities.map(identityKey),
        ...changes.inserted.map(({ number }) => number),
      ]) {
        if (taken.has(key)) throw new Error(`${key} is not unique`);
        taken.add(key);
      }
      for (const identity of changes.identities) identities.set(identityKey(identity), identity);
      for (const protocol of [...changes.inserted, ...changes.updated])
        protocols.set(protocol.number, protocol);
      sealed.push(...changes.entries);
      for (const head of changes.heads) heads.set(head.operator, head);
      for (const { operator, day, last } of changes.floors)
        floors.set(operator + day, Math.max(last, floors.get(operator + day) ?? 0));
      return changes;
    },
    async probe() {},
    async now() {
      return clock();
    },
    async unsafeSettings() {
      return [];
    },
    async close() {},
    reads: {
      newEntries: entriesAfter,
      pastEntries: entriesAfter,
      async protocol(operator, number) {
        const protocol = protocols.get(number);
        return protocol?.operator === operator ? protocol : null;
      },
      async protocolByIdentity(identity) {
        return protocols.get(identities.get(identityKey(identity))?.protocol ?? '') ?? null;
      },
      async entriesOf(operator, numbers) {
        return bySeq(operator)
          .filter((entry) => numbers.includes(entry.protocol ?? ''))
          .map(entryOf);
      },
      accessRecords: access.search,
      tallies: counted.read,
      async dueCounts(operator, { now_ms, tomorrow_ms, after_tomorrow_ms, urgent_late_after_ms }) {
        const rows = new Map<string, DueCount>();
        for (const { due_at, class: named, occurrences } of all(operator)) {
          const ms = due_at === null ? Number.POSITIVE_INFINITY : Date.parse(due_at);
          if (ms >= after_tomorrow_ms) continue;
          const team = occurrences[0]?.assigned_to ?? occurrences[0]?.forwarded_to ?? null;
          const key = `${named} ${team}`;
          const row = rows.get(key) ?? { class: named, team, late: 0, today: 0, tomorrow: 0 };
          const late_ms = ms + (named === 'urgent' ? urgent_late_after_ms : 0);
          row[late_ms < now_ms ? 'late' : ms < tomorrow_ms ? 'today' : 'tomorrow'] += 1;
          rows.set(key, row);
        }
        return { rows: [...rows.values()], more: false };
      },
      async search(operator, filter) {
        const items = all(operator)
          .filter((protocol) => matches(protocol, filter))
          .sort(newestFirst)
          .slice(0, filter.limit);
        return { items, stopped: null };
      },
      async due(operator, { before_ms = Number.POSITIVE_INFINITY, class: ofClass, limit, after }) {
        const order = ({ due_ms, issued_ms, seq }: { due_ms: number; issued_ms: number; seq: number }) =>
          [due_ms, issued_ms, seq].map((one) => String(one).padStart(16, '0')).join(' ');
        const items = all(operator)
          .flatMap((one) => (one.due_at === null ? [] : [{ ...one, due_ms: Date.parse(one.due_at) }]))
          .filter((one) => one.due_ms < before_ms && (after === undefined || order(one) > order(after)))
          .filter(
            ({ occurrences }) =>
              ofClass === undefined || JSON.stringify(occurrences).includes(`"class":"${ofClass}"`),
          )
          .sort((a, b) => (order(a) < order(b) ? -1 : 1))
          .slice(0, limit)
          .map(({ due_ms: _, ...one }) => one);
        return { items, stopped: null };
      },
      async callbacks(operator, { since_ms, waited_s, limit, after }) {
        const those = all(operator);
        const ms = (at: string | null | undefined) =>
          at == null ? Number.NEGATIVE_INFINITY : Date.parse(at);
        const isThrough = (one: Protocol, at: number) =>
          those.some(
            (other) =>
              (other.caller_e164 ?? other.caller) === one.caller_e164 &&
              other.issued_ms > one.issued_ms &&
              ms(spokenAt(other)) > at,
          );
        const owed = those
          .flatMap((one) => {
            const callback = callbackOf(one);
            const at = ms(callback?.at);
            const counts = at >= since_ms && (callback?.waited ?? waited_s) >= waited_s;
            return counts && !isThrough(one, at) ? [{ one, at }] : [];
          })
          .sort((a, b) => b.at - a.at || b.one.seq - a.one.seq);
        const callers = new Map<string | null, typeof owed>();
        for (const call of owed)
          callers.set(call.one.caller_e164, [...(callers.get(call.one.caller_e164) ?? []), call]);
        const items = [...callers.values()]
          .filter(([last]) => {
            if (after === undefined || last === undefined) return true;
            return last.at > after.callback_ms || (last.at === after.callback_ms && last.one.seq > after.seq);
          })
          .reverse()
          .slice(0, limit)
          .map((calls) => calls.map(({ one }) => one));
        return { items, stopped: null };
      },
      async missed(operator, { before_ms, limit, after }) {
        return all(operator)
          .flatMap((one) => {
            const at = missedAt(one);
            return at === null ? [] : [{ one, ms: Date.parse(at) }];
          })
          .filter(({ ms }) => ms < before_ms)
          .filter(
            ({ one, ms }) =>
              after === undefined || ms > after.missed_ms || (ms === after.missed_ms && one.seq > after.seq),
          )
          .sort((a, b) => a.ms - b.ms || a.one.seq - b.one.seq)
          .slice(0, limit)
          .map(({ one }) => one);
      },
      async liveCalls(operator, { since_ms, limit }) {
        const begunAt = ({ call }: Protocol) => Date.parse((call && liveSince(call)) ?? '');
        return all(operator)
          .filter((one) => begunAt(one) >= since_ms)
          .sort((a, b) => begunAt(b) - begunAt(a))
          .slice(0, limit);
      },
      async answeredBy(operator, { agents, since_ms, limit }) {
        const answeredAt = ({ call }: Protocol) => Date.parse(call?.agent_at ?? '');
        return all(operator)
          .filter((one) => agents.includes(one.call?.agent ?? '') && answeredAt(one) >= since_ms)
          .sort((a, b) => answeredAt(b) - answeredAt(a))
          .slice(0, limit);
      },
      async pendingLookups(operator, { limit, ...after }) {
        return all(operator)
          .filter(
            (protocol) =>
              isLookupPending(protocol.identification) &&
              newestFirst(protocol, { ...protocol, ...after }) < 0,
          )
          .sort((a, b) => newestFirst(b, a))
          .slice(0, limit);
      },
      async pendingNumbers(operator, { limit, ...after }) {
        return all(operator)
          .filter(
            ({ numbering, ...protocol }) =>
              (numbering === 'claimed' || numbering === 'contingency') &&
              newestFirst({ ...protocol, numbering }, { ...protocol, numbering, ...after }) < 0,
          )
          .sort((a, b) => newestFirst(b, a))
          .slice(0, limit);
      },
      async unreconciledNumbers(operator, limit) {
        return all(operator)
          .filter(({ numbering }) => numbering === 'unreconciled')
          .slice(0, limit);
      },
      async journalEntries<T extends EntryType>(operator: string, type: T) {
        return bySeq(operator)
          .filter((entry) => entry.protocol === null && entry.type === type)
          .map(entryOf) as Entry<T>[];
      },
      async highestNumber(operator, { from, to }) {
        const also = [...identities.values()].filter(
          (one) => one.scope === 'number' && one.operator === operator,
        );
        const given = [...protocols.keys(), ...also.map(({ id }) => id)];
        return (
          given
            .filter((number) => from <= number && number <= to)
            .sort()
            .at(-1) ?? null
        );
      },
      async offlineNumbers(operator, { id: afterId, origin: afterOrigin, limit }) {
        const position = ({ id, origin }: { id: string; origin: string }) => `${id}\0${origin}`;
        return [...identities.values()]
          .filter((one) => one.operator === operator && one.scope === 'offline')
          .filter((one) => position(one) > position({ id: afterId, origin: afterOrigin }))
          .sort((a, b) => (position(a) < position(b) ? -1 : 1))
          .slice(0, limit)
          .map(({ id, origin, seq }) => {
            const entry = entryOf(bySeq(operator)[seq - 1] as SealedEntry);
            return { id, origin, number: id.slice(0, 20), entry };
          });
      },
      async heads() {
        return [...heads.values()].sort((a, b) => (a.operator < b.operator ? -1 : 1));
      },
      async links(operator, { seq, limit }) {
        return bySeq(operator)
          .filter((entry) => entry.seq > seq)
          .slice(0, limit);
      },
      async newest(operator) {
        return { head: heads.get(operator)?.seq ?? 0, entry: bySeq(operator).at(-1)?.seq ?? 0 };
      },
      async projection(operator, { number, limit }) {
        const page = all(operator)
          .filter((protocol) => protocol.number > number)
          .sort((a, b) => (a.number < b.number ? -1 : 1))
          .slice(0, limit);
        const numbers = new Set(page.map((protocol) => protocol.number));
        const entries = bySeq(operator).filter(({ protocol }) => protocol !== null && numbers.has(protocol));
        return { protocols: page, entries: entries.map(entryOf) };
      },
      async identities(operator) {
        return [...identities.values()]
          .filter((identity) => identity.operator === operator)
          .map((identity) => ({
            ...identity,
            entry_protocol: bySeq(operator)[identity.seq - 1]?.protocol ?? null,
            call_id: protocols.get(identity.protocol)?.call_id ?? null,
          }));
      },
    },
  };
}

function entryKey({ operator, seq }: { operator: string; seq: number }): string {
  return `${operator}/${seq}`;
}

function newestFirst(a: Protocol, b: Protocol): number {
  return b.issued_ms - a.issued_ms || b.seq - a.seq;
}

function matches(protocol: Protocol, filter: StoreFilter): boolean {
  const { after, from_ms = 0, to_ms = Number.POSITIVE_INFINITY } = filter;
  if (filter.caller !== undefined && filter.caller !== (protocol.caller_e164 ?? protocol.caller))
    return false;
  const { terms } = filter;
  if (terms !== undefined && !terms.some((term) => fitsTerm(protocol, term))) return false;
  const exact = ['card_number', 'cpf', 'call_id', 'entry', 'dnid', 'class', 'channel', 'state'] as const;
  if (exact.some((column) => filter[column] !== undefined && filter[column] !== protocol[column]))
    return false;
  if (protocol.issued_ms < from_ms || protocol.issued_ms >= to_ms) return false;
  const { due_before_ms } = filter;
  const { due_at } = protocol;
  if (due_before_ms !== undefined && (due_at === null || Date.parse(due_at) >= due_before_ms)) return false;
  return after === undefined || newestFirst({ ...protocol, ...after }, protocol) < 0;
}
