import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { LogFile } from './log-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-log-'));
afterAll(() => rmSync(folder, { recursive: true }));
const flushed = (log: LogFile) => new Promise<void>((resolve) => log.flush(resolve));

it('writes every line, in order', async () => {
  const path = join(folder, 'a.log');
  const fd = openSync(path, 'a');
  const log = new LogFile(fd);
  const lines = Array.from({ length: 500 }, (_, i) => `linha ${i} ação\n`);
  for (const line of lines) log.write(line);
  await flushed(log);
  expect(readFileSync(path, 'utf8')).toBe(lines.join(''));
  closeSync(fd);
});

it('drops what a full disk does not accept, without blocking', async () => {
  const fd = openSync('/dev/full', 'w');
  const log = new LogFile(fd);
  log.write('uma\n');
  log.write('duas\n');
  await flushed(log);
  for (let i = 0; i < 20_000; i++) log.write(`${'x'.repeat(99)}\n`);
  expect(log.dropped).toBeGreaterThan(5_000);
});
