import { expect } from 'vitest';
import { verifyJournal } from '../../src/journal/verify.ts';
import type { NewEntry } from '../../src/protocol/entry.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { cleanText } from '../../src/text/clean.ts';
import { accessRecord } from './access-record.ts';
import { KEY } from './carimbo-process.ts';
import { type Database, runSql } from './databases.ts';
import { commit, issue, MARIA, note, numbersOf, OPERATOR, OTHER, withJournals } from './journal.ts';
import { post } from './requests.ts';

export async function using<T>(database: Database, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(database, 'create');
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Entries of all kinds, with texts that are easily broken. */
export async function fill(database: Database, texts: readonly string[], many = 0): Promise<void> {
  await using(database, async (opened) => {
    const store = await withJournals(Promise.resolve(opened));
    const [first = '', second = '', third = ''] = numbersOf(
      await commit(
        store,
        issue('a', { caller: '11999990000', caller_e164: '+5511999990000', entry: 'ura', dnid: '08001' }),
        issue('b', { identification: 'source_unavailable', card_number: MARIA.card_number }),
        issue('c', { claim: true }),
        issue(null, {}, OTHER),
      ),
    );
    const append = { kind: 'append', operator: OPERATOR, actor: 'system', identity: null } as const;
    await commit(
      store,
      { ...append, number: third, entry: { type: 'numbered', data: { number: 'EXT-1', by: 'issue' } } },
      {
        ...append,
        number: second,
        entry: {
          type: 'identified',
          data: {
            by: 'relookup',
            identification: 'found',
            card_number: MARIA.card_number,
            beneficiary: MARIA,
          },
        },
      },
    );
    await commit(store, ...treated(second).map((entry) => ({ ...append, number: second, entry })));
    await commit(store, ...texts.map((text, i) => note(first, text, `note-${i}`)));
    for (let done = 0; done < many; done += 500)
      await commit(store, ...Array.from({ length: 500 }, (_, i) => issue(`many-${done + i}`)));
    const key = { id: 'k1', operator: OPERATOR, origin: 'pbx', scopes: ['protocols:issue' as const] };
    const dates = {
      created_at: '2026-11-22T00:00:00Z',
      expires_at: null,
      revoked_at: null,
      last_used_at: null,
      purpose: 'Conferência',
    };
    await store.keys.put({ ...key, ...dates }, 'ab'.repeat(32));
    await store.recordAccess([
      accessRecord('r1', {
        numbers: [first, 'EXT-1'],
        keys: [third, 'digest-of-a-card'],
        reason: cleanText(texts[0] ?? 'Pedido'),
        reason_source: 'given',
      }),
      accessRecord('r2', { operator: OTHER, card_number: MARIA.card_number }),
    ]);
    await store.deliveries.begin({ operator: OTHER, target: 'system' });
  });
  await runSql(
    database,
    `insert into delivery (operator, seq, protocol, type, attempts, next_ms, rejected, reason)
     values ('${OPERATOR}', 1, 'x', 'issued', 2, 3, 1, 'recusado: "não"')`,
  );
  await runSql(
    database,
    `insert into number_floor (operator, day, last) values ('${OPERATOR}', '20261122', 1700)`,
  );
}

/** Entries that leave a protocol open with two occurrences, one of which is answered. */
export function treated(number: string): NewEntry[] {
  const due_at = '2026-11-27T23:59:59.000-03:00';
  const term = { rule: 'health/care', class: 'care', amount: 5, unit: 'business_days', due_at } as const;
  return [
    { type: 'classified', data: { class: 'care', subject: 'Consulta “já” 😀', terms: [term] } },
    { type: 'occurrence_added', data: { subject: 'Reembolso', terms: [term], assumed: true } },
    { type: 'assigned', data: { to: 'ana', occurrence: 2 } },
    { type: 'answered', data: { decision: 'denied', text: 'Não.', clause: '12.3', occurrence: 1 } },
    { type: 'linked', data: { to: number } },
  ];
}

/** @returns entries and protocols of all operators; every journal verifies */
export async function verified(database: Database): Promise<{ entries: number; protocols: number }> {
  return using(database, async ({ reads }) => {
    const sum = { entries: 0, protocols: 0 };
    for (const head of await reads.heads()) {
      const report = await verifyJournal(reads, head);
      expect(report.problems).toEqual([]);
      sum.entries += report.entries;
      sum.protocols += report.protocols;
    }
    return sum;
  });
}

/** Clients that issue without a pause until `stop`; every refusal is kept. */
export function issuing(url: string, clients = 8) {
  const given: string[] = [];
  const refused: string[] = [];
  let isOver = false;
  const client = async () => {
    while (!isOver) {
      const response = await post(`${url}/v1/protocols`, { key: KEY });
      const { number, code } = (await response.json()) as { number: string; code: string };
      if (response.status === 201) given.push(number);
      else refused.push(code);
    }
  };
  const all = Promise.all(Array.from({ length: clients }, client));
  return {
    given,
    refused,
    async stop() {
      isOver = true;
      await all;
    },
  };
}
