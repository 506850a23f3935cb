import { readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Bench, createBench, nameOn, never } from '../support/file-source-bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
  await bench.write(csv('Ana'));
});
afterEach(() => bench.clear());

const csv = (name: string, more = 0) =>
  `card_number,name\n1,${name}\n${Array.from({ length: more }, (_, i) => `${i + 2},Pessoa\n`).join('')}`;

const until = (condition: () => Promise<void>) => vi.waitFor(condition, { timeout: 10_000, interval: 5 });
const indexes = async () => (await readdir(bench.indexDir)).filter((name) => name.endsWith('.sqlite'));

describe('a file that changes', () => {
  test('is read anew when another is moved into its place, and leaves one index behind', async () => {
    const source = await bench.open();
    expect(await nameOn(source, '1')).toBe('Ana');
    await bench.write(csv('Bia'));
    await until(async () => expect(await nameOn(source, '1')).toBe('Bia'));
    await until(async () => expect(await indexes()).toHaveLength(1));
  });

  test('is read anew when it is written over in its place', async () => {
    const source = await bench.open();
    await writeFile(bench.csv, csv('Bia'));
    await until(async () => expect(await nameOn(source, '1')).toBe('Bia'));
  });

  test('has no moment of emptiness: every question finds the old or the new', async () => {
    const source = await bench.open();
    const seen = new Set<string>();
    const asking = until(async () => {
      for (let i = 0; i < 50; i += 1) seen.add(await nameOn(source, '1'));
      expect(seen).toContain('Caio');
    });
    for (const name of ['Bia', 'Caio']) {
      await bench.write(csv(name, 2_000));
      await until(async () => expect(await nameOn(source, '1')).toBe(name));
    }
    await asking;
    expect([...seen].filter((name) => !['Ana', 'Bia', 'Caio'].includes(name))).toEqual([]);
  });

  test.each([
    ['loses its header', 'nothing here\n', 'column_missing'],
    ['is emptied', '', 'file_empty'],
    ['keeps its header only', 'card_number,name\n', 'file_empty'],
    ['comes in another encoding', Buffer.from('card_number,name\n1,Jos\xe9\n', 'latin1'), 'not_utf8'],
  ])('is still served as it was when it %s, and check reports it', async (_, content, code) => {
    const source = await bench.open();
    await bench.write(content);
    await until(async () => expect((await source.check(never)).ok).toBe(false));
    expect(await nameOn(source, '1')).toBe('Ana');
    expect(bench.log.filter((line) => line.level === 'error')).toMatchObject([{ fields: { code } }]);

    await bench.write(csv('Bia'));
    await until(async () => expect(await source.check(never)).toMatchObject({ ok: true }));
    expect(await nameOn(source, '1')).toBe('Bia');
  });

  test('stays in service when it vanishes, and is well again when it comes back', async () => {
    const source = await bench.open();
    await rm(bench.csv);
    await until(async () =>
      expect((await source.check(never)).detail).toMatch(/ENOENT.*em uso, o índice de/),
    );
    expect(await nameOn(source, '1')).toBe('Ana');
    await bench.write(csv('Bia'));
    await until(async () => expect(await nameOn(source, '1')).toBe('Bia'));
    expect((await source.check(never)).ok).toBe(true);
  });

  test('is counted in good Portuguese', async () => {
    const source = await bench.open();
    expect((await source.check(never)).detail).toBe('beneficiários.csv: 1 beneficiário');
  });

  test('is found once it appears', async () => {
    await rm(bench.csv);
    const source = await bench.open();
    expect(await nameOn(source, '1')).toBe('misconfigured');
    await bench.write(csv('Bia'));
    await until(async () => expect(await nameOn(source, '1')).toBe('Bia'));
  });
});

describe('the index', () => {
  test('is used again after a restart, without reading the file', async () => {
    await (await bench.open()).close();
    const builtBefore = bench.log.length;
    const source = await bench.open();
    expect(await nameOn(source, '1')).toBe('Ana');
    expect(bench.log).toHaveLength(builtBefore);
  });

  test('of an older file serves after a restart while the new file cannot be taken', async () => {
    await (await bench.open()).close();
    await truncate(bench.csv);
    const source = await bench.open();
    expect(await nameOn(source, '1')).toBe('Ana');
    expect((await source.check(never)).ok).toBe(false);
  });

  test('of a file that is gone serves after a restart, and the log says so', async () => {
    await (await bench.open()).close();
    await rm(bench.csv);
    const source = await bench.open();
    expect(await nameOn(source, '1')).toBe('Ana');
    expect((await source.check(never)).detail).toContain('em uso, o índice de');
    expect(bench.log.filter((line) => line.level === 'error')).toMatchObject([
      {
        fields: { code: 'file_unreadable' },
        message: expect.stringContaining('the previous index stays in use'),
      },
    ]);
  });

  test('made with other settings is not used: it may have been mangled', async () => {
    await bench.write('card_number;name;other\n1;Ana;Bia\n');
    await (await bench.open({ delimiter: ';' })).close();
    const source = await bench.open({ delimiter: ';', columns: { name: 'other' } });
    expect(await nameOn(source, '1')).toBe('Bia');
  });

  test('is rebuilt when it was damaged between two checks', async () => {
    await (await bench.open()).close();
    const [name = ''] = await indexes();
    await writeFile(join(bench.indexDir, name), 'this is no database');
    expect(await nameOn(await bench.open(), '1')).toBe('Ana');
  });

  test('is built anew when it is damaged in service', async () => {
    await bench.write(csv('Ana', 5_000));
    const source = await bench.open();
    const [name = ''] = await indexes();
    await truncate(join(bench.indexDir, name), 8_192);
    expect(await nameOn(source, '4000')).toBe('unavailable');
    await until(async () => expect(await nameOn(source, '4000')).toBe('Pessoa'));
  });

  test('is shared by several that start and follow at the same time', async () => {
    const sources = await Promise.all(Array.from({ length: 4 }, () => bench.open()));
    for (const name of ['Bia', 'Caio', 'Davi']) {
      await bench.write(csv(name, 1_000));
      await until(async () => {
        for (const source of sources) expect(await nameOn(source, '1')).toBe(name);
      });
    }
    expect(bench.log.filter((line) => line.level === 'error')).toEqual([]);
    await until(async () => expect(await readdir(bench.indexDir)).toHaveLength(1));
  });

  test('of one operator is not touched by another in the same folder', async () => {
    const one = await bench.open();
    const other = await bench.open({}, { operator: '326305' });
    await bench.write(csv('Bia'));
    await until(async () => {
      for (const source of [one, other]) expect(await nameOn(source, '1')).toBe('Bia');
    });
    await until(async () =>
      expect((await indexes()).map((name) => name.slice(0, 6)).sort()).toEqual(['326305', '999997']),
    );
  });
});

test('closing ends everything: no index half-made, no look at the file any more', async () => {
  const source = await bench.open();
  await bench.write(csv('Bia', 20_000));
  await source.close();
  expect((await readdir(bench.indexDir)).filter((name) => name.includes('.tmp'))).toEqual([]);
  expect(await nameOn(source, '1')).toBe('unavailable');
});
