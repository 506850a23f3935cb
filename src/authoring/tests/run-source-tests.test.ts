import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { FAULTS_BY_CODE } from '../../source/faults.ts';
import { loadSource } from '../../source/kinds/load-source.ts';
import { runSourceTests } from './run-source-tests.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(tests: string) {
  const file = join(folder, 'origem.yaml');
  writeFileSync(
    file,
    `kind: rest
connection: { base_url: "https://operadora.example" }
lookup: { card_number: { url: "/b/\${card_number}" } }
mapping: { root: dados, card_number: cart, name: nome, active: sit, extra: { fone: fone } }
issue: { request: { url: /p, method: POST }, number: { value: numero, characters: digits } }
tests:
${tests}`,
  );
  return runSourceTests(loadSource({ file, env: {} }));
}

describe('tests beside a source file', () => {
  it('pass when what comes is what was expected, and only the fields that are named count', async () => {
    const results = await run(`
  - name: corpo como valor
    ask: { card_number: "0123" }
    reply: { body: { dados: { cart: "123", nome: "Ana", sit: N, fone: 11 } } }
    expect: { outcome: found, beneficiary: { card_number: "0123", active: false, extra: { fone: "11" } } }
  - name: corpo como texto
    ask: { card_number: "0123" }
    reply: { status: 200, headers: { Content-Type: application/json }, text: '{"dados": null}' }
    expect: { outcome: not_found }
  - name: sem resposta
    ask: { card_number: "0123" }
    reply: { fault: timeout }
    expect: { outcome: unavailable }
  - name: número
    operation: issue
    reply: { status: 201, body: { numero: 20260001 } }
    expect: { outcome: found, number: "20260001" }`);
    expect(results.map(({ name, ok, differences }) => ({ name, ok, differences }))).toEqual(
      ['corpo como valor', 'corpo como texto', 'sem resposta', 'número'].map((name) => ({
        name,
        ok: true,
        differences: [],
      })),
    );
  });

  it('read the bytes of a recorded body in its own encoding', async () => {
    writeFileSync(join(folder, 'corpo.json'), Buffer.from('{"dados":{"nome":"João","sit":"S"}}', 'latin1'));
    const [result] = await run(`
  - name: latin1
    ask: { card_number: "1" }
    reply: { headers: { content-type: application/json; charset=iso-8859-1 }, file: corpo.json }
    expect: { outcome: found, beneficiary: { name: João } }`);
    expect(result).toMatchObject({ ok: true, differences: [] });
  });

  it('take a text as it is read in the file, whatever charset its header names', async () => {
    const results = await run(`
  - name: JSON
    ask: { card_number: "1" }
    reply: { headers: { content-type: application/json; charset=ISO-8859-1 }, text: '{"dados":{"nome":"João €","sit":"S"}}' }
    expect: { outcome: found, beneficiary: { name: João € } }
  - name: XML
    ask: { card_number: "1" }
    reply: { text: '<?xml version="1.0" encoding="ISO-8859-1"?><dados><nome>João</nome><sit>S</sit></dados>' }
    expect: { outcome: found, beneficiary: { name: João } }`);
    expect(results.map(({ differences }) => differences)).toEqual([[], []]);
  });

  it('know what every fault comes to, and refuse one that there is not', async () => {
    const results = await run(
      Object.keys(FAULTS_BY_CODE)
        .map(
          (code) => `
  - name: ${code}
    ask: { card_number: "1" }
    reply: { fault: ${code} }
    expect: { outcome: ${['tls', 'syntax', 'table_missing', 'unknown_method'].includes(code) ? 'misconfigured' : 'unavailable'} }`,
        )
        .join(''),
    );
    const came = Object.fromEntries(results.map(({ name, ok }) => [name, ok]));
    expect(came).toMatchObject({ tls: true, syntax: true, table_missing: true, unknown_method: true });
    expect(came).toMatchObject({ timeout: true, refused: true, locked: true, permission_denied: false });
    expect(() =>
      run(`
  - name: erro de digitação
    ask: { card_number: "1" }
    reply: { fault: tiemout }
    expect: { outcome: unavailable }`),
    ).toThrow(
      /origem\.yaml:10: tests\[0\]\.reply\.fault: there is no fault of that code; did you mean timeout\?/,
    );
  });

  it('say what came and what was expected', async () => {
    const results = await run(`
  - name: outro nome
    ask: { card_number: "1" }
    reply: { body: { dados: { nome: Ana, sit: S } } }
    expect: { outcome: found, beneficiary: { name: Bia, plan: Ouro, extra: { fone: "1" } } }
  - name: outro resultado
    ask: { card_number: "1" }
    reply: { status: 401, body: {} }
    expect: { outcome: unavailable }
  - name: meia resposta
    ask: { card_number: "1" }
    reply: { headers: { content-type: application/json }, text: '{"dados": {"nome": "A' }
    expect: { outcome: found }
  - name: arquivo que não há
    ask: { card_number: "1" }
    reply: { file: nenhum.json }
    expect: { outcome: found }`);
    expect(results.map(({ ok }) => ok)).toEqual([false, false, false, false]);
    expect(results[0]?.differences).toEqual([
      'name: esperado "Bia", veio "Ana"',
      'plan: esperado "Ouro", veio null',
      'extra.fone: esperado "1", veio nada',
    ]);
    expect(results[1]?.differences[0]).toContain('esperado unavailable, veio misconfigured (padrão: 401');
    expect(results[2]?.differences[0]).toContain(
      'esperado found, veio unavailable (sem resposta: malformed_reply',
    );
    expect(results[3]?.differences[0]).toContain('o teste não pôde ser lido');
  });
});

const DEMO = fileURLToPath(new URL('../../../demo/sources/', import.meta.url));

describe('the source files to practise with', () => {
  it.each(readdirSync(DEMO).filter((file) => file.endsWith('.yaml')))(
    '%s loads, and passes its own tests',
    async (name) => {
      const config = loadSource({ file: join(DEMO, name), env: {}, label: name, offline: true });
      const failed = (await runSourceTests(config)).filter(({ ok }) => !ok);
      expect(failed).toEqual([]);
    },
  );
});
