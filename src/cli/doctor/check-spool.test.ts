import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../platform/package-root.ts';
import { checkSpool } from './check-spool.ts';

/** Asterisk's folder with the dialplan that gives out numbers, and these settings. */
function pbx(settings: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-spool-'));
  const [etc, spool] = [join(folder, 'etc'), join(folder, 'spool')];
  mkdirSync(etc);
  mkdirSync(spool);
  const file = join(etc, 'carimbo-offline.conf');
  cpSync(join(PACKAGE_ROOT, 'asterisk', 'carimbo-offline.conf'), file);
  let text = readFileSync(file, 'utf8');
  for (const [name, value] of Object.entries({ CARIMBO_SPOOL: spool, ...settings }))
    text = text.replace(new RegExp(`Set\\(${name}=[^)]*\\)`), `Set(${name}=${value})`);
  writeFileSync(file, text);
  /** What it finds, without the disk of this machine. */
  const found = () =>
    checkSpool({ etc })
      .filter(({ callers }) => callers !== 'um número pode sair duas vezes')
      .map((one) => `${one.status} ${one.found}`);
  return { etc, spool, found };
}

it('says nothing where no PBX gives out numbers', () => {
  const { etc } = pbx();
  expect(checkSpool({ etc: join(etc, 'elsewhere') })).toEqual([]);
});

it('tells what waits, and the last number', () => {
  const { spool, found: all } = pbx();
  const found = () => all().filter((line) => line.includes(spool));
  expect(found()).toEqual([`ok ${spool}: nada a entregar`]);
  const file = join(spool, '326305.900000.20261122.numbers');
  writeFileSync(file, 'type=number&number=32630520261122900000&called_at=1&end=1\n');
  expect(found()).toEqual([`warn ${spool}: 1 linha a entregar; último número 32630520261122900000`]);
  writeFileSync(`${file}.sent`, '1 2 3\n');
  expect(found()).toEqual([`ok ${spool}: nada a entregar; último número 32630520261122900000`]);
});

it.each([
  ['a zone that is mistyped', { CARIMBO_ZONE: 'America/Sao_Paolo' }, /^warn O fuso America\/Sao_Paolo/],
  ['an offset of another zone', { CARIMBO_OFFSET: '-14400' }, /^warn O fuso .*CARIMBO_OFFSET \(-14400\)/],
  ['a folder that is missing', { CARIMBO_SPOOL: '/nonexistent/carimbo' }, /^warn A pasta .* não existe/],
])('warns of %s', (_what, settings, warning) => {
  expect(pbx(settings).found()).toContainEqual(expect.stringMatching(warning));
});

it('warns of modules that Asterisk does not load', () => {
  const { etc, found } = pbx();
  writeFileSync(
    join(etc, 'modules.conf'),
    '[modules]\nautoload=yes\nnoload => func_lock.so\n;noload => app_system.so\n',
  );
  expect(found()).toContainEqual(expect.stringMatching(/não carrega func_lock \(noload\)/));
});

it.runIf(existsSync('/dev/shm'))('warns of a folder that vanishes with the machine', () => {
  const { etc } = pbx({ CARIMBO_SPOOL: '/dev/shm' });
  expect(checkSpool({ etc }).map(({ found }) => found)).toContainEqual(
    expect.stringContaining('/dev/shm está em tmpfs'),
  );
});
