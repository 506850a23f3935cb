import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from '../../src/cli/asterisk/dialplan-settings.ts';
import { readBlocks, settingsOfBlock } from '../../src/cli/asterisk/settings-blocks.ts';
import { newFolder } from './carimbo.ts';
import { inProcess } from './in-process.ts';

let folder: string;
let etc: string;
let file: string;
let spool: string;
beforeEach(() => {
  folder = newFolder();
  etc = join(folder, 'etc');
  file = join(etc, 'carimbo-offline.conf');
  spool = join(folder, 'spool', 'carimbo');
  mkdirSync(etc);
  mkdirSync(join(folder, 'spool'));
  writeFileSync(
    join(etc, 'asterisk.conf'),
    `[directories]\nastdatadir => ${folder}\nastspooldir => ${folder}/spool\n`,
  );
});

interface Site {
  ranges?: string;
  allow?: string;
}

/** Two operators, in different zones, with a PBX of two machines, and a PBX somewhere else. */
const RANGES = `
      - { origin: pbx, host: "aaaaaaaa", from: 900000, to: 949999 }
      - { origin: pbx, host: "bbbbbbbb", from: 850000, to: 899999 }
      - { origin: filial, host: "cccccccc", from: 800000, to: 849999 }`;

function configure({ ranges = RANGES, allow = '["127.0.0.1"]' }: Site = {}): string {
  const config = join(folder, 'carimbo.yaml');
  writeFileSync(
    config,
    `data_dir: data
agi: { allow: ${allow} }
operators:
  - ans_registry: "326305"
    name: A
    offline:${ranges}
  - ans_registry: "005711"
    name: B
    time_zone: America/Rio_Branco
    offline:
      - { origin: pbx, host: "aaaaaaaa", from: 950000, to: 999999 }
`,
  );
  return config;
}

const install = (config: string, ...args: string[]) =>
  inProcess('asterisk', 'install', '--config', config, '--dir', etc, '--operator', '326305', ...args);
const text = () => readFileSync(file, 'utf8');
const blocks = () =>
  Object.fromEntries(
    readBlocks(text()).map((block) => [block.name, Object.fromEntries(settingsOfBlock(block))]),
  );

describe('the ranges of a PBX', () => {
  it('are all written, each for its machine, and the zone of each operator', async () => {
    expect(await install(configure())).toMatchObject({ code: 0 });
    expect(blocks()).toEqual({
      '326305-aaaaaaaa': { CARIMBO_RANGE_FROM: '900000', CARIMBO_RANGE_TO: '949999' },
      '326305-bbbbbbbb': { CARIMBO_RANGE_FROM: '850000', CARIMBO_RANGE_TO: '899999' },
      '005711-aaaaaaaa': {
        CARIMBO_RANGE_FROM: '950000',
        CARIMBO_RANGE_TO: '999999',
        CARIMBO_ZONE: 'America/Rio_Branco',
        CARIMBO_OFFSET: '-18000',
      },
    });
    expect(Object.fromEntries(readSettings(text()))).toEqual({
      CARIMBO_REGISTRY: '326305',
      CARIMBO_ZONE: 'America/Sao_Paulo',
      CARIMBO_OFFSET: '-10800',
      CARIMBO_SPOOL: spool,
      CARIMBO_JUMP: '1000',
    });
  });

  it('follow the configuration at the next install, which keeps what was changed by hand only if told to replace it', async () => {
    await install(configure());
    const changed = configure({
      ranges: '\n      - { origin: pbx, host: "aaaaaaaa", from: 700000, to: 749999 }',
    });
    expect(await install(changed)).toMatchObject({ code: 0 });
    expect(Object.keys(blocks())).toEqual(['326305-aaaaaaaa', '005711-aaaaaaaa']);
    writeFileSync(file, text().replace('CARIMBO_JUMP=1000', 'CARIMBO_JUMP=2500'));
    expect(await install(configure())).toMatchObject({ code: 1 });
    expect(blocks()).toMatchObject({ '326305-aaaaaaaa': { CARIMBO_RANGE_FROM: '700000' } });
    expect(await install(configure(), '--force')).toMatchObject({ code: 0 });
    expect(readSettings(text()).get('CARIMBO_JUMP')).toBe('2500');
    expect(blocks()).toMatchObject({ '326305-aaaaaaaa': { CARIMBO_RANGE_FROM: '900000' } });
  });

  it('that are gone from the configuration are gone from the PBX, and none are written where there are none', async () => {
    const other = '\n      - { origin: filial, host: "cccccccc", from: 800000, to: 849999 }';
    const { stdout } = await install(configure(), '--origin', 'matriz');
    expect(stdout).toContain('sem faixa para a central matriz');
    expect(() => text()).toThrow('ENOENT');
    await install(configure(), '--origin', 'pbx');
    await install(configure({ ranges: other }));
    expect(Object.keys(blocks())).toEqual(['005711-aaaaaaaa']);
  });

  it('are printed, too', async () => {
    const { stdout } = await inProcess('asterisk', 'print', '--config', configure(), '--offline');
    expect(readBlocks(stdout).map(({ name }) => name)).toHaveLength(3);
    expect(readSettings(stdout).get('CARIMBO_SPOOL')).toBe('/var/spool/asterisk/carimbo');
  });
});

describe.skipIf(process.getuid?.() !== 0)('the folder for the numbers', () => {
  it('is made once, and nothing in it is touched', async () => {
    const { stdout } = await install(configure());
    expect(stdout).toContain(`${spool}: pasta dos números, modo 2770`);
    expect(statSync(spool).mode & 0o7777).toBe(0o2770);
    writeFileSync(join(spool, 'x.numbers'), 'line\n', { mode: 0o640 });
    await install(configure());
    expect(readFileSync(join(spool, 'x.numbers'), 'utf8')).toBe('line\n');
    expect(statSync(join(spool, 'x.numbers')).mode & 0o7777).toBe(0o640);
  });

  it('is kept from fwconsole chown on FreePBX, in its list and once', async () => {
    const chown = join(etc, 'freepbx_chown.conf');
    writeFileSync(chown, '[custom]\nfile = /x, 0755, a, a\n[blacklist]\ndirectory = /srv/own\n[other]\n');
    await install(configure());
    await install(configure());
    expect(readFileSync(chown, 'utf8')).toBe(
      `[custom]\nfile = /x, 0755, a, a\n[blacklist]\ndirectory = ${spool}\ndirectory = /srv/own\n[other]\n`,
    );
  });

  it('is made known to FreePBX where it had no such list', async () => {
    writeFileSync(join(etc, 'extensions_additional.conf'), '');
    await install(configure());
    expect(readFileSync(join(etc, 'freepbx_chown.conf'), 'utf8')).toBe(`[blacklist]\ndirectory = ${spool}\n`);
  });

  it('is never a link', async () => {
    symlinkSync(folder, spool);
    expect(await install(configure())).toMatchObject({ code: 2, stderr: expect.stringContaining('link') });
  });
});

describe('the origin of a PBX', () => {
  it('that agi.allow does not have is reported', async () => {
    const { stdout } = await install(configure(), '--origin', 'filial');
    expect(stdout).toContain('address: IP-DA-CENTRAL, origin: filial');
    expect(blocks()).toEqual({
      '326305-cccccccc': { CARIMBO_RANGE_FROM: '800000', CARIMBO_RANGE_TO: '849999' },
    });
  });

  it('is the only one in agi.allow where none is given', async () => {
    const { stdout } = await install(
      configure({ allow: '[{ address: 127.0.0.1, origin: filial }, { address: "::1", origin: filial }]' }),
    );
    expect(stdout).not.toContain('IP-DA-CENTRAL');
    expect(Object.keys(blocks())).toEqual(['326305-cccccccc']);
  });
});
