import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commit } from '../../src/journal/commit.ts';
import { type RunningAgiServer, startAgiServer } from '../support/agi-server.ts';
import { callFastAgi, type FakeCall } from '../support/fake-asterisk.ts';
import { note } from '../support/journal.ts';
import { createTestService, OPERATOR, PRINCIPAL, type TestService } from '../support/protocol-service.ts';

const SECOND = { ...OPERATOR, ans_registry: '000515' };

let service: TestService;
let running: RunningAgiServer;

async function start(setUp: Partial<Parameters<typeof startAgiServer>[0]> = {}): Promise<void> {
  await running?.server.close();
  running = await startAgiServer({ protocolService: service.protocolService, ...setUp });
}
beforeEach(async () => {
  service = await createTestService({ moreOperators: [SECOND] });
  await start();
});
afterEach(() => running.server.close());

const call = (what: Partial<FakeCall> = {}) => callFastAgi({ port: running.port, ...what });

/** Sends bytes as they are; gives all that came back once the server has closed the connection. */
function raw(bytes: Buffer | string): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ host: '127.0.0.1', port: running.port }, () => socket.write(bytes));
    socket.on('data', (data) => {
      received += data;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(received));
  });
}

describe('the speak script', () => {
  const NUMBER = '32630520261122900001';
  const withNumber = (words: string[]) =>
    words[2] === 'CARIMBO_PROTOCOL' ? `200 result=1 (${NUMBER})` : null;

  test('says the number that the channel has, again at 1, and issues none', async () => {
    const report = await call({ script: 'speak', interfere: withNumber, keys: { 'repeat-offer': ['1'] } });
    expect(report.digits).toBe(NUMBER + NUMBER);
    expect(report.commands.map((words) => words[0])).toContain('ANSWER');
    expect(report.variables).not.toHaveProperty('CARIMBO_PROTOCOL');
    expect(service.requests).toEqual([]);
    expect(report.timeoutAtEnd).toBe(0);
  });

  test('says the number that the operator’s system gave afterwards, too, and which one counts', async () => {
    await call();
    const number = '32630520261122000001';
    const entry = { type: 'numbered', data: { number: 'OE-7', by: 'register' } } as const;
    await commit(service.store, [{ ...note(number, ''), entry }]);
    const interfere = (words: string[]) =>
      words[2] === 'CARIMBO_PROTOCOL' ? `200 result=1 (${number})` : null;
    const report = await call({ script: 'speak', args: [`operator=${OPERATOR.ans_registry}`], interfere });
    expect(report.heard.slice(-6)).toEqual([
      'pause',
      'letters/o',
      'letters/e',
      'pause',
      'digits/7',
      'protocol-counts',
    ]);
    expect(report.heard).toContain('operator-number');
    expect(report.timeoutAtEnd).toBe(0);

    // Of another operator it is not said.
    const other = await call({ script: 'speak', args: ['operator=000515'], interfere });
    expect(other.heard).not.toContain('operator-number');
  });

  test('says nothing on a channel without a number', async () => {
    const report = await call({ script: 'speak' });
    expect(report.heard).toEqual([]);
    expect(report.variables.CARIMBO_DIALOGUE).toBe('done');
    expect(service.requests).toEqual([]);
  });
});

describe('the issue script', () => {
  test('issues a number and sets the variables; the caller hears nothing', async () => {
    const report = await call({ script: 'issue', args: ['card=0001', 'class=urgent'] });
    // The CDR belongs to the dialplan that calls the script.
    expect(report.commands.flat()).not.toContain('CDR(userfield)');
    expect(report.heard).toEqual([]);
    expect(report.commands.map((words) => words[0])).not.toContain('ANSWER');
    expect(report.variables).toMatchObject({
      CARIMBO_PROTOCOL: '32630520261122000001',
      CARIMBO_CARD: '0001',
    });
    expect(service.requests[0]?.request.class).toBe('urgent');
    expect(report.timeoutAtEnd).toBe(0);
  });

  test('reads arguments from the address, too; those of AGI() have priority', async () => {
    await call({ script: 'issue?card=0001&class=care', args: ['card=0002'] });
    expect(service.requests[0]).toMatchObject({
      request: { card_number: '0002', class: 'care' },
    });
  });

  test('ignores an unknown class, so that a mistake in the dialplan costs no number', async () => {
    const report = await call({ script: 'issue', args: ['class=urgente'] });
    expect(report.variables.CARIMBO_STATUS).toBe('ok');
    expect(service.requests[0]?.request).not.toHaveProperty('class');
  });

  test('issues for a call that an agent makes: the person called, and the number it follows', async () => {
    const args = ['direction=outbound', 'caller=5511988887777', 'previous=3263 0520261121000009'];
    await call({ script: 'issue', callerId: '200', args });
    expect(service.requests[0]?.request).toMatchObject({
      direction: 'outbound',
      caller: '5511988887777',
      previous: '32630520261121000009',
      channel: 'phone',
    });
  });

  test('gives the call that returns a dropped one its number', async () => {
    const dropped = await call({ script: 'issue', callerId: '11988887777', linkedId: 'a.1' });
    const number = dropped.variables.CARIMBO_PROTOCOL ?? '';
    await service.protocolService.append(PRINCIPAL, number, { type: 'call.ended', data: { by: 'company' } });
    const args = ['direction=outbound', 'caller=5511988887777', `previous=${number}`];
    const returned = await call({ script: 'issue', callerId: '200', linkedId: 'a.2', args });
    expect(returned.variables.CARIMBO_PROTOCOL).toBe(number);
  });

  test('ignores a direction or channel that does not exist', async () => {
    const report = await call({
      script: 'issue',
      args: ['direction=saida', 'channel=fax', 'previous=a b; c'],
    });
    expect(report.variables.CARIMBO_STATUS).toBe('ok');
    expect(service.requests[0]?.request).toMatchObject({ direction: 'inbound', channel: 'phone' });
    expect(service.requests[0]?.request).not.toHaveProperty('previous');
  });

  test('gives the same number for the same linked id, and falls back to the unique id', async () => {
    const one = await call({ script: 'issue', linkedId: 'a.1', uniqueId: 'b.1' });
    const two = await call({ script: 'issue', linkedId: 'a.1', uniqueId: 'b.2' });
    const bare = await call({ script: 'issue', linkedId: '', uniqueId: 'b.3' });
    expect(two.variables.CARIMBO_PROTOCOL).toBe(one.variables.CARIMBO_PROTOCOL);
    expect(bare.variables.CARIMBO_PROTOCOL).not.toBe(one.variables.CARIMBO_PROTOCOL);
    expect(service.requests[2]?.request.call_id).toBe('b.3');
  });

  test.each([
    ['unknown', ''],
    [null, ''],
    ['Anonymous; DROP', 'Anonymous; DROP'],
    ['+5511999990000', '+5511999990000'],
  ])('reads the caller id %s as %s', async (callerId, caller) => {
    await call({ script: 'issue', callerId });
    expect(service.requests[0]?.request.caller).toBe(caller);
  });
});

describe('several operators', () => {
  test('are selected by the argument', async () => {
    await start({ operators: [OPERATOR, SECOND] });
    const report = await call({ args: ['operator=000515'], keys: { 'welcome-card': ['0'] } });
    expect(report.digits.slice(0, 6)).toBe('000515');
  });

  test.each([[[]], [['operator=999999']]])(
    'with arguments %j no operator is guessed; the caller continues without a number',
    async (args) => {
      await start({ operators: [OPERATOR, SECOND] });
      const report = await call({ args });
      expect(report.heard).toEqual([]);
      expect(report.variables).toMatchObject({ CARIMBO_PROTOCOL: '', CARIMBO_STATUS: 'operator_unknown' });
      expect(report.timeoutAtEnd).toBe(0);
    },
  );
});

describe('the server', () => {
  test('reports an unknown script in the variables and in the log', async () => {
    const report = await call({ script: 'uraa' });
    expect(report.variables.CARIMBO_STATUS).toBe('script_unknown');
    expect(running.log.some((line) => line.code === 'script_unknown')).toBe(true);
  });

  test('reads an environment that arrives byte by byte', async () => {
    const send = (socket: Socket, bytes: Buffer) => {
      for (const byte of bytes) socket.write(Buffer.from([byte]));
    };
    const report = await call({ send, keys: { 'welcome-card': ['0'] } });
    expect(report.digits).toBe('32630520261122000001');
  });

  test('sets the language only if it is configured', async () => {
    const unset = await call({ script: 'issue' });
    expect(unset.commands.flat()).not.toContain('CHANNEL(language)');
    await start({ config: { language: 'pt_BR' } });
    const set = await call({ script: 'issue' });
    expect(set.commands).toContainEqual(['SET', 'VARIABLE', 'CHANNEL(language)', 'pt_BR']);
  });

  test('closes connections of peers that are not allowed', async () => {
    await start({ config: { allow: ['10.0.0.0/8'] } });
    expect(await raw('agi_network_script: ura\n\n')).toBe('');
    expect(service.requests).toEqual([]);
    expect(running.log.some((line) => line.peer === '127.0.0.1')).toBe(true);
  });

  test.each([
    ['an HTTP request', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['an endless line', 'a'.repeat(10_000)],
    ['an endless environment', 'agi_x: 1\n'.repeat(300)],
    ['bytes that are not UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0x0a])],
  ])('closes the connection on %s and keeps serving', async (_, bytes) => {
    expect(await raw(bytes)).toBe('');
    expect((await call({ script: 'issue' })).variables.CARIMBO_STATUS).toBe('ok');
  });

  test('survives garbage instead of a reply', async () => {
    await raw(`agi_network_script: ura\n\n${'\u0000garbage\n'.repeat(5000)}`);
    expect((await call({ script: 'issue' })).variables.CARIMBO_STATUS).toBe('ok');
  });

  test('serves thirty calls at once, each with its own number', async () => {
    const calls = Array.from({ length: 30 }, (_, index) =>
      call({ uniqueId: `many.${index}`, keys: { 'welcome-card': ['0'] } }),
    );
    const reports = await Promise.all(calls);
    expect(new Set(reports.map((report) => report.digits)).size).toBe(30);
    for (const report of reports) expect(report.digits).toBe(report.variables.CARIMBO_PROTOCOL);
  });

  test('lets a running dialogue finish when it closes', async () => {
    let closed: Promise<void> | undefined;
    const report = await call({
      keys: { 'welcome-card': ['0'] },
      interfere: (words) => {
        if (words.includes('carimbo/welcome-card')) closed = running.server.close();
        return null;
      },
    });
    await closed;
    expect(report.digits).toBe('32630520261122000001');
    expect(report.timeoutAtEnd).toBe(0);
  });

  test('ends a dialogue when the stop limit is over, with the number set and the timeout disarmed', async () => {
    await start({ stopLimitMs: 1 });
    let closed: Promise<void> | undefined;
    const report = await call({
      interfere: async (words) => {
        if (!words.includes('carimbo/welcome-card')) return null;
        closed = running.server.close();
        // Timers of one length run in the order in which they were set: the server's own comes before this one.
        await new Promise((resolve) => setTimeout(resolve, 1));
        return null;
      },
    });
    await closed;
    expect(report.heard).toEqual(['welcome-card']);
    expect(report.variables.CARIMBO_PROTOCOL).toBe('32630520261122000001');
    expect(report.timeoutAtEnd).toBe(0);
    expect(running.log.some((line) => line.outcome === 'stopped')).toBe(true);
  });
});
