import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fillTemplate } from '../../src/cli/config-template.ts';
import { loadConfigWithWarnings } from '../../src/config/load-config.ts';
import { fileSourceConfig } from '../../src/source/kinds/csv/file-source-config.ts';
import type { CsvSettings } from '../../src/source/kinds/csv/schema.ts';
import type { SourceConfig } from '../../src/source/source-config.ts';
import { ConfigError } from '../../src/yaml/problem.ts';
import { inProcess } from './in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-init-'));

function load(text: string) {
  const file = join(folder, 'carimbo.yaml');
  writeFileSync(file, text);
  writeFileSync(join(folder, 'senha-do-banco'), 'x\n');
  writeFileSync(join(folder, 'senha-do-email'), 'x\n');
  writeFileSync(join(folder, 'webhook-crm'), `whsec_${Buffer.alloc(32).toString('base64')}\n`);
  return loadConfigWithWarnings({ file, env: {}, mode: 'production', cwd: folder });
}

/** Examples stand behind a bare `#`, prose behind `# `. */
const withExamples = (text: string) => text.replace(/^(\s*)#(?! \S)/gm, '$1');

describe('the carimbo.yaml that init writes', () => {
  it('asks for the registro ANS and the name, and for nothing else', () => {
    try {
      load(fillTemplate({ ans_registry: '', name: '' }));
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      expect(error.problems.map(({ key }) => key)).toEqual([
        'operators[0].ans_registry',
        'operators[0].name',
      ]);
    }
  });

  it('loads once they are filled in, whatever the name holds', () => {
    const name = 'Saúde "Boa" \\ Ltda: #1';
    const { config, warnings } = load(fillTemplate({ ans_registry: '326305', name }));
    expect(config.operators).toMatchObject([{ ans_registry: '326305', name }]);
    expect(warnings).toEqual([]);
  });

  it('holds the very defaults that apply without it', () => {
    const bare = load('operators:\n  - ans_registry: "326305"\n    name: A\n').config;
    expect(load(fillTemplate({ ans_registry: '326305', name: 'A' })).config).toEqual(bare);
  });

  it('gives the machine of the PBX a range, or shows how where the machine is not known', () => {
    const offline = (host?: string, edit = (text: string) => text) =>
      load(edit(fillTemplate({ ans_registry: '326305', name: 'A', host }))).config.operators[0]?.offline;
    const range = (host: string) => [{ origin: 'pbx', host, from: 900_000, to: 949_999 }];
    expect(offline('0123abcd')).toEqual(range('0123abcd'));
    expect(offline()).toBeUndefined();
    expect(offline(undefined, withExamples)).toEqual(range('ab12cd34'));
  });

  it('loads with all its examples switched on', () => {
    const { config } = load(withExamples(fillTemplate({ ans_registry: '326305', name: 'A' })));
    expect(config.database).toEqual({ kind: 'postgres', url: 'postgres://carimbo:x@127.0.0.1/carimbo' });
    expect(config.agi.language).toBe('pt_BR');
    const [operator] = config.operators;
    expect(operator).toMatchObject({ card: { lengths: [17], check_digit: 'mod11' } });
    expect(fileSourceConfig(operator?.source as SourceConfig<CsvSettings>)).toMatchObject({
      path: join(folder, 'beneficiarios.csv'),
      delimiter: ';',
      columns: { name: 'NOME' },
    });
  });

  it('marks what must still be filled in, and nothing else', () => {
    const marks = (ans_registry: string, name: string) =>
      fillTemplate({ ans_registry, name }).match(/PREENCHA: .*/g) ?? [];
    expect(marks('', '')).toEqual([expect.stringContaining('o registro na ANS'), 'PREENCHA: o nome.']);
    expect(marks('326305', '')).toEqual(['PREENCHA: o nome.']);
    expect(marks('326305', 'A')).toEqual([]);
  });
});

describe('carimbo init', () => {
  it.each(['12', '3263050', '32630a', ' '])(
    'refuses the registro ANS “%s”, as loading would, and writes nothing',
    async (digits) => {
      const file = join(folder, 'novo.yaml');
      const { code, stderr } = await inProcess('init', file, '--ans-registry', digits);
      expect(code).toBe(2);
      expect(stderr).toContain('esperado seis dígitos');
      expect(existsSync(file)).toBe(false);
    },
  );

  it.each(['ab12cd3', 'AB12CD34', 'any'])('refuses the machine “%s” and writes nothing', async (host) => {
    const file = join(folder, 'outro.yaml');
    const { code, stderr } = await inProcess('init', file, '--pbx-host', host);
    expect(code).toBe(2);
    expect(stderr).toContain('head -c 8 /etc/machine-id');
    expect(existsSync(file)).toBe(false);
  });

  it('writes the range of the PBX, and says which machine it is for', async () => {
    const file = join(folder, 'central.yaml');
    const { code, stderr } = await inProcess('init', file, '--pbx-host', '0123abcd');
    expect(code).toBe(0);
    expect(stderr).toContain('0123abcd');
    expect(readFileSync(file, 'utf8')).toContain(
      '\n    offline:\n      - { origin: pbx, host: "0123abcd", from: 900000, to: 949999 }\n',
    );
  });

  it('says in words that there is no such folder', async () => {
    const { code, stderr } = await inProcess('init', join(folder, 'nao', 'x.yaml'));
    expect(code).toBe(2);
    expect(stderr).toContain('a pasta não existe');
    expect(stderr).not.toContain('ENOENT');
  });
});
