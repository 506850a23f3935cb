import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Sqlite } from './sqlite.ts';

it('does not abort the process when unreachable databases and statements are collected', async () => {
  let rows = 0;
  for (let round = 0; round < 40; round += 1) {
    const database = new Sqlite(':memory:');
    for (let i = 0; i < 50; i += 1) rows += database.prepare('select 1 as one').all().length;
    database.close();
    // Garbage, and turns of the event loop in which it is collected while no JavaScript runs.
    Array.from({ length: 50_000 }, (_, i) => ({ i }));
    await wait(1);
  }
  expect(rows).toBe(2_000);
});
