import { execFile } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { civilTime } from '../../src/protocol/civil-time.ts';
import { buildOnce } from '../cli/carimbo.ts';
import { type CarimboProcess, startCarimbo } from '../support/carimbo-process.ts';
import { freePort } from '../support/free-port.mjs';
import { startPostgres } from '../support/postgres.ts';
import { post } from '../support/requests.ts';
import { CAN_MOUNT, smallDisk } from '../support/small-disk.ts';
import { firstColumn, inlineCode, type Page, ROOT, readPage, readSource } from './support/pages.ts';
import { notPrinted } from './support/transcript.ts';

/** The two pages for the night of an outage: what they show is what an installation of this version prints. */

const outage = readPage('docs/servidor-caiu.md');
const restoring = readPage('docs/restaurar.md');

const REGISTRY = '326305';
const HOST = 'ab12cd34';

let folder: string;
let server: CarimboProcess | null;
let key: string;
/** The civil day of the PBX's numbers, although midnight may pass. */
let day: string;

// Each test starts a dozen programs, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

beforeAll(buildOnce);
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'carimbo-outage-'));
  for (const name of ['bin', 'spool', 'backup', 'marca']) mkdirSync(join(folder, name));
  symlinkSync(join(ROOT, 'asterisk/carimbo-deliver'), join(folder, 'bin/carimbo-deliver'));
  const command = join(folder, 'bin/carimbo');
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${ROOT}bin/carimbo.js" "$@"\n`);
  chmodSync(command, 0o755);
  writeFileSync(join(folder, 'carimbo.yaml'), settings(`data_dir: ${folder}/data`));
  server = null;
  day = civilTime(Date.now(), 'America/Sao_Paulo').day;
  await shell('carimbo database create --config /etc/carimbo/carimbo.yaml');
  const created = await shell('carimbo keys create --json --config /etc/carimbo/carimbo.yaml');
  key = JSON.parse(created.output).key;
  writeFileSync(join(folder, 'chave'), key, { mode: 0o600 });
});
afterEach(async () => {
  await server?.end('SIGKILL');
  rmSync(folder, { recursive: true });
});

describe('docs/servidor-caiu.md', () => {
  test('from the dead server to the last number delivered', async () => {
    await begin();
    await issue(3);
    await end('SIGKILL');
    const doctor = await shell(commandsOf(outage, 'systemctl status'));
    expect(doctor.output).not.toContain('✗');
    expect(notShown(outage, '✓ HTTP', doctor.output)).toEqual([]);

    keepNumbers(2);
    const counted = await shell(commandsOf(outage, 'wc -l'));
    expect(notShown(outage, '2 /var/spool', counted.output)).toEqual([]);
    const deliver = commandsOf(outage, 'carimbo-deliver');
    const early = await shell(deliver);
    expect(early.code).toBe(1);
    expect(notShown(outage, 'carimbo-deliver: sem resposta', early.output)).toEqual([]);

    await begin();
    const ready = await shell(commandsOf(outage, 'curl'));
    expect(ready.output).toContain('"ready":true');
    const delivered = await shell(deliver);
    expect(notShown(outage, 'carimbo-deliver: 3', delivered.output)).toEqual([]);
    expect(await shell(deliver)).toEqual({ code: 0, output: '' });
    const verified = await shell(commandsOf(outage, 'carimbo verify'));
    expect(notShown(outage, '✓ 326305', verified.output)).toEqual([]);
  });

  test('quotes the doctor as it speaks', async () => {
    const quoted = firstColumn(outage, 'O que olhar primeiro').filter((text) => text.startsWith('✗'));
    const printed: string[] = [];
    const doctor = async (database: string) => {
      writeFileSync(join(folder, 'carimbo.yaml'), settings(database));
      const { output } = await shell('carimbo doctor --config /etc/carimbo/carimbo.yaml');
      printed.push(...output.split('\n'));
    };
    await doctor(`data_dir: ${folder}/data\ndatabase:\n  url: postgres://carimbo:x@127.0.0.1:1/carimbo`);
    await doctor(`data_dir: ${folder}/bin`);
    const disk = CAN_MOUNT ? await smallDisk(1) : null;
    if (disk !== null) {
      await shell(`cp ${folder}/data/carimbo.db ${disk.path}`);
      disk.fill();
      await doctor(`data_dir: ${disk.path}`);
      await disk.remove();
    }
    writeFileSync(join(folder, 'carimbo.yaml'), settings(`data_dir: ${folder}/data`));
    await begin();
    await issue(1);
    await end('SIGTERM');
    await shell('cp /var/lib/carimbo/carimbo.db /backup/older.db');
    await begin();
    await issue(1);
    await end('SIGTERM');
    await shell('rm /var/lib/carimbo/carimbo.db*; cp /backup/older.db /var/lib/carimbo/carimbo.db');
    await doctor(`data_dir: ${folder}/data`);
    expect(quoted).toHaveLength(4);
    const unsaid = quoted.filter((text) => !printed.some((line) => hasParts(line, text)));
    expect(unsaid.filter((text) => disk !== null || !text.includes('disk'))).toEqual([]);
  });

  test('quotes the lines that the dialplans write into Asterisk’s log', () => {
    const dialplans = ['fastagi', 'http', 'offline'].map((name) =>
      readSource(`asterisk/carimbo-${name}.conf`),
    );
    const written = dialplans.flatMap((text) =>
      [...text.matchAll(/Log\(WARNING,(.*)\)/g)].map(([, line = '']) => line),
    );
    const quoted = inlineCode(outage).filter((code) => /^Carimbo: ./.test(code));
    expect(quoted.length).toBeGreaterThan(6);
    expect(quoted.filter((text) => !written.some((line) => hasParts(line, text)))).toEqual([]);
  });
});

describe('docs/restaurar.md', () => {
  test('an older backup: restored, refused, continued, and the PBX’s numbers brought back', async () => {
    await begin();
    await issue(3);
    keepNumbers(2);
    const deliver = commandsOf(restoring, 'carimbo-deliver --again');
    expect((await shell(deliver.replace('--again ', ''))).code).toBe(0);
    await shell('carimbo backup --out /backup --config /etc/carimbo/carimbo.yaml');
    await issue(3);
    keepNumbers(1, { from: 902_000, skippedFrom: 901_002 });
    expect((await shell(deliver.replace('--again ', ''))).code).toBe(0);
    await end('SIGTERM');

    const restore = commandsOf(restoring, 'carimbo restore /backup');
    expect((await shell(restore)).code).toBe(1);
    await shell(commandsOf(restoring, 'mkdir -m 700'));
    const restored = await shell(restore);
    expect(restored.code).toBe(0);
    expect(notShown(restoring, '✓ /backup', restored.output)).toEqual([]);
    expect(restored.output).toContain('carimbo-deliver --again');

    const doctor = await shell(commandsOf(restoring, 'carimbo doctor'));
    expect(doctor.code).toBe(1);
    expect(notShown(restoring, '✗ O banco', doctor.output)).toEqual([]);
    await begin('/healthz');
    expect((await issue(1))[0]).toMatchObject({ status: 503, code: 'database_behind' });
    expect((await shell(deliver)).output).toContain('database_behind');

    const proceed = commandsOf(restoring, 'carimbo restore --continue');
    const pbx = await shell(`${proceed} --after ${pbxNumber(901_001)}`);
    expect(pbx).toMatchObject({ code: 1, output: expect.stringContaining('faixa de uma central') });
    const continued = await shell(proceed);
    expect(notShown(restoring, '✓ 326305: volta', continued.output)).toEqual([]);
    await expect.poll(async () => (await issue(1))[0]?.status, { timeout: 30_000 }).toBe(201);
    const again = await shell(deliver);
    expect(again.output).toContain('4 linha(s) entregue(s)');
    const verified = await shell(commandsOf(restoring, 'carimbo verify'));
    expect(notShown(restoring, '✓ 326305: 9', verified.output)).toEqual([]);
  });

  test('moves to PostgreSQL with the command that it shows', async () => {
    const postgres = await startPostgres();
    try {
      await begin();
      await issue(3);
      const url = await postgres.database();
      const command = commandsOf(restoring, 'carimbo move').replace(/'postgres:[^']+'/, url);
      const moved = await shell(command);
      expect(moved.output).toMatch(/sem emitir números por \d/);
      expect(moved.code).toBe(0);
      expect((await issue(1))[0]).toMatchObject({ status: 503, code: 'database_moved' });
    } finally {
      await postgres.stop();
    }
  });

  test('a floor written by hand is kept while the server knows less', async () => {
    keepNumbers(1);
    await shell(commandsOf(restoring, 'echo'));
    await begin();
    const delivered = await shell(commandsOf(restoring, 'carimbo-deliver --again'));
    expect(delivered.code).toBe(0);
    const [floor = ''] = readdirSync(join(folder, 'spool')).filter((name) => name.endsWith('.floor'));
    expect(readFileSync(join(folder, 'spool', floor), 'utf8')).toBe('904317\n');
  });
});

function settings(database: string): string {
  return `${database}
high_water_file: ${folder}/marca/marca.json
operators:
  - ans_registry: "${REGISTRY}"
    name: Operadora Exemplo
    offline: [{ origin: pbx, host: "${HOST}", from: 900000, to: 949999 }]
`;
}

async function begin(answers: '/readyz' | '/healthz' = '/readyz'): Promise<void> {
  server = await startCarimbo({}, ['serve', '--config', join(folder, 'carimbo.yaml')], answers);
}

async function end(signal: NodeJS.Signals): Promise<void> {
  await server?.end(signal);
  server = null;
}

/** @returns each reply: its status, and its code if it is an error */
async function issue(times: number): Promise<{ status: number; code?: string }[]> {
  const replies = [];
  for (let i = 0; i < times; i += 1) {
    const response = await post(`${server?.url}/v1/protocols`, { key });
    replies.push({ ...((await response.json()) as { code?: string }), status: response.status });
  }
  return replies;
}

const pbxNumber = (sequence: number) => `${REGISTRY}${day}${sequence}`;

/** What the PBX has written: numbers, and the end of the first call. */
function keepNumbers(count: number, { from = 901_000, skippedFrom = 900_000 } = {}): void {
  const seconds = Math.floor(Date.now() / 1000);
  const file = join(folder, 'spool', `${REGISTRY}.900000.${day}`);
  const number = (i: number) => pbxNumber(from + i);
  const skipped = `&skipped_from=${pbxNumber(skippedFrom)}&skipped_to=${number(-1)}&reason=restart`;
  for (let i = 0; i < count; i += 1) {
    const facts = `called_at=${seconds}&call_id=${from + i}.1&host=${HOST}${i === 0 ? skipped : ''}`;
    appendFileSync(`${file}.numbers`, `type=number&number=${number(i)}&${facts}&end=1\n`);
  }
  const ended = `type=call.ended&number=${number(0)}&stage=queue&at=${seconds}`;
  if (from === 901_000) appendFileSync(`${file}.facts`, `${ended}&host=${HOST}&end=1\n`);
}

/** The block of shell that begins so, without what systemd does. */
function commandsOf({ blocks }: Page, start: string): string {
  const block = blocks.find(({ language, text }) => language === 'sh' && text.startsWith(start));
  if (block === undefined) throw new Error(`no block begins with ${start}`);
  return block.text.replace(/^(systemctl|journalctl) .*$/gm, '');
}

/** The lines of the transcript that begins so which were not printed. */
function notShown({ blocks }: Page, start: string, printed: string): string[] {
  const block = blocks.find(({ language, text }) => language === 'text' && text.startsWith(start));
  if (block === undefined) throw new Error(`no transcript begins with ${start}`);
  return notPrinted(comparable(block.text), comparable(printed));
}

/** Without what differs from run to run: counts, days, times, the name of the backup. */
function comparable(text: string): string {
  return text
    .replaceAll(/\(\d{4}-\d\d-\d\dT[^)]*\)/g, '(…)')
    .replaceAll(/(\d{6}\.\d{6}\.)\d{8}/g, '$1…')
    .replaceAll(/carimbo-\d{8}T\S+\.ndjson\.gz/g, 'carimbo-….ndjson.gz')
    .replaceAll(/(sem resposta inteira de \S+:) .*/g, '$1 …')
    .replaceAll(/(?<![.\d:])\b\d{1,5}\b(?![.\d])/g, '#');
}

/** Whether the line has the parts of the text that are between its "…", in this order. */
function hasParts(line: string, text: string): boolean {
  let at = 0;
  return text.split('…').every((part) => {
    const found = line.indexOf(part.trim(), at);
    at = found + part.length;
    return found !== -1;
  });
}

/** Runs what a page shows, with its paths and addresses replaced by those of this test. */
async function shell(script: string): Promise<{ code: number; output: string }> {
  const url = server?.url ?? 'http://127.0.0.1:1';
  const [backup = ''] = readdirSync(join(folder, 'backup')).filter((name) => name.endsWith('.gz'));
  const pairs: [string, string][] = [
    ['/etc/carimbo/carimbo.yaml', `${folder}/carimbo.yaml`],
    ['/etc/carimbo-deliver/326305.key', `${folder}/chave`],
    ['/var/spool/asterisk/carimbo', `${folder}/spool`],
    ['/var/lib/carimbo', `${folder}/data`],
    ['/root/banco-antigo', `${folder}/old`],
    ['/backup', `${folder}/backup`],
    ['http://10.0.0.10:8080', url],
    ['http://127.0.0.1:8080', url],
  ];
  const there = pairs
    .reduce((text, [shown, real]) => text.replaceAll(shown, real), script)
    .replace(/carimbo-\d{8}T\S+\.ndjson\.gz/, backup);
  const [http, agi] =
    server === null
      ? [await freePort(), await freePort()]
      : [Number(new URL(server.url).port), server.agiPort];
  const env = {
    ...process.env,
    PATH: `${folder}/bin:${process.env.PATH}`,
    CARIMBO_HTTP_PORT: String(http),
    CARIMBO_AGI_PORT: String(agi),
  };
  const { code, output } = await new Promise<{ code: number; output: string }>((resolve) => {
    execFile('sh', ['-uc', `{ ${there}\n} 2>&1`], { env }, (error, stdout) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout });
    });
  });
  const shown = pairs.reduce((text, [shown, real]) => text.replaceAll(real, shown), output);
  const withPorts = shown.replaceAll(`127.0.0.1:${http}`, '127.0.0.1:8080');
  return { code, output: withPorts.replaceAll(`127.0.0.1:${agi}`, '127.0.0.1:4573') };
}
