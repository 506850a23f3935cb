import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
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
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { killOnExit } from '../support/child-process.ts';
import { DeliveryServer, problem, type StagedReply } from '../support/delivery-server.ts';
import { freePort } from '../support/free-port.mjs';
import { lockFree } from './lock-free.ts';

const DELIVER = fileURLToPath(new URL('../../asterisk/carimbo-deliver', import.meta.url));
const KEY = 'chave-"de\\teste"-0123456789abcdefghijk';
/** On old PBXs sh is bash; on Debian it is dash; on small ones busybox. */
const SHELLS = [['dash'], ['busybox', 'sh'], ['bash', '--posix']].filter(
  ([program = '']) => !spawnSync(program, ['-c', 'true']).error,
);

const stamp = (daysAgo = 0) => {
  const day = new Date(Date.now() - daysAgo * 86_400_000);
  return `${day.getFullYear()}${String(day.getMonth() + 1).padStart(2, '0')}${String(day.getDate()).padStart(2, '0')}`;
};
const number = (sequence: number, day = stamp()) => `326305${day}${sequence}`;
const line = (sequence: number, day = stamp()) =>
  `type=number&number=${number(sequence, day)}&called_at=1790000000&call_id=pbx-1790000000.${sequence}&caller=5511999990000&host=ab12cd34&end=1`;
const card = (sequence: number, day = stamp()) =>
  `type=card&number=${number(sequence, day)}&card_number=0001234567&host=ab12cd34&end=1`;
const lines = (first: number, count: number, day = stamp()) =>
  Array.from({ length: count }, (_, index) => line(first + index, day));

describe.each(SHELLS)('delivering with %s', (program = 'sh', ...options) => {
  let folder: string;
  let spool: string;
  let keyFile: string;
  let stage: DeliveryServer;
  let url: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'carimbo-deliver-'));
    spool = join(folder, 'spool');
    keyFile = join(folder, 'key');
    mkdirSync(spool);
    writeFileSync(keyFile, `${KEY}\n`, { mode: 0o600 });
    stage = new DeliveryServer();
    url = await stage.listen();
  });

  afterEach(() => {
    stage.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const file = (kind: string, day = stamp()) => join(spool, `326305.900000.${day}.${kind}`);
  const write = (path: string, all: readonly string[]) =>
    writeFileSync(path, all.map((one) => `${one}\n`).join(''));
  const sent = () => stage.received.map((body) => new URLSearchParams(body).get('number'));

  function start(args: readonly string[] = [], server = url): ChildProcess {
    const all = [DELIVER, '--spool', spool, '--server', server, '--key-file', keyFile, ...args];
    // A group of its own, so that a kill takes curl along, as a power cut does.
    return killOnExit(
      spawn(program, [...options, ...all], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
  }

  async function ended(child: ChildProcess): Promise<{ code: number | null; said: string }> {
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        said += chunk;
      });
    }
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, said };
  }

  const run = (args: readonly string[] = [], server = url) => ended(start(args, server));

  test('sends every line once, numbers before facts, and then only what is new', async () => {
    write(file('numbers', stamp(1)), lines(900_100, 2, stamp(1)));
    write(file('numbers'), lines(900_000, 3));
    write(file('facts'), [card(900_000)]);
    const before = readFileSync(file('numbers'));

    expect(await run()).toEqual({ code: 0, said: 'carimbo-deliver: 6 linha(s) entregue(s)\n' });
    expect(stage.received).toEqual([...lines(900_100, 2, stamp(1)), ...lines(900_000, 3), card(900_000)]);
    expect(readFileSync(file('floor'), 'utf8')).toBe('900002\n');
    expect(await run()).toEqual({ code: 0, said: '' });

    appendFileSync(file('numbers'), `${line(900_003)}\n`);
    expect((await run()).code).toBe(0);
    expect(stage.received.slice(6)).toEqual([line(900_003)]);
    expect(stage.received.every((body) => /^[\x20-\x7e]+$/.test(body))).toBe(true);
    expect([...stage.authorization]).toEqual([`Bearer ${KEY}`]);
    expect(readFileSync(file('numbers')).subarray(0, before.length)).toEqual(before);
  });

  test.each<[string, StagedReply | 'nobody', RegExp]>([
    ['a rotated key', problem(401, 'unauthorized'), /recusou a chave \(HTTP 401 unauthorized\)/],
    ['a key without the scope', problem(403, 'forbidden'), /recusou a chave \(HTTP 403/],
    ['an old server', problem(404, 'not_found'), /HTTP 404/],
    ['a limit of a proxy', { status: 413, type: 'text/html' }, /HTTP 413/],
    ['too many requests', { status: 429, headers: { 'retry-after': '17' } }, /HTTP 429\) 17 s/],
    ['a server that cannot store', problem(503, 'store_unavailable'), /HTTP 503 store_unavailable/],
    ['a proxy’s page', { status: 502, type: 'text/html', body: '<h1>502</h1>' }, /HTTP 502, text\/html/],
    ['a login page', { status: 200, type: 'text/html', body: '<form>' }, /HTTP 200, text\/html/],
    ['a proxy’s 422', { status: 422, type: 'text/html', body: '<h1>no</h1>' }, /HTTP 422, text\/html/],
    [
      'JSON of something else',
      { status: 200, type: 'application/json', body: '{"ok":true}' },
      /não é o Carimbo/,
    ],
    [
      'an answer that is cut',
      { status: 201, type: 'application/json', body: '{"number":"3', cut: true },
      /sem resposta inteira/,
    ],
    ['nobody', 'nobody', /sem resposta inteira/],
  ])('%s: the pass ends, says why, and keeps the line', async (_, reply, why) => {
    write(file('numbers'), lines(900_000, 4));
    let server = url;
    if (reply === 'nobody') server = `http://127.0.0.1:${await freePort()}`;
    else stage.stage = (body) => (body === line(900_002) ? reply : null);

    const { code, said } = await run([], server);
    expect(code).toBe(1);
    expect(said).toMatch(why);
    expect(said).not.toContain('5511999990000');
    stage.stage = () => null;
    expect((await run()).code).toBe(0);
    expect(stage.known).toEqual(lines(900_000, 4));
    expect(readdirSync(spool).filter((name) => name.includes('rejected'))).toEqual([]);
  });

  test('a line that the server refuses for ever is set aside and reported, and the others go on', async () => {
    write(file('numbers'), lines(900_000, 3));
    stage.stage = (body) => (body === line(900_001) ? problem(422, 'number_not_offline') : null);

    const { code, said } = await run();
    expect(code).toBe(0);
    expect(said).toMatch(/linha 2: recusada \(number_not_offline\)/);
    expect(stage.received).toEqual([
      line(900_000),
      line(900_001),
      expect.stringMatching(
        /^type=rejected&file=326305\.900000\.\d{8}\.numbers&line=2&code=number_not_offline&host=/,
      ),
      line(900_002),
    ]);
    expect(readFileSync(`${file('numbers')}.rejected`, 'utf8')).toBe(`2 ${line(900_001)}\n`);
  });

  test('a line is set aside only once the server knows of it', async () => {
    write(file('numbers'), lines(900_000, 2));
    stage.stage = (body) =>
      body === line(900_000) ? problem(422, 'validation') : problem(503, 'store_unavailable');
    expect((await run()).code).toBe(1);
    stage.stage = (body) => (body === line(900_000) ? problem(422, 'validation') : null);
    expect((await run()).code).toBe(0);
    expect(stage.known.at(-1)).toBe(line(900_001));
    expect(readFileSync(`${file('numbers')}.rejected`, 'utf8').split('\n')).toHaveLength(2);
  });

  test('malformed lines are never sent: torn, of zeros, with quotes, or naming a file', async () => {
    const secret = join(folder, 'secret');
    writeFileSync(secret, 'type=number&number=1&end=1');
    writeFileSync(
      file('numbers'),
      [
        line(900_000),
        line(900_001).slice(0, 60),
        '\0\0\0\0\0',
        `@${secret}&end=1`,
        '") \\ $(touch broken) `touch broken` "&end=1',
        '',
        line(900_002),
        line(900_003).slice(0, -5),
      ].join('\n'),
    );
    const { code } = await run();
    expect(code).toBe(0);
    expect(sent().filter(Boolean)).toEqual([number(900_000), number(900_002)]);
    expect(stage.received.filter((body) => body.startsWith('type=rejected'))).toHaveLength(3);
    expect(existsSync(join(spool, 'broken'))).toBe(false);
    // The last line has no end yet: it is being written.
    writeFileSync(file('numbers'), `${readFileSync(file('numbers'), 'utf8')}end=1\n`);
    expect((await run()).code).toBe(0);
    expect(sent().at(-1)).toBe(number(900_003));
  });

  test('a value with everything that is special in a shell or in curl arrives as it is', async () => {
    const odd = `type=number&number=${number(900_000)}&called_at=1&call_id=a"b\\c\\nd'e$(f)\`g\`%22*;{h}[i]#j&end=1`;
    write(file('numbers'), [odd]);
    expect((await run()).code).toBe(0);
    expect(stage.received).toEqual([odd]);
  });

  test('neither the key nor a caller is to be seen in the list of processes', async () => {
    write(file('numbers'), lines(900_000, 1));
    let listed = '';
    stage.stage = () => {
      listed = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
      return null;
    };
    expect((await run()).code).toBe(0);
    expect(listed).toContain('curl -q -K -');
    expect(listed).not.toContain('0123456789abcdefghijk');
    expect(listed).not.toContain('5511999990000');
  });

  test('killed at any point, it loses nothing and skips nothing', async () => {
    let [calls, repeats, unaccounted] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ requests: fc.nat({ max: 4 }), after: fc.nat({ max: 25 }) }), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.integer({ min: 1, max: 12 }),
        async (kills, count) => {
          for (const name of readdirSync(spool)) rmSync(join(spool, name));
          stage.known.length = 0;
          write(file('numbers'), lines(900_000, count));
          write(file('facts'), [card(900_000)]);
          for (const { requests, after } of kills) {
            const child = start();
            const over = ended(child);
            const [pid, goal] = [child.pid ?? 0, stage.received.length + requests];
            // At a request, or some milliseconds behind it: in curl, or while the position is written.
            stage.stage = () => {
              if (stage.received.length >= goal) setTimeout(killGroup, after, pid);
              return null;
            };
            await over;
            await lockFree(spool);
          }
          stage.stage = () => null;
          expect((await run()).code).toBe(0);
          expect(await run()).toEqual({ code: 0, said: '' });
          const all = [...lines(900_000, count), card(900_000)];
          calls += all.length;
          unaccounted += all.filter((one) => !stage.known.includes(one)).length;
          repeats += stage.known.length - new Set(stage.known).size;
          expect(stage.known).toEqual(all);
        },
      ),
      { numRuns: 12 },
    );
    console.info(
      `carimbo-deliver killed at any point: ${calls} lines, ${stage.received.length} requests, ${repeats} repeats, ${unaccounted} unaccounted for`,
    );
    expect([repeats, unaccounted]).toEqual([0, 0]);
  });

  test('a lost spool, and a restored one, learn from the server how far the numbers of today went', async () => {
    stage.floors = [`326305.900000.${stamp()}.905123`, `326305.950000.${stamp()}.950007`];
    expect(await run()).toEqual({ code: 0, said: '' });
    expect(readFileSync(file('floor'), 'utf8')).toBe('905123\n');
    expect(readFileSync(join(spool, `326305.950000.${stamp()}.floor`), 'utf8')).toBe('950007\n');
    expect(stage.asked).toEqual([expect.stringMatching(/^\/v1\/offline\/floors\?host=\w+&at=\d{10}$/)]);

    // A floor never goes back.
    stage.floors = [`326305.900000.${stamp()}.900100`, '../../etc/passwd', `326305.900000.${stamp()}.9x`];
    write(file('numbers'), lines(900_000, 2));
    expect((await run()).code).toBe(0);
    expect(readFileSync(file('floor'), 'utf8')).toBe('905123\n');
    expect(sent()).toEqual([number(900_000), number(900_001)]);
  });

  test('after a restore of the server, --again sends everything once more', async () => {
    write(file('numbers', stamp(20)), lines(900_000, 2, stamp(20)));
    write(file('numbers'), lines(900_000, 2));
    await run();
    stage.received.length = 0;
    expect((await run(['--again'])).code).toBe(0);
    expect(sent()).toEqual([
      number(900_000, stamp(20)),
      number(900_001, stamp(20)),
      number(900_000),
      number(900_001),
    ]);
  });

  test('a spool that was restored, and has grown past the position, is sent from its beginning', async () => {
    write(file('numbers'), lines(900_000, 10));
    await run();
    const restored = [...lines(900_000, 4), ...lines(901_500, 20)];
    write(file('numbers'), restored);
    expect((await run()).code).toBe(0);
    expect(new Set(stage.known)).toEqual(new Set([...lines(900_000, 10), ...restored]));
    expect(readFileSync(file('floor'), 'utf8')).toBe('901519\n');
  });

  test('facts go once they are delivered and old, numbers after 30 days, undelivered ones never', async () => {
    for (const age of [0, 1, 5, 40]) {
      write(file('numbers', stamp(age)), lines(900_000, 1, stamp(age)));
      write(file('facts', stamp(age)), [card(900_000, stamp(age))]);
    }
    stage.stage = () => problem(503, 'store_unavailable');
    await run();
    expect(readdirSync(spool).filter((name) => /\.(numbers|facts)$/.test(name))).toHaveLength(8);
    stage.stage = () => null;
    expect((await run()).code).toBe(0);
    const left = readdirSync(spool).filter((name) => !name.startsWith('.'));
    expect(left.filter((name) => name.includes('.facts')).map((name) => name.slice(14, 22))).toEqual(
      expect.arrayContaining([stamp(0), stamp(1)]),
    );
    expect(left.filter((name) => name.endsWith('.facts'))).toHaveLength(2);
    expect(left.filter((name) => name.endsWith('.numbers'))).toHaveLength(3);
    expect(left.filter((name) => name.includes(stamp(40)))).toEqual([]);
  });

  test('a line that was torn on a day that is over is reported, and the day can go', async () => {
    writeFileSync(
      file('facts', stamp(5)),
      `${card(900_000, stamp(5))}\n${card(900_001, stamp(5)).slice(0, 40)}`,
    );
    expect((await run()).code).toBe(0);
    expect(stage.received.at(-1)).toMatch(/^type=rejected&.*line=2&code=incomplete/);
    expect(existsSync(file('facts', stamp(5)))).toBe(false);
  });

  test('links are refused', async () => {
    writeFileSync(join(folder, 'elsewhere'), `${line(900_000)}\n`);
    symlinkSync(join(folder, 'elsewhere'), file('numbers'));
    expect(await run()).toMatchObject({ code: 1, said: expect.stringContaining('link') });
    rmSync(file('numbers'));

    write(file('numbers'), lines(900_000, 1));
    for (const name of ['numbers.sent', 'floor']) symlinkSync(join(folder, 'elsewhere'), file(name));
    expect((await run()).code).toBe(0);
    expect(readFileSync(join(folder, 'elsewhere'), 'utf8')).toBe(`${line(900_000)}\n`);
    expect(stage.received).toEqual(lines(900_000, 1));
  });

  test('wrong settings end with 2 and say what is wrong', async () => {
    write(file('numbers'), lines(900_000, 1));
    const says = async (args: readonly string[], text: string) =>
      expect(await run(args)).toMatchObject({ code: 2, said: expect.stringContaining(text) });
    await says(['--spol'], '--spol');
    await says(['--server'], 'falta o valor');
    await says(['--server', 'carimbo.example'], 'http://');
    await says(['--spool', join(folder, 'none')], 'não é uma pasta');
    await says(['--key-file', '/etc/asterisk/key'], 'fora de /etc/asterisk');
    symlinkSync(spool, join(folder, 'linked'));
    await says(['--spool', join(folder, 'linked')], 'link');
    symlinkSync(keyFile, join(folder, 'linked-key'));
    await says(['--key-file', join(folder, 'linked-key')], 'link');
    chmodSync(keyFile, 0o640);
    await says([], 'chmod 600');
    chmodSync(keyFile, 0o600);
    write(join(spool, `005711.900000.${stamp()}.numbers`), ['type=number&end=1']);
    await says([], '--operator');
    expect(stage.received).toEqual([]);
    expect((await run(['--operator', '326305'])).code).toBe(0);
    expect(stage.received).toEqual(lines(900_000, 1));
  });
});

/** Of `curl --help` of 7.29.0 (2013), as CentOS 7 has it: of these, what a file of options may say. */
const CURL_7_29 = [
  'url',
  'header',
  'data-binary',
  'silent',
  'show-error',
  'connect-timeout',
  'max-time',
  'dump-header',
  'output',
  'write-out',
];

test('curl is used with options only that curl 7.29 has, and called in one place', () => {
  const text = readFileSync(DELIVER, 'utf8');
  const calls = text.split('\n').filter((one) => /(^|[\s;|(])curl /.test(one) && !one.startsWith('#'));
  expect(calls.map((one) => one.trim())).toEqual(['curl -q -K - 2>"$work/error" <<CONFIG']);
  const config = /<<CONFIG\n([\s\S]*?)\nCONFIG\n/.exec(text)?.[1] ?? '';
  const form = /form="(.*)"/.exec(text)?.[1] ?? '';
  const used = [form, ...config.split('\n').filter((one) => one !== '$form')].map(
    (one) => one.split(' ')[0] ?? '',
  );
  expect(used.length).toBeGreaterThan(8);
  expect(used.filter((option) => !CURL_7_29.includes(option))).toEqual([]);
  expect([...config.matchAll(/%\{(\w+)\}/g)].map(([, name]) => name)).toEqual(['http_code', 'content_type']);
});

test('what is installed on a PBX calls curl with options only that curl 7.29 has', () => {
  const installer = readFileSync(new URL('../../asterisk/bundle/install.sh', import.meta.url), 'utf8');
  const calls = installer.split('\n').filter((one) => /curl -/.test(one));
  expect(calls).toHaveLength(1);
  const options: readonly string[] = (calls[0] ?? '').match(/(?<= )--?[a-z-]+/g) ?? [];
  expect(options.slice(options.indexOf('-q'))).toEqual(['-q', '-s', '-o', '-w', '--connect-timeout', '-m']);
});

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
