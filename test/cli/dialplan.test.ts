import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { soundsFolder } from '../../src/cli/asterisk/asterisk-folders.ts';
import type { DialplanOptions } from '../../src/cli/asterisk/dialplan-options.ts';
import { readSettings } from '../../src/cli/asterisk/dialplan-settings.ts';
import { fillDialplan, readTemplate, WAYS, type Way } from '../../src/cli/asterisk/fill-dialplan.ts';
import { isUnchanged, withMark } from '../../src/cli/asterisk/install-mark.ts';
import { installSounds } from '../../src/cli/asterisk/install-sounds.ts';
import { placeFile } from '../../src/cli/asterisk/place-file.ts';
import { planDialplan, readInstalled } from '../../src/cli/asterisk/plan-dialplan.ts';
import { UsageError } from '../../src/cli/failure.ts';
import { demoConfig } from '../../src/config/load-config.ts';
import { PROMPT_NAMES } from '../../src/telephony/prompts.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'carimbo-asterisk-'));

const config = demoConfig({ CARIMBO_DATA_DIR: folder() });

const plan = (options: DialplanOptions & { way: Way }, installed: Record<string, string> = {}) =>
  planDialplan(config, options, { settings: new Map(Object.entries(installed)), blocks: [] });
const settings = (...given: Parameters<typeof plan>) => Object.fromEntries(readSettings(plan(...given).text));

describe('filling in a dialplan', () => {
  it('changes the named settings and not one other character', () => {
    for (const way of WAYS) {
      const template = readTemplate(way);
      const filled = fillDialplan(template, { CARIMBO_QUEUE: 'suporte' });
      expect(filled).toContain('Set(CARIMBO_QUEUE=suporte)');
      expect(filled.replace('Set(CARIMBO_QUEUE=suporte)', 'Set(CARIMBO_QUEUE=atendimento)')).toBe(template);
    }
  });

  it.each(['a)b', 'a;b', 'a\nb', '${EXTEN}', 'a"b', 'a\\b'])(
    'refuses %j, which Asterisk would interpret',
    (value) => {
      expect(() => fillDialplan(readTemplate('http'), { CARIMBO_KEY: value })).toThrow(UsageError);
    },
  );

  it('writes the server’s own address where none is given', () => {
    expect(settings({ way: 'http', keyId: 'k1' })).toMatchObject({
      CARIMBO_SERVER: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      CARIMBO_KEY_ID: 'k1',
    });
    expect(settings({ way: 'fastagi' }).CARIMBO_AGI).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it('takes an address as people write it', () => {
    expect(settings({ way: 'fastagi', server: 'agi://10.1.2.3:4573/ura' }).CARIMBO_AGI).toBe('10.1.2.3:4573');
    expect(settings({ way: 'http', server: '10.1.2.3:8080' }).CARIMBO_SERVER).toBe('http://10.1.2.3:8080');
    expect(settings({ way: 'http', server: 'https://carimbo.example/' }).CARIMBO_SERVER).toBe(
      'https://carimbo.example',
    );
  });

  it('names the operator where it is asked to, and refuses one that is not served', () => {
    expect(settings({ way: 'fastagi', operator: '999997' }).CARIMBO_OPERATOR).toBe('999997');
    expect(() => plan({ way: 'fastagi', operator: '326305' })).toThrow(UsageError);
  });

  it('asks for the operator where the server has several, unless the installed file names one', () => {
    const operators = config.operators.flatMap((one) => [one, { ...one, ans_registry: '326305' }]);
    const asked = (installed: string | null) =>
      planDialplan({ ...config, operators }, { way: 'fastagi' }, readInstalled(installed)).text;
    expect(() => asked(null)).toThrow(UsageError);
    const earlier = 'exten => s,1,Set(CARIMBO_AGI_ARGUMENT=operator=326305)\n same => n,Return()\n';
    expect(asked(earlier)).toContain('Set(CARIMBO_OPERATOR=326305)');
  });

  it.each([
    { way: 'fastagi', createKey: true },
    { way: 'fastagi', keyId: 'k1' },
    { way: 'http', createKey: true, keyId: 'k1' },
  ] as const)('refuses %j, which contradicts itself', (options) => {
    expect(() => plan(options)).toThrow(UsageError);
  });

  it('records, except for calls handed to another queue, unless an option says otherwise', () => {
    const recorded = (...given: Parameters<typeof plan>) => settings(...given).CARIMBO_RECORD;
    const next = 'ext-queues,400,1';
    expect(recorded({ way: 'fastagi' })).toBe('yes');
    expect(recorded({ way: 'fastagi', record: false })).toBe('no');
    expect(recorded({ way: 'http', next })).toBe('no');
    expect(recorded({ way: 'http', next, record: true })).toBe('yes');
    // Said once, it stays said.
    expect(recorded({ way: 'http', next }, { CARIMBO_NEXT: next, CARIMBO_RECORD: 'yes' })).toBe('yes');
    expect(plan({ way: 'http', next })).toMatchObject({ recordingLeftToNext: true });
    expect(plan({ way: 'http', next, record: false })).toMatchObject({ recordingLeftToNext: false });
  });
});

describe('filling in a dialplan that is installed already', () => {
  const installed = {
    CARIMBO_SERVER: 'http://10.0.0.5:8080',
    CARIMBO_KEY_ID: 'k1',
    CARIMBO_KEY: 'secret',
    CARIMBO_QUEUE: 'suporte',
    CARIMBO_QUEUE_SECONDS: '${GLOBAL(WAIT)}',
    CARIMBO_AGENT_LEG: 'sip',
  };

  it('keeps every setting that no option names, to the letter, and says which', () => {
    const { text, kept } = plan({ way: 'http' }, installed);
    expect(Object.fromEntries(readSettings(text))).toMatchObject(installed);
    expect(Object.fromEntries(kept)).toEqual(installed);
  });

  it('lets an option win', () => {
    const { text, kept } = plan({ way: 'http', queue: 'vendas', server: '10.0.0.6:80' }, installed);
    expect(readSettings(text).get('CARIMBO_QUEUE')).toBe('vendas');
    expect(readSettings(text).get('CARIMBO_SERVER')).toBe('http://10.0.0.6:80');
    expect([...kept.keys()]).not.toContain('CARIMBO_QUEUE');
  });

  it('leaves one key’s secret from standing beside another’s id', () => {
    expect(settings({ way: 'http', keyId: 'k1' }, installed).CARIMBO_KEY).toBe('secret');
    expect(settings({ way: 'http', keyId: 'k2' }, installed).CARIMBO_KEY).toBe('troque-por-sua-chave');
    expect(settings({ way: 'http', createKey: true }, installed).CARIMBO_KEY).toBe('troque-por-sua-chave');
  });

  it('gives up the queue of FreePBX for a queue that is asked for', () => {
    const next = { CARIMBO_NEXT: 'ext-queues,400,1' };
    expect(settings({ way: 'http' }, next)).toMatchObject(next);
    expect(settings({ way: 'http', queue: 'suporte' }, next)).toMatchObject({
      CARIMBO_NEXT: '',
      CARIMBO_QUEUE: 'suporte',
    });
  });

  it('reads settings that people wrote, and no others', () => {
    const text = [
      '[carimbo-http-settings]',
      'exten => s,1,Set(CARIMBO_QUEUE=a,b) ; the queue (new)',
      '; same => n,Set(CARIMBO_NEXT=old)',
      ' same=>n,Set(CARIMBO_KEY=${GLOBAL(KEY)})',
      ' same => n,Return()',
      ' same => n,Set(CARIMBO_STAGE=issue)',
    ].join('\n');
    expect(Object.fromEntries(readSettings(text))).toEqual({
      CARIMBO_QUEUE: 'a,b',
      CARIMBO_KEY: '${GLOBAL(KEY)}',
    });
  });
});

describe('putting a file in place', () => {
  const options = { force: false, mode: 0o640, mayReplace: isUnchanged };
  const content = (text: string) => Buffer.from(withMark(text));

  it('writes it, finds it the same, and replaces its own older one with a copy kept', () => {
    const path = join(folder(), 'carimbo-http.conf');
    expect(placeFile(path, content('a'), options)).toBe('written');
    expect(placeFile(path, content('a'), options)).toBe('same');
    expect(placeFile(path, content('b'), options)).toBe('replaced');
    expect(readFileSync(path)).toEqual(content('b'));
    const backups = readdirSync(join(path, '..')).filter((name) => name.includes('.bak-'));
    expect(backups.map((name) => readFileSync(join(path, '..', name)))).toEqual([content('a')]);
  });

  it('keeps a file that was changed by hand, unless forced', () => {
    const path = join(folder(), 'carimbo-http.conf');
    const changed = Buffer.concat([content('a'), Buffer.from('; mine\n')]);
    writeFileSync(path, changed);
    expect(placeFile(path, content('b'), options)).toBe('kept');
    expect(readFileSync(path)).toEqual(changed);
    expect(placeFile(path, content('b'), { ...options, force: true })).toBe('replaced');
    expect(readdirSync(join(path, '..'))).toHaveLength(2);
  });

  it('knows its own withMark from a changed line above it', () => {
    const sealed = withMark('exten => s,1,Answer()');
    expect(isUnchanged(Buffer.from(sealed))).toBe(true);
    expect(isUnchanged(Buffer.from(sealed.replace('Answer', 'Hangup')))).toBe(false);
    expect(isUnchanged(Buffer.from('exten => s,1,Answer()\n'))).toBe(false);
  });
});

describe('the prompts', () => {
  it('are copied whole, and recordings of the operator’s own stay', () => {
    const sounds = folder();
    expect(installSounds(sounds, false)).toMatchObject({ written: PROMPT_NAMES.length, kept: 0 });
    const file = join(sounds, 'pt_BR', 'carimbo', `${PROMPT_NAMES[0]}.wav`);
    writeFileSync(file, 'studio');
    expect(installSounds(sounds, false)).toMatchObject({ same: PROMPT_NAMES.length - 1, kept: 1 });
    expect(readFileSync(file, 'utf8')).toBe('studio');
    expect(installSounds(sounds, true)).toMatchObject({ replaced: 1 });
  });

  it('go where asterisk.conf keeps its sounds', () => {
    const etc = folder();
    mkdirSync(join(etc, 'data'));
    writeFileSync(
      join(etc, 'asterisk.conf'),
      `[directories]\n;astdatadir => /no\nastdatadir => ${etc}/data ; here\n`,
    );
    expect(soundsFolder(etc)).toBe(join(etc, 'data', 'sounds'));
  });

  it('go where an Asterisk is that asterisk.conf does not tell of: Debian’s, or its own', () => {
    const etc = folder();
    const [debian, own] = [join(etc, 'usr'), join(etc, 'var')];
    const found = () => soundsFolder(etc, [debian, own]);
    expect(found()).toBe(join(own, 'sounds'));
    mkdirSync(join(own, 'sounds'), { recursive: true });
    expect(found()).toBe(join(own, 'sounds'));
    mkdirSync(join(debian, 'sounds'), { recursive: true });
    expect(found()).toBe(join(debian, 'sounds'));
  });
});
