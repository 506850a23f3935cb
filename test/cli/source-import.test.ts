import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inProcess } from './in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-import-cli-'));
const fileOf = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const API = fileOf(
  'api.json',
  JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Saúde' },
    servers: [{ url: 'https://api.saude.example' }],
    components: { securitySchemes: { b: { type: 'http', scheme: 'basic' } } },
    security: [{ b: [] }],
    paths: {
      '/login': { post: { operationId: 'entrar' } },
      '/beneficiarios/{carteira}': { get: { operationId: 'consultar', summary: 'Consulta um beneficiário' } },
    },
  }),
);
const run = (...args: string[]) => inProcess('source', 'import', ...args);

describe('carimbo source import', () => {
  it('without a choice and without a terminal lists the operations, the likely one marked, and ends with 2', async () => {
    const { code, stdout, stderr } = await run('--openapi', API);
    expect(code).toBe(2);
    expect(stdout.split('\n').filter(Boolean)).toEqual([
      '    1  POST   /login  entrar',
      '★   2  GET    /beneficiarios/{carteira}  Consulta um beneficiário',
    ]);
    expect(stderr).toContain('--operation');
  });

  it('lists for programs with --json', async () => {
    const { code, stdout } = await run('--openapi', API, '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'OpenAPI 3.0.3',
      operations: [
        { number: 1, id: 'entrar' },
        { number: 2, id: 'consultar' },
      ],
    });
  });

  it.each(['2', 'consultar', 'CONSULTAR', 'GET /beneficiarios/{carteira}'])(
    'takes --operation %s and prints the file',
    async (operation) => {
      const { code, stdout, stderr } = await run('--openapi', API, '--operation', operation);
      expect(code).toBe(0);
      expect(stdout).toContain('url: /beneficiarios/${card_number}');
      expect(stderr).toContain('ORIGEM_SENHA (segredo)');
      expect(stderr).toContain('Falta completar no mapping: name, active');
    },
  );

  it('refuses an operation that is not there', async () => {
    for (const operation of ['3', '0', 'nada']) {
      const { code, stderr } = await run('--openapi', API, '--operation', operation);
      expect(code).toBe(2);
      expect(stderr).toContain(`“${operation}”`);
    }
  });

  it('writes a new file, and replaces one only with --force', async () => {
    const out = join(folder, 'origem.yaml');
    const write = (...more: string[]) => run('--openapi', API, '--operation', '2', '--out', out, ...more);
    const first = await write();
    expect(first.code).toBe(0);
    expect(first.stderr).toContain(`carimbo source try ${out} --card N`);
    expect(readFileSync(out, 'utf8')).toContain('kind: rest');
    writeFileSync(out, 'meu trabalho');
    expect((await write()).code).toBe(2);
    expect(readFileSync(out, 'utf8')).toBe('meu trabalho');
    expect((await write('--force')).code).toBe(0);
    expect(readFileSync(out, 'utf8')).toContain('kind: rest');
  });

  it('writes a file that source test takes, and fails for what is unfinished', async () => {
    const out = join(folder, 'b.yaml');
    const document = JSON.parse(readFileSync(API, 'utf8'));
    document.paths['/beneficiarios/{carteira}'].get.responses = {
      200: { content: { 'application/json': { example: { nome: 'ANA', carteira: '1' } } } },
    };
    expect(
      (await run('--openapi', fileOf('b.json', JSON.stringify(document)), '--operation', '2', '--out', out))
        .code,
    ).toBe(0);
    const unfinished = await inProcess('source', 'test', out);
    expect(unfinished.code).toBe(1);
    expect(unfinished.stdout).toContain('mapping.active');
    writeFileSync(out, readFileSync(out, 'utf8').replace(/active: \$error.*/, "active: 'true'"));
    expect((await inProcess('source', 'test', out)).code).toBe(0);
  });

  it('takes the only operation of a curl command at once', async () => {
    const file = fileOf('comando.txt', "curl 'https://x.example/beneficiario/00123456789' -u 'u:S3nh4'");
    const { code, stdout, stderr } = await run('--curl', file);
    expect(code).toBe(0);
    expect(stdout).toContain('url: /beneficiario/${card_number}');
    expect(stdout + stderr).not.toMatch(/S3nh4|123456789/);
  });

  it('answers programs with the file, the variables to set and what is unfinished', async () => {
    const out = join(folder, 'c.yaml');
    const { code, stdout } = await run(
      '--openapi',
      API,
      '--operation',
      '2',
      '--json',
      '--out',
      out,
      '--env-prefix',
      'SAUDE',
    );
    expect(code).toBe(0);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({
      file: out,
      operation: { number: 2, id: 'consultar' },
      unfinished: ['name', 'active'],
    });
    expect(answer.environment).toContainEqual({
      name: 'SAUDE_SENHA',
      description: 'Senha.',
      secret: true,
      optional: false,
    });
    expect(answer.yaml).toBe(readFileSync(out, 'utf8'));
  });

  it.each([
    ['nothing to read', []],
    ['two things to read', ['--openapi', API, '--curl', API]],
    ['a file that is not there', ['--openapi', join(folder, 'nada.json')]],
    ['a folder', ['--postman', folder]],
    ['the wrong kind', ['--postman', API]],
    ['a header without a colon', ['--openapi', API, '--header', 'Authorization S3nh4']],
    [
      'a folder to write in that is not there',
      ['--openapi', API, '--operation', '2', '--out', join(folder, 'x', 'y.yaml')],
    ],
    ['a prefix that is no variable', ['--openapi', API, '--env-prefix', 'a b']],
  ])('ends with 2 for %s, in Portuguese, showing no password', async (_name, args) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).not.toMatch(/S3nh4|\bat .*\.ts/);
    expect(existsSync(join(folder, 'x'))).toBe(false);
  });

  it('ends with 1 where the place it should come from is to blame', async () => {
    const { code, stderr } = await run('--openapi', 'http://127.0.0.1:1/v2/api-docs');
    expect(code).toBe(1);
    expect(stderr).toContain('127.0.0.1:1');
  });

  it.each([
    "curl http://op.example/b/1 -H 'X-API-Key: chave-secreta'",
    "curl.exe http://op.example/b/1 -H 'X-API-Key: chave-secreta'",
    "http://op.example/b/1 -H 'X-API-Key: chave-secreta'",
  ])('does not repeat the command given in the place of its file: %s', async (command) => {
    const { code, stdout, stderr } = await inProcess('source', 'import', '--curl', command);
    expect(code).toBe(2);
    expect(stderr).toContain('--curl -');
    expect(stderr).toContain('histórico');
    expect(stdout + stderr).not.toContain('chave-secreta');
  });
});
