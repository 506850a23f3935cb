import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Beneficiary } from '../../src/beneficiary/beneficiary.ts';
import { type RunningAgiServer, startAgiServer } from '../support/agi-server.ts';
import { callFastAgi, type FakeCall } from '../support/fake-asterisk.ts';
import { createTestService, type TestService } from '../support/protocol-service.ts';

const MARIA: Beneficiary = {
  card_number: '0001234567',
  name: 'Maria da Silva',
  cpf: '52998224725',
  birth_date: '1980-02-03',
  active: true,
  plan: 'Ouro',
  extra: {},
};
const FORMER: Beneficiary = { ...MARIA, card_number: '7654321', name: 'João Souza', active: false };
const HOSTILE: Beneficiary = {
  ...MARIA,
  card_number: '666',
  name: 'José "Zé" da Conceição, Filho \\ Sr; ${EXTEN}\r\nHANGUP\0',
};

/** The first number of the day. */
const FIRST = '32630520261122000001';
const NUMBER = [
  'your-protocol',
  ...['326305', '2026', '11', '22', '000001'].flatMap((group) => [
    'pause',
    ...group.split('').map((digit) => `digits/${digit}`),
  ]),
];

let service: TestService;
let running: RunningAgiServer;

beforeEach(async () => {
  service = await createTestService({ people: [MARIA, FORMER, HOSTILE] });
  running = await startAgiServer({ protocolService: service.protocolService });
});
afterEach(() => running.server.close());

const call = (what: Partial<FakeCall> = {}) => callFastAgi({ port: running.port, ...what });
const endings = async () => (await service.entries()).filter((entry) => entry.type === 'call.ended');

describe('a caller with a card', () => {
  test('hears the number in groups and reaches the dialplan with name and plan in the variables', async () => {
    const report = await call({ keys: { 'welcome-card': ['wwwwwwww0001234567#'] } });
    expect(report.heard).toEqual(['welcome-card', ...NUMBER, 'repeat-offer']);
    expect(report.variables).toEqual({
      CARIMBO_PROTOCOL: FIRST,
      CARIMBO_SPOKEN: '326305 2026 11 22 000001',
      CARIMBO_IDENTIFICATION: 'found',
      CARIMBO_CARD: '0001234567',
      CARIMBO_BENEFICIARY_NAME: 'Maria da Silva',
      CARIMBO_BENEFICIARY_PLAN: 'Ouro',
      CARIMBO_STATUS: 'ok',
      CARIMBO_CALL: '1790000000.1',
      CARIMBO_DIALOGUE: 'done',
    });
    expect(report.timeoutAtEnd).toBe(0);
    expect(await endings()).toEqual([]);
  });

  test('may key it during the prompt and omit the #', async () => {
    const report = await call({ keys: { 'welcome-card': ['0001234567'] } });
    expect(report.variables.CARIMBO_IDENTIFICATION).toBe('found');
    expect(report.digits).toBe(FIRST);
  });

  test('loses no key to a second command between two keys, as long as they come within a second', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { commands } = await call({ keys: { 'welcome-card': ['0001234567#'] } });
    const waits = commands.flatMap(([verb], index) => (verb === 'WAIT' ? [index] : []));
    // After the first key, which ends the prompt, one command for each of the others.
    const [first = 0] = waits;
    expect(waits.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, key) => first + key));
  });

  test('may pause between two digits for less than three seconds', async () => {
    const short = await call({ keys: { 'welcome-card': ['00012wwwww34567#'] } });
    expect(short.variables.CARIMBO_CARD).toBe('0001234567');
    const long = await call({ uniqueId: 'long.1', keys: { 'welcome-card': ['00012wwwwwww34567#'] } });
    const cards = service.requests.map(({ request }) => request.card_number);
    expect(cards.slice(-3)).toEqual([undefined, '00012', '34567']);
    expect(long.heard).toContain('card-invalid');
  });

  test('who is inactive is identified as such and hears the number', async () => {
    const report = await call({ keys: { 'welcome-card': ['7654321#'] } });
    expect(report.variables.CARIMBO_IDENTIFICATION).toBe('inactive');
    expect(report.heard).not.toContain('card-invalid');
  });

  test('is asked again after an unknown card; digits keyed during the prompt count', async () => {
    const report = await call({ keys: { 'welcome-card': ['999#'], 'card-invalid': ['0001234567#'] } });
    expect(report.heard.slice(0, 3)).toEqual(['welcome-card', 'card-invalid', 'your-protocol']);
    expect(report.variables.CARIMBO_IDENTIFICATION).toBe('found');
  });

  test('who waits for both sentences after an unknown card hears what went wrong, then what to key', async () => {
    const report = await call({ keys: { 'welcome-card': ['999#'], 'card-retry': ['0001234567#'] } });
    expect(report.heard.slice(0, 4)).toEqual(['welcome-card', 'card-invalid', 'card-retry', 'your-protocol']);
    expect(report.variables.CARIMBO_IDENTIFICATION).toBe('found');
  });

  test('continues after three wrong cards, with the number and the last card for the agent', async () => {
    const report = await call({
      keys: { 'welcome-card': ['991#'], 'card-invalid': ['992#', '993#', '994#'] },
    });
    expect(report.heard.slice(0, 5)).toEqual([
      'welcome-card',
      'card-invalid',
      'card-invalid',
      'going-on',
      'your-protocol',
    ]);
    expect(report.variables).toMatchObject({
      CARIMBO_IDENTIFICATION: 'not_found',
      CARIMBO_CARD: '993',
      CARIMBO_STATUS: 'ok',
    });
    expect(report.digits).toBe(FIRST);
  });

  test('may continue without a card by keying 0 after a wrong one', async () => {
    const report = await call({ keys: { 'welcome-card': ['991#'], 'card-invalid': ['0'] } });
    expect(report.heard.slice(0, 4)).toEqual(['welcome-card', 'card-invalid', 'going-on', 'your-protocol']);
  });

  test('may key more digits than a card has: they become an invalid card', async () => {
    const report = await call({ keys: { 'welcome-card': [`${'1'.repeat(25)}#`], 'card-invalid': ['0'] } });
    expect(report.variables).toMatchObject({
      CARIMBO_IDENTIFICATION: 'card_invalid',
      CARIMBO_CARD: '1'.repeat(25),
    });
    const endless = await call({ uniqueId: 'endless.1', keys: { 'welcome-card': ['1'.repeat(2000)] } });
    expect(endless.variables.CARIMBO_CARD).toBe('1'.repeat(32));
    expect(endless.digits.endsWith('32630520261122000002')).toBe(true);
  });

  test.each(['source', 'limit'] as const)('is not asked again when the %s fails', async (failing) => {
    service.fail(failing);
    const report = await call({ keys: { 'welcome-card': ['0001234567#'] } });
    expect(report.heard).toEqual(['welcome-card', ...NUMBER, 'repeat-offer']);
    expect(report.variables.CARIMBO_BENEFICIARY_NAME).toBe('');
    expect(report.variables.CARIMBO_STATUS).toBe('ok');
  });

  test('is not asked for a card that the dialplan gives', async () => {
    const report = await call({ args: ['card=0001234567', 'class=care'] });
    expect(report.heard).toEqual([...NUMBER, 'repeat-offer']);
    expect(service.requests[0]?.request).toMatchObject({ card_number: '0001234567', class: 'care' });
  });

  test('cannot inject anything into the dialplan by a name', async () => {
    const report = await call({ keys: { 'welcome-card': ['666#'] } });
    expect(report.variables.CARIMBO_BENEFICIARY_NAME).toBe(
      "José 'Zé' da Conceição, Filho / Sr; ${EXTEN}HANGUP",
    );
    expect(report.variables.CARIMBO_STATUS).toBe('ok');
  });
});

describe('a caller without a card', () => {
  test.each(['0', '0#', 'wwwwwwwwwww0'])('continues with %s', async (keys) => {
    const report = await call({ keys: { 'welcome-card': [keys] } });
    expect(report.heard).toEqual(['welcome-card', 'going-on', ...NUMBER, 'repeat-offer']);
    expect(report.variables).toMatchObject({
      CARIMBO_PROTOCOL: FIRST,
      CARIMBO_IDENTIFICATION: 'not_informed',
      CARIMBO_CARD: '',
    });
    expect(service.requests).toHaveLength(1);
  });

  test('who keys nothing is asked twice and hears the number within 45 seconds', async () => {
    const report = await call();
    expect(report.heard).toEqual(['welcome-card', 'card-again', 'going-on', ...NUMBER, 'repeat-offer']);
    expect(report.numberAtMs).toBeLessThan(45_000);
    // 6 s of silence after each of the two questions are the caller's time to think.
    expect(report.numberAtMs).toBeGreaterThan(12_000);
  });

  test('may key the card at the second question', async () => {
    const report = await call({ keys: { 'card-again': ['0001234567#'] } });
    expect(report.heard.slice(0, 3)).toEqual(['welcome-card', 'card-again', 'your-protocol']);
    expect(report.variables.CARIMBO_IDENTIFICATION).toBe('found');
  });

  test('who presses # alone is asked once more', async () => {
    const report = await call({ keys: { 'welcome-card': ['#'] } });
    expect(report.heard.slice(0, 3)).toEqual(['welcome-card', 'card-again', 'going-on']);
  });

  test('never hears more than five seconds of silence, even if this server stalls at the worst moment', async () => {
    const report = await call({ keys: { 'welcome-card': ['999#'] } });
    expect(report.longestSilenceMs).toBeGreaterThan(2000);
    expect(report.longestSilenceMs).toBeLessThanOrEqual(5000);
  });
});

describe('the number', () => {
  test('is repeated when 1 is pressed at the offer', async () => {
    const report = await call({ keys: { 'welcome-card': ['0'], 'repeat-offer': ['1', 'wwwwwwww1'] } });
    expect(report.digits).toBe(FIRST.repeat(3));
  });

  test('starts again when 1 is pressed while it is spoken; other keys do not interrupt it', async () => {
    const report = await call({ keys: { 'welcome-card': ['0'], 'your-protocol': ['wwwwwwww#5w1'] } });
    expect(report.digits.endsWith(FIRST)).toBe(true);
    expect(report.digits.length).toBeGreaterThan(20);
    expect(report.digits.length).toBeLessThan(40);
  });

  test('is repeated three times at most', async () => {
    const report = await call({ keys: { 'welcome-card': ['0'], 'repeat-offer': ['1', '1', '1', '1', '1'] } });
    expect(report.digits).toBe(FIRST.repeat(4));
  });

  test('is not repeated for another key, which continues at once', async () => {
    const report = await call({ keys: { 'welcome-card': ['0'], 'repeat-offer': ['9'] } });
    expect(report.digits).toBe(FIRST);
    expect(report.commands.at(-1)).toEqual(['SET', 'VARIABLE', 'TIMEOUT(absolute)', '0']);
    expect(report.commands.at(-2)).toEqual(['SET', 'VARIABLE', 'CARIMBO_DIALOGUE', 'done']);
    expect(report.commands.at(-3)?.slice(0, 3)).toEqual(['STREAM', 'FILE', 'carimbo/repeat-offer']);
  });

  test('is the same when the call comes back, and an identified caller is not asked again', async () => {
    await call({ linkedId: 'linked.1', uniqueId: 'one.1', keys: { 'welcome-card': ['0001234567#'] } });
    const back = await call({ linkedId: 'linked.1', uniqueId: 'two.1' });
    expect(back.heard).toEqual([...NUMBER, 'repeat-offer']);
    expect(back.variables.CARIMBO_BENEFICIARY_NAME).toBe('Maria da Silva');
  });

  test('is in the CDR before the caller is asked anything, since a hang-up may close the record', async () => {
    const { commands } = await call({ keys: { 'welcome-card': ['H'] } });
    const record = commands.findIndex((words) => words[0] === 'SET' && words.includes('CDR(userfield)'));
    expect(commands[record]).toEqual(['SET', 'VARIABLE', 'CDR(userfield)', FIRST]);
    expect(record).toBeLessThan(commands.findIndex((words) => words.includes('carimbo/welcome-card')));
  });

  test('is issued and set on the channel before the caller is asked anything', async () => {
    const report = await call();
    const at = (what: string) => report.commands.findIndex((words) => words.includes(what));
    expect(at('ANSWER')).toBeLessThan(at('__CARIMBO_PROTOCOL'));
    expect(at('__CARIMBO_STATUS')).toBeLessThan(at('carimbo/welcome-card'));
    expect(service.requests[0]?.request).toEqual({
      channel: 'phone',
      direction: 'inbound',
      call_id: '1790000000.1',
      caller: '11999990000',
    });
    expect(service.requests[0]?.principal).toEqual({
      operator: '326305',
      origin: 'pbx',
      actor: 'agi:127.0.0.1',
      quota: 'agi:127.0.0.1',
    });
  });
});

describe('a caller who hangs up', () => {
  test.each([
    ['welcome-card', 'w', 'card'],
    ['welcome-card', '12', 'card'],
    ['your-protocol', 'wwww', 'number'],
    ['repeat-offer', 'wwwwww', 'offer'],
  ] as const)('at %s (%s) has a protocol, and the journal records the stage', async (prompt, keys, stage) => {
    const before = prompt === 'welcome-card' ? {} : { 'welcome-card': ['0'] };
    await call({ keys: { ...before, [prompt]: [`${keys}H`] } });
    await expect.poll(endings).toHaveLength(1);
    expect((await endings())[0]).toMatchObject({
      protocol: FIRST,
      actor: 'agi:127.0.0.1',
      data: { reason: 'caller_hung_up', stage, unique_id: '1790000000.1' },
    });
  });

  test('is recorded once for a channel, however often the hang-up is reported', async () => {
    await call({ keys: { 'welcome-card': ['H'] } });
    await call({ keys: { 'welcome-card': ['H'] } });
    await running.server.close();
    expect(await endings()).toHaveLength(1);
  });

  test.each(['HANGUP511 result=-1 Command Not Permitted on a dead channel', 'HANGUP'])(
    'counts as hung up at once when an old Asterisk sends %j without a line end',
    async (said) => {
      await call({
        interfere: (words) => (words[0] === 'WAIT' ? said : null),
        send: (socket, bytes) => {
          const text = bytes.toString();
          socket.write(text.startsWith('HANGUP') ? said : bytes);
        },
      });
      await expect.poll(endings).toHaveLength(1);
      expect((await endings())[0]).toMatchObject({ data: { reason: 'caller_hung_up', stage: 'card' } });
    },
  );

  test('counts as hung up when the channel answers 511', async () => {
    await call({
      interfere: (words) =>
        words[0] === 'WAIT' ? '511 Command Not Permitted on a dead channel or intercept routine' : null,
    });
    await expect.poll(endings).toHaveLength(1);
  });
});

describe('failures', () => {
  test('a missing prompt is skipped and logged once, not once per call', async () => {
    const one = await call({ missing: ['pause', 'welcome-card'] });
    expect(one.digits).toBe(FIRST);
    await call({ uniqueId: 'next.1', missing: ['pause', 'welcome-card'] });
    const missing = running.log.filter((line) => line.msg === 'prompt missing in Asterisk, skipped');
    expect(missing.map((line) => line.prompt)).toEqual(['carimbo/welcome-card', 'carimbo/pause']);
  });

  test('a missing prompt is logged with the language it was looked for in', async () => {
    const interfere = (words: string[]) =>
      words.join(' ') === 'GET VARIABLE CHANNEL(language)' ? '200 result=1 (pt_br)' : null;
    await call({ missing: ['pause'], interfere });
    const missing = running.log.filter((line) => line.msg === 'prompt missing in Asterisk, skipped');
    expect(missing.length).toBeGreaterThan(0);
    for (const line of missing) expect(line).toMatchObject({ language: 'pt_br' });
  });

  test('without a store the dialplan tells the caller, with the code in CARIMBO_STATUS', async () => {
    service.fail('store');
    const report = await call();
    expect(report.heard).toEqual([]);
    expect(report.variables).toMatchObject({ CARIMBO_PROTOCOL: '', CARIMBO_STATUS: 'store_unavailable' });
    expect(report.timeoutAtEnd).toBe(0);
  });

  test('an unexpected error of the protocol service costs the call only the number', async () => {
    const quoting = new Error('card 0001234567 of Maria da Silva');
    vi.spyOn(service.protocolService, 'issue').mockRejectedValue(quoting);
    const report = await call();
    expect(report.variables.CARIMBO_STATUS).toBe('internal_error');
    expect(JSON.stringify(running.log)).not.toMatch(/Maria|0001234567/);
  });

  test('the number stays when the store fails after issuing', async () => {
    const report = await call({
      keys: { 'welcome-card': ['0001234567#'] },
      interfere: (words) => {
        if (words.includes('carimbo/welcome-card')) service.fail('store');
        return null;
      },
    });
    expect(report.digits).toBe(FIRST);
    expect(report.variables).toMatchObject({ CARIMBO_PROTOCOL: FIRST, CARIMBO_STATUS: 'ok' });
  });

  test('commands that Asterisk refuses do not end the dialogue', async () => {
    const report = await call({
      interfere: (words) =>
        words[2] === 'TIMEOUT(absolute)'
          ? '520-Invalid command syntax.  Proper usage follows:\nSET VARIABLE\n520 End of proper usage.'
          : null,
    });
    expect(report.digits).toBe(FIRST);
  });

  test('no log line contains a name, a card, a caller or keyed digits', async () => {
    await call({ keys: { 'welcome-card': ['999888#'], 'card-invalid': ['0001234567#'] } });
    await call({ uniqueId: 'gone.1', keys: { 'welcome-card': ['999888H'] } });
    await running.server.close();
    expect(running.log.length).toBeGreaterThan(1);
    expect(JSON.stringify(running.log)).not.toMatch(/Maria|0001234567|999888|11999990000|52998224725/);
  });
});
