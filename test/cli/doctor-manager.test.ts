import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { checkCallFacts } from '../../src/cli/doctor/check-call-facts.ts';
import { checkManager } from '../../src/cli/doctor/check-manager.ts';
import type { Config } from '../../src/config/config.ts';
import { commit } from '../../src/journal/commit.ts';
import { FakeAmi, type FakeAmiOptions } from '../support/fake-ami.ts';
import { freePort } from '../support/free-port.mjs';
import { issue, OPERATOR } from '../support/journal.ts';
import { memoryStore } from '../support/memory-store.ts';
import { createTestClock } from '../support/test-clock.ts';

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

describe('call_facts', () => {
  interface Given {
    callFacts?: boolean;
    hasAmi?: boolean;
    /** Files of Asterisk's configuration; the PBX is elsewhere without them. */
    files?: Record<string, string>;
    calls?: number;
    told?: boolean;
  }

  /** A server whose journal has calls of this morning. */
  async function facts({ callFacts = true, hasAmi = false, files, calls = 0, told = false }: Given) {
    const { clock, advance } = createTestClock();
    const store = memoryStore({ clock });
    await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
    for (let call = 0; call < calls; call += 1) {
      const [outcome] = (await commit(store, [issue(`call-${call}`)])).outcomes;
      if (outcome === undefined || outcome instanceof Error) throw new Error('not issued');
      const entry = { type: 'call.queued', data: { queue: 'q', unique_id: `1.${call}` } } as const;
      const { number } = outcome.protocol;
      if (told)
        await commit(store, [
          { kind: 'append', operator: OPERATOR, actor: 'pbx', number, identity: null, entry },
        ]);
    }
    advance(2 * 3_600_000);
    const etc = files === undefined ? '/does/not/exist' : mkdtempSync(join(tmpdir(), 'carimbo-doctor-'));
    for (const [name, text] of Object.entries(files ?? {})) writeFileSync(join(etc, name), text);
    const config = {
      asterisk: hasAmi ? [{}] : [],
      operators: [{ ans_registry: OPERATOR, name: 'Saúde', deadlines: { callFacts } }],
    } as unknown as Config;
    const database = { store, unsafeSettings: [], error: null };
    return checkCallFacts({ config, etc, database, now: clock() });
  }

  const SILENT = [expect.objectContaining({ status: 'warn', found: expect.stringContaining('nada conta') })];
  const extensions = '[x]\n#include carimbo-fastagi.conf\n';
  const dialplan = (tell: string) =>
    `[carimbo-fastagi-settings]\nexten => s,1,Set(CARIMBO_TELL=${tell})\n same => n,Return()\n`;

  test('off, although the manager interface is read: a warning', async () => {
    expect(await facts({ callFacts: false, hasAmi: true })).toEqual([
      expect.objectContaining({ status: 'warn', found: expect.stringContaining('Saúde') }),
    ]);
    expect(await facts({ hasAmi: true })).toEqual([]);
  });

  test('on, and the PBX of this machine has nothing that tells: a warning', async () => {
    expect(await facts({ files: { 'extensions.conf': '[x]\n' } })).toEqual(SILENT);
    const withTell = (tell: string) => ({
      'extensions.conf': extensions,
      'carimbo-fastagi.conf': dialplan(tell),
    });
    expect(await facts({ files: withTell('no') })).toEqual(SILENT);
    expect(await facts({ files: withTell('yes') })).toEqual([]);
    expect(await facts({ callFacts: false, files: withTell('no') })).toEqual([]);
  });

  test('on, the PBX is elsewhere, and none of the last calls has more than a number: a warning', async () => {
    expect(await facts({ calls: 6 })).toEqual(SILENT);
    expect(await facts({ calls: 6, told: true })).toEqual([]);
    expect(await facts({ calls: 2 })).toEqual([]);
  });
});
