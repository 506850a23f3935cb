import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFileSource } from '../../src/source/kinds/csv/create-file-source.ts';
import { type Bench, createBench, nameOn, never } from '../support/file-source-bench.ts';

/**
 * Big files are indexed in a thread, which under Node 20 exists in the compiled program only: so that is what is tested
 * here, beside the sources.
 */
const root = join(import.meta.dirname, '..', '..');
let compiled: string;
let bench: Bench;
let opened: Awaited<ReturnType<typeof createFileSource>>[] = [];

const LINES = 40_000; // some 2.4 MB: more than is indexed in place
const big = () =>
  `card_number,name\n${Array.from({ length: LINES }, (_, i) => `${String(i).padStart(17, '0')},Pessoa número ${i} de muitas que há no arquivo\n`).join('')}`;

beforeAll(async () => {
  const cache = join(root, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  compiled = await mkdtemp(join(cache, 'carimbo-file-source-'));
  const entry = join(root, 'src', 'source', 'kinds', 'csv', 'create-file-source.ts');
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { noEmit: false, rootDir: join(root, 'src'), outDir: join(compiled, 'out') },
    include: [],
    files: [entry, join(root, 'src', 'source', 'kinds', 'csv', 'build-worker.ts')],
  };
  await writeFile(join(compiled, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await new Promise((resolve, reject) => {
    execFile(process.execPath, [tsc, '-p', compiled], (error, stdout) =>
      error ? reject(new Error(stdout)) : resolve(null),
    );
  });
});
afterAll(() => rm(compiled, { recursive: true, force: true }));

beforeEach(async () => {
  bench = await createBench();
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((source) => source.close()));
  await bench.clear();
});

async function openCompiled() {
  const url = pathToFileURL(join(compiled, 'out', 'source', 'kinds', 'csv', 'create-file-source.js')).href;
  const program = (await import(url)) as { createFileSource: typeof createFileSource };
  return program.createFileSource;
}

describe.each([
  ['the compiled program', openCompiled],
  ['the sources', async () => createFileSource],
])('a big file, by %s', (_, load) => {
  const open = async () => {
    const create = await load();
    const source = await create(
      { path: bench.csv, encoding: 'utf-8', delimiter: ',', columns: {} },
      {
        operator: '999997',
        indexDir: bench.indexDir,
        log: { info: vi.fn(), warn: vi.fn(), error: vi.fn() },
        times: { pollMs: 5, settleMs: 20, shrunkSettleMs: 20 },
      },
    );
    opened.push(source);
    return source;
  };
  const until = (condition: () => Promise<void>) => vi.waitFor(condition, { timeout: 30_000, interval: 10 });

  test('is unavailable until it is indexed for the first time, then found', async () => {
    await bench.write(big());
    const source = await open();
    expect(await source.find({ card_number: '1' }, { signal: never })).toEqual({
      outcome: 'unavailable',
      code: 'indexing',
      reason: 'o arquivo ainda está sendo indexado',
    });
    expect(source.answers.cpf).toBe(true);
    await until(async () =>
      expect(await nameOn(source, '00000000000039999')).toBe(
        'Pessoa número 39999 de muitas que há no arquivo',
      ),
    );
    expect(source.answers.cpf).toBe(false);
    expect(await source.check(never)).toEqual({
      ok: true,
      detail: `beneficiários.csv: ${LINES} beneficiários`,
    });
  });

  test('that is not UTF-8 near its end is misconfigured, by line', async () => {
    await bench.write(Buffer.concat([Buffer.from(big()), Buffer.from('9,Jos\xe9\n', 'latin1')]));
    const source = await open();
    await until(async () =>
      expect(await source.find({ card_number: '9' }, { signal: never })).toMatchObject({
        outcome: 'misconfigured',
        reason: expect.stringMatching(`^a linha ${LINES + 2} `),
      }),
    );
  });

  test('may be closed in the midst of it, and leaves nothing half-made', async () => {
    await bench.write(big());
    const source = await open();
    await source.close();
    expect(await readdir(bench.indexDir)).toEqual([]);
  });
});
