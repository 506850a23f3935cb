import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { ERRORS } from '../../src/errors.ts';
import type { AmiNotice } from '../../src/monitoring/call-fact-metrics.ts';
import type { FactRequest } from '../../src/service/protocol-service.ts';
import { CallFacts } from '../../src/telephony/ami/call-facts.ts';
import { AmiSession } from '../../src/telephony/ami/session.ts';
import { certificateAuthority } from '../source/http-certificates.ts';
import { FakeAmi, type FakeAmiOptions } from '../support/fake-ami.ts';
import { freePort } from '../support/free-port.mjs';
import { until } from '../support/until.ts';

const NUMBER = '32630520261122000001';
const VARIABLE = `ChanVariable: CARIMBO_PROTOCOL=${NUMBER}`;
const CALLER = ['Channel: PJSIP/trunk-00000001', 'Uniqueid: 1.1', 'Linkedid: 1.1', VARIABLE];
const JOIN = ['Event: QueueCallerJoin', 'Timestamp: 1795790712.5', ...CALLER, 'Queue: atendimento'];
const HANG_UP = ['Event: Hangup', ...CALLER, 'Cause: 16'];
const ROW = [...CALLER, 'ChannelState: 6', 'Application: Queue', 'Data: atendimento,c', 'BridgeID: '].join(
  '\r\n',
);

interface Written {
  operator: string;
  origin: string;
  actor: string;
  number: string;
  fact: FactRequest;
}

interface ReadOptions {
  user?: string;
  secret?: string;
  waitingLimit?: number;
  answerMs?: number;
  /** A server that ran before, with the same Asterisk. */
  before?: Reader;
}

interface Reader {
  ami: FakeAmi;
  dataDir: string;
  facts: CallFacts;
  notices: AmiNotice[];
  written: Written[];
  problems: string[];
  /** What recording a fact does; by default it succeeds. */
  record: { of(number: string, operator: string): Promise<void> };
}

const running: Reader[] = [];

afterEach(async () => {
  for (const { facts, ami } of running.splice(0)) {
    await facts.stop();
    ami.stop();
  }
});

/** A reader of a fake Asterisk; waits that last minutes are shortened. */
async function read(
  options: FakeAmiOptions = {},
  { user = 'carimbo', secret = 'secret', waitingLimit = 1000, answerMs = 30_000, before }: ReadOptions = {},
) {
  const ami = before?.ami ?? (await FakeAmi.start(options));
  const dataDir = before?.dataDir ?? mkdtempSync(join(tmpdir(), 'carimbo-ami-'));
  const reader: Omit<Reader, 'facts'> = {
    ami,
    dataDir,
    notices: [],
    written: [],
    problems: [],
    record: { of: async () => {} },
  };
  const facts = new CallFacts({
    asterisk: [{ origin: 'pbx', host: '127.0.0.1', port: ami.port, tls: false, user, secret }],
    operators: [
      { ans_registry: '326305', time_zone: 'America/Sao_Paulo' },
      { ans_registry: '000515', time_zone: 'America/Sao_Paulo' },
    ],
    protocolService: {
      async recordFact(principal, number, fact) {
        await reader.record.of(number, principal.operator);
        reader.written.push({ ...principal, number, fact });
        return null;
      },
      append: () => Promise.reject(new Error('no two calls became one')),
    },
    onNotice: (notice) => reader.notices.push(notice),
    onDelayed: () => reader.problems.push('delayed'),
    onDropped: ({ type, reason }) => reader.problems.push(`dropped ${type} ${reason}`),
    dataDir,
    onUnsaved: () => reader.problems.push('unsaved'),
    onLost: (lost) => reader.problems.push(`lost ${lost}`),
    waitingLimit,
    timing: { answerMs, pingMs: 20, refusedBackoffMs: 600_000 },
  });
  const whole = { ...reader, facts };
  running.push(whole);
  facts.start();
  return whole;
}

const types = ({ written }: Pick<Reader, 'written'>) => written.map(({ fact }) => fact.type);
const connected = ({ notices }: Pick<Reader, 'notices'>, times = 1) =>
  until('the connection', () => notices.filter(({ what }) => what === 'connected').length >= times);

describe('the reader of the manager interface', () => {
  test('logs in by challenge, reads and pings, and sends nothing else', async () => {
    const reader = await read();
    await connected(reader);
    reader.ami.send(...JOIN);
    await until('the fact', () => reader.written.length === 1);
    await until('a ping', () => reader.ami.actions.includes('Ping'));

    expect(reader.written[0]).toEqual({
      operator: '326305',
      origin: 'pbx',
      actor: 'ami:127.0.0.1',
      number: NUMBER,
      fact: {
        type: 'call.queued',
        data: { unique_id: '1.1', queue: 'atendimento', happened_at: '2026-11-27T11:45:12.500-03:00' },
      },
    });
    expect(new Set(reader.ami.actions)).toEqual(
      new Set(['Challenge', 'Login', 'CoreStatus', 'Status', 'Ping']),
    );
    expect(reader.ami.received.join('\n')).not.toContain('secret');
  });

  test('sends the password where Asterisk has no challenge', async () => {
    const reader = await read({ isPlain: true });
    await connected(reader);
    expect(reader.ami.actions.slice(0, 2)).toEqual(['Challenge', 'Login']);
  });

  test('a wrong password is said once and not tried again and again', async () => {
    const reader = await read({}, { secret: 'wrong' });
    await until('the refusal', () => reader.notices.length > 0);
    expect(reader.notices).toEqual([
      { origin: 'pbx', host: '127.0.0.1', what: 'refused', reason: 'Authentication failed' },
    ]);
    await until('the end of the connection', () => reader.ami.connections === 0);
    expect(reader.ami.actions.filter((action) => action === 'Login')).toHaveLength(1);
    await reader.facts.stop();
  });

  test('after a cut connects again, and tells what Status shows', async () => {
    const reader = await read();
    await connected(reader);
    reader.ami.channels = [ROW];
    reader.ami.cut();
    await connected(reader, 2);
    await until('the fact of Status', () => reader.written.length === 1);
    reader.ami.cut();
    await connected(reader, 3);
    reader.ami.channels = [];
    reader.ami.cut();
    await connected(reader, 4);
    await until('the end', () => reader.written.length === 2);

    expect(reader.notices.some(({ what }) => what === 'unreachable')).toBe(true);
    expect(reader.written.map(({ fact }) => fact)).toEqual([
      { type: 'call.queued', data: { unique_id: '1.1', queue: 'atendimento' } },
      { type: 'call.ended', data: { unique_id: '1.1', queue: 'atendimento', reason: 'not_seen' } },
    ]);
  });

  test('knows that Asterisk was started again', async () => {
    const reader = await read();
    await connected(reader);
    reader.ami.send(...JOIN);
    await until('the fact', () => reader.written.length === 1);
    reader.ami.options = { ...reader.ami.options, startedAt: '11:11:11' };
    reader.ami.cut();
    await until('the end', () => reader.written.length === 2);
    expect(reader.written[1]?.fact.data).toMatchObject({ by: 'company', reason: 'pbx_restarted' });
  });

  test.each([
    ['10:00:00', { reason: 'not_seen' }],
    ['11:11:11', { by: 'company', reason: 'pbx_restarted' }],
  ])(
    'after our restart, tells the end of a call that ended meanwhile (Asterisk started at %s)',
    async (startedAt, end) => {
      const before = await read({ startedAt: '10:00:00' });
      await connected(before);
      before.ami.send(...JOIN);
      await until('the fact', () => before.written.length === 1);
      await before.facts.stop();
      before.ami.options = { startedAt };
      const after = await read({}, { before });
      await until('the end', () => after.written.length === 1);
      expect(after.written[0]?.fact).toEqual({
        type: 'call.ended',
        data: { unique_id: '1.1', queue: 'atendimento', ...end },
      });
    },
  );

  test.each(['Challenge', 'Login', 'CoreStatus', 'Status', 'Ping'])(
    'an Asterisk that does not answer %s is left and tried again',
    async (silent) => {
      const reader = await read({ silent: [silent] }, { answerMs: 500 });
      await until(
        'two attempts',
        () => reader.ami.actions.filter((name) => name === 'Challenge').length >= 2,
      );
      expect(reader.notices).toContainEqual(expect.objectContaining({ what: 'unreachable' }));
      reader.ami.options = {};
      const before = reader.notices.filter(({ what }) => what === 'connected').length;
      await connected(reader, before + 1);
    },
  );

  test('a host that refuses is tried again, and the stop does not wait for it', async () => {
    const notices: AmiNotice[] = [];
    const facts = new CallFacts({
      asterisk: [
        { origin: 'pbx', host: '127.0.0.1', port: await freePort(), tls: false, user: 'u', secret: 's' },
      ],
      operators: [],
      protocolService: { recordFact: async () => null, append: () => Promise.reject(new Error()) },
      onNotice: (notice) => notices.push(notice),
      onDelayed: () => {},
      onDropped: () => {},
      onLost: () => {},
      onUnsaved: () => {},
      dataDir: mkdtempSync(join(tmpdir(), 'carimbo-ami-')),
    });
    facts.start();
    await until('two attempts', () => notices.length >= 2);
    await facts.stop();
    const attempts = notices.length;
    expect(notices.every(({ what }) => what === 'unreachable')).toBe(true);
    expect(notices).toHaveLength(attempts);
  });
});

test('with TLS, an Asterisk whose certificate nobody vouches for is not told the user', async () => {
  const { cert, key } = certificateAuthority().issue('pbx', { host: 'localhost' });
  let received = '';
  const server = createTlsServer({ cert, key }, (socket) => {
    socket
      .on('error', () => {})
      .on('data', (bytes) => {
        received += bytes;
      });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  const signal = new AbortController().signal;
  const opening = AmiSession.open(
    { host: 'localhost', port, tls: true },
    { signal, connectMs: 30_000, answerMs: 30_000 },
  );
  await expect(opening).rejects.toThrow(/certificate/);
  expect(received).toBe('');
  server.close();
});

describe('writing the facts', () => {
  test('while the database takes nothing they wait; then they are written in order, none twice', async () => {
    const reader = await read();
    await connected(reader);
    let isDown = true;
    reader.record.of = async () => {
      if (isDown) throw ERRORS.storeUnavailable(new Error('down'));
    };
    reader.ami.send(...JOIN);
    reader.ami.send(...HANG_UP);
    await until('the delay', () => reader.problems.includes('delayed'));
    expect(reader.written).toEqual([]);
    isDown = false;
    await until('both facts', () => reader.written.length === 2);

    expect(types(reader)).toEqual(['call.queued', 'call.ended']);
    expect(reader.problems.filter((problem) => problem !== 'delayed')).toEqual([]);
  });

  test('a number that no operator has is said and dropped, and delays no other', async () => {
    const reader = await read();
    await connected(reader);
    const asked: string[] = [];
    reader.record.of = async (number, operator) => {
      asked.push(operator);
      if (number !== NUMBER) throw ERRORS.protocolNotFound();
    };
    reader.ami.send(...JOIN.map((line) => line.replace(NUMBER, 'SO-2026/77').replace('1.1', '9.9')));
    reader.ami.send(...JOIN);
    await until('the other fact', () => reader.written.length === 1);
    await until('the drop', () => reader.problems.length === 1);

    // The number of an operator's system says nothing of the operator: each is asked.
    expect(asked.sort()).toEqual(['000515', '326305', '326305']);
    expect(reader.problems).toEqual(['dropped call.queued protocol_not_found']);
  });

  test('more than may wait are said and dropped', async () => {
    const reader = await read({}, { waitingLimit: 2 });
    await connected(reader);
    reader.record.of = async () => {
      throw new Error('down');
    };
    for (const queue of ['a', 'b', 'c'])
      reader.ami.send(...JOIN.map((line) => line.replace('atendimento', queue)));
    await until('the drop', () => reader.problems.some((problem) => problem.startsWith('dropped')));
    expect(reader.problems).toContain('dropped call.queued too many wait for the database');
  });

  test('the stop writes what waits, and says what it could not', async () => {
    const reader = await read();
    await connected(reader);
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let calls = 0;
    reader.record.of = async () => {
      calls += 1;
      await held;
    };
    reader.ami.send(...JOIN);
    reader.ami.send(...HANG_UP);
    await until('the first fact', () => calls === 1);
    const stopped = reader.facts.stop();
    release();
    await stopped;
    expect(types(reader)).toEqual(['call.queued', 'call.ended']);
    expect(reader.problems).toEqual([]);
  });
});
