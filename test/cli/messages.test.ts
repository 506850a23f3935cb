import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildOnce, carimbo, environment, newFolder, start } from './carimbo.ts';

beforeAll(buildOnce);

const OPERATORS = 'operators:\n  - ans_registry: "326305"\n    name: A\n';

/** What a command of this configuration says on stderr, line by line. */
async function complaints(yaml: string, command = 'serve'): Promise<string[]> {
  const folder = newFolder();
  const file = join(folder, 'carimbo.yaml');
  writeFileSync(file, yaml);
  // The file's own ports count: an empty variable is none.
  const env = environment(folder, { CARIMBO_HTTP_PORT: '', CARIMBO_AGI_PORT: '' });
  const { code, stderr } = await carimbo([command, '--config', file], env);
  expect({ code, stderr }).toMatchObject({ code: 2 });
  return stderr
    .trim()
    .split('\n')
    .map((line) => line.trim().replace(/^\S*carimbo\.yaml/, 'carimbo.yaml'));
}

describe('an error in the configuration', () => {
  it('says first what it means for callers where the server was to start', async () => {
    const [heading] = await complaints('operators: []\n');
    expect(heading).toBe(
      'Erro na configuração; o Carimbo não iniciou: as ligações vão à fila com um número da faixa da central, ou sem número.',
    );
    expect((await complaints('operators: []\n', 'doctor'))[0]).toBe('Erro na configuração:');
  });

  it('shows the value that was found, where that can be no secret', async () => {
    expect(await complaints(`http: { port: 5O38 }\n${OPERATORS}`)).toEqual([
      expect.any(String),
      'carimbo.yaml:1: http.port: encontrado: "5O38"; esperado: número inteiro de 0 a 65535',
    ]);
    const lines = await complaints(
      `http: { port: 70000, host: "a b" }\nlog: { level: alto }\ndatabase: { url: "mysql://u:topsecret@h/d" }\n${OPERATORS}`,
    );
    expect(lines.join('\n')).toMatch(/"a b"[\s\S]*70000|70000[\s\S]*"a b"/);
    expect(lines.join('\n')).toContain('encontrado: "alto"');
    expect(lines.join('\n')).not.toContain('topsecret');
  });

  it.each([
    ['a key too far to the right', `http:\n  host: 127.0.0.1\n   port: 8080\n${OPERATORS}`],
    ['a key too far to the left', `http:\n  host: 127.0.0.1\n port: 8080\n${OPERATORS}`],
    ['keys that are not indented at all', `http:\nhost: 127.0.0.1\nport: 8080\n${OPERATORS}`],
    ['a first line that is indented', ` http:\n  port: 8080\n${OPERATORS}`],
    ['a list whose keys stand too far to the right', OPERATORS.replace('  - ', '- ')],
    ['a list whose keys stand too far to the left', OPERATORS.replace('    name', '   name')],
    ['a section that is not indented', `${OPERATORS}    card:\n    lengths: [17]\n    check_digit: luhn\n`],
  ])('takes one line for %s, which says so', async (_, yaml) => {
    const lines = await complaints(yaml);
    expect(lines).toEqual([expect.any(String), expect.stringMatching(/^carimbo\.yaml:\d+: .*recuo errado/)]);
  });
});

describe('agi.language', () => {
  it.each(['pt_br', 'pt-BR', 'PT_BR'])('%s is refused with the language that was meant', async (language) => {
    const [, line, more] = await complaints(`agi: { language: ${language} }\n${OPERATORS}`);
    expect(line).toMatch(/^carimbo\.yaml:1: agi\.language: .*você quis dizer "pt_BR"\?/);
    expect(more).toBeUndefined();
  });
});

describe('the log', () => {
  it('says levels by their names and times in ISO 8601', async () => {
    const demo = start(['serve', '--create'], {
      ...environment(newFolder()),
      CARIMBO_CONFIG: written(OPERATORS),
    });
    const line = (await demo.until(/"msg":"ready"/)).trim().split('\n').at(-1) ?? '';
    await demo.end('SIGTERM');
    expect(JSON.parse(line)).toMatchObject({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
  });
});

function written(yaml: string): string {
  const file = join(newFolder(), 'carimbo.yaml');
  writeFileSync(file, yaml);
  return file;
}
