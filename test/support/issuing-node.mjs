// One node of several on one PostgreSQL, as a process of its own: issues without pause until well past midnight.
// Arguments: database URL, node name, milliseconds added to the database's clock, end in milliseconds of that clock.
// Writes a JSON line for each answer: [call id, number].
import { Journal } from '../../dist/journal/journal.js';
import { openPostgresStore } from '../../dist/store/postgres/postgres-store.js';
import { databaseClock } from '../../dist/store/postgres/read-view.js';

const [url, node, offset, end] = process.argv.slice(2);
const OPERATOR = '326305';
const CLIENTS = 20;

const store = await openPostgresStore(url, {
  clock: async (client) => (await databaseClock(client)) + Number(offset),
});
const journal = new Journal(store);
let calls = 0;
let over = false;

async function client() {
  while (!over) {
    const i = ++calls;
    // Every third call is one that the other nodes are asked for as well.
    const call = i % 3 === 0 ? `shared-${i}` : `${node}-${i}`;
    const { protocol } = await journal.write({
      kind: 'issue',
      operator: OPERATOR,
      actor: `key:${node}`,
      identity: { operator: OPERATOR, origin: 'pbx', scope: 'call', id: call },
      data: {
        origin: 'pbx',
        channel: 'phone',
        direction: 'inbound',
        call_id: call,
        identification: 'not_informed',
      },
    });
    process.stdout.write(`${JSON.stringify([call, protocol.number])}\n`);
    over = protocol.issued_ms > Number(end);
  }
}

await Promise.all(Array.from({ length: CLIENTS }, client));
await journal.stop();
await store.close();
