import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { soundsFolder } from '../../src/cli/asterisk/asterisk-folders.ts';
import { makeDialplan } from '../../src/cli/asterisk/dialplan-options.ts';
import { fillDialplan, readTemplate, WAYS } from '../../src/cli/asterisk/fill-dialplan.ts';
import { installSounds } from '../../src/cli/asterisk/install-sounds.ts';
import { placeFile } from '../../src/cli/asterisk/place-file.ts';
import { isSealed, seal } from '../../src/cli/asterisk/seal.ts';
import { UsageError } from '../../src/cli/failure.ts';
import { PROMPT_NAMES } from '../../src/telephony/prompts.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'carimbo-asterisk-'));

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

  it('writes the server’s own address where none is given', async () => {
    const http = await makeDialplan({ way: 'http', keyId: 'k1' });
    expect(http).toMatch(/Set\(CARIMBO_SERVER=http:\/\/127\.0\.0\.1:\d+\)/);
    expect(http).toContain('Set(CARIMBO_KEY_ID=k1)');
    expect(await makeDialplan({ way: 'fastagi' })).toMatch(/Set\(CARIMBO_AGI=127\.0\.0\.1:\d+\)/);
  });

  it('takes an address as people write it', async () => {
    expect(await makeDialplan({ way: 'fastagi', server: 'agi://10.1.2.3:4573/ura' })).toContain(
      'Set(CARIMBO_AGI=10.1.2.3:4573)',
    );
    expect(await makeDialplan({ way: 'http', server: '10.1.2.3:8080' })).toContain(
      'Set(CARIMBO_SERVER=http://10.1.2.3:8080)',
    );
    expect(await makeDialplan({ way: 'http', server: 'https://carimbo.example/' })).toContain(
      'Set(CARIMBO_SERVER=https://carimbo.example)',
    );
  });

  it('names the operator where it is asked to, and refuses one that is not served', async () => {
    expect(await makeDialplan({ way: 'fastagi', operator: '999997' })).toContain(
      'Set(CARIMBO_AGI_ARGUMENT=operator=999997)',
    );
    await expect(makeDialplan({ way: 'fastagi', operator: '326305' })).rejects.toThrow(UsageError);
  });
});

describe('putting a file in place', () => {
  const options = { force: false, mode: 0o640, isOurs: isSealed };
  const content = (text: string) => Buffer.from(seal(text));

  it('writes it, finds it the same, and replaces its own older one with a copy kept', () => {
    const path = join(folder(), 'carimbo-http.conf');
    expect(placeFile(path, content('a'), options)).toBe('written');
    expect(placeFile(path, content('a'), options)).toBe('same');
    expect(placeFile(path, content('b'), options)).toBe('replaced');
    expect(readFileSync(path)).toEqual(content('b'));
    const backups = readdirSync(join(path, '..')).filter((name) => name.includes('.bak-'));
    expect(backups.map((name) => readFileSync(join(path, '..', name)))).toEqual([content('a')]);
  });

  it('leaves a file that somebody changed, unless forced', () => {
    const path = join(folder(), 'carimbo-http.conf');
    const changed = Buffer.concat([content('a'), Buffer.from('; mine\n')]);
    writeFileSync(path, changed);
    expect(placeFile(path, content('b'), options)).toBe('kept');
    expect(readFileSync(path)).toEqual(changed);
    expect(placeFile(path, content('b'), { ...options, force: true })).toBe('replaced');
    expect(readdirSync(join(path, '..'))).toHaveLength(2);
  });

  it('knows its own seal from a changed line above it', () => {
    const sealed = seal('exten => s,1,Answer()');
    expect(isSealed(Buffer.from(sealed))).toBe(true);
    expect(isSealed(Buffer.from(sealed.replace('Answer', 'Hangup')))).toBe(false);
    expect(isSealed(Buffer.from('exten => s,1,Answer()\n'))).toBe(false);
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
    expect(soundsFolder(etc)).toBe('/var/lib/asterisk/sounds');
    mkdirSync(join(etc, 'data'));
    writeFileSync(
      join(etc, 'asterisk.conf'),
      `[directories]\n;astdatadir => /no\nastdatadir => ${etc}/data ; here\n`,
    );
    expect(soundsFolder(etc)).toBe(join(etc, 'data', 'sounds'));
    expect(existsSync(join(etc, 'data'))).toBe(true);
  });
});
