import { afterEach, expect, test } from 'vitest';
import { checkManager } from '../../src/cli/doctor/check-manager.ts';
import type { Config } from '../../src/config/config.ts';
import { FakeAmi, type FakeAmiOptions } from '../support/fake-ami.ts';
import { freePort } from '../support/free-port.mjs';

let ami: FakeAmi | undefined;

afterEach(() => ami?.stop());

/** One PBX, and no operator that lacks `call_facts`. */
async function examine(options: FakeAmiOptions = {}, { port, row }: { port?: number; row?: string } = {}) {
  ami = await FakeAmi.start(options);
  if (row !== undefined) ami.channels = [row];
  const pbx = {
    origin: 'pbx',
    host: '127.0.0.1',
    port: port ?? ami.port,
    tls: false,
    user: 'carimbo',
    secret: 'secret',
  };
  const config: Pick<Config, 'asterisk' | 'operators'> = { asterisk: [pbx], operators: [] };
  return checkManager({ config: config as Config, etc: '/does/not/exist' });
}

test('a user with all rights: a test event went there and back', async () => {
  expect(await examine({}, { row: 'ChanVariable: CARIMBO_PROTOCOL=' })).toEqual([
    expect.objectContaining({
      status: 'ok',
      found: expect.stringContaining('um evento de teste vai e volta'),
    }),
  ]);
});

test.each<[string, FakeAmiOptions, 'fail' | 'warn', RegExp]>([
  ['a wrong password', { secret: 'other' }, 'fail', /recusou o usuário carimbo/],
  ['no right to Status', { refused: ['Status'] }, 'fail', /faltam direitos/],
  ['no right to CoreStatus', { refused: ['CoreStatus'] }, 'fail', /faltam direitos/],
  ['no right to send the test event', { refused: ['UserEvent'] }, 'warn', /write=user/],
  ['events that do not arrive', { isDeaf: true }, 'fail', /não voltou/],
  ['events without time', { isTimeless: true }, 'warn', /timestampevents/],
])('says what is wrong: %s', async (_, options, status, found) => {
  expect(await examine(options)).toContainEqual(
    expect.objectContaining({ status, found: expect.stringMatching(found), todo: expect.anything() }),
  );
});

test('says what is wrong: a call without the variable', async () => {
  expect(await examine({}, { row: 'Channel: PJSIP/a-00000001' })).toContainEqual(
    expect.objectContaining({ status: 'fail', found: expect.stringContaining('channelvars') }),
  );
});

test('says what is wrong: nothing listens', async () => {
  expect(await examine({}, { port: await freePort() })).toEqual([
    expect.objectContaining({ status: 'fail', found: expect.stringContaining('sem conexão') }),
  ]);
});

test('says that an operator takes no notice of the facts', async () => {
  const operators = [{ name: 'Saúde', deadlines: { callFacts: false } }];
  const pbx = {
    origin: 'pbx',
    host: '127.0.0.1',
    port: await freePort(),
    tls: false,
    user: 'u',
    secret: 's',
  };
  const findings = await checkManager({
    config: { asterisk: [pbx], operators } as unknown as Config,
    etc: '/none',
  });
  expect(findings[0]).toMatchObject({ status: 'warn', found: expect.stringContaining('Saúde') });
});
