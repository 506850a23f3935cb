import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inProcess } from './in-process.ts';

/** What `carimbo source record` makes of days, addresses and names that stand under the names of old systems. */
let reply: { type: string; body: string } = { type: '', body: '' };
let url = '';
const server = createServer((_request, response) => {
  response.setHeader('content-type', reply.type).end(reply.body);
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function record(mapping: string) {
  const file = join(mkdtempSync(join(tmpdir(), 'carimbo-record-days-')), 'origem.yaml');
  writeFileSync(
    file,
    `kind: rest\nname: o\nconnection: { base_url: "${url}" }\nlookup:\n  card_number: { url: "/b/\${card_number}" }\nmapping:\n${mapping}`,
  );
  const ended = await inProcess('source', 'record', file, '--card', '00012345678901230');
  const { tests = [] } = parse(readFileSync(file, 'utf8'));
  return { ...ended, file, yaml: readFileSync(file, 'utf8'), body: bodyOf(tests[0]?.reply.text) };
}
function bodyOf(raw: string) {
  return /^\s*\{/.test(raw) ? JSON.parse(raw) : raw;
}
const json = (person: object) => {
  reply = { type: 'application/json', body: JSON.stringify(person) };
};
const year = new Date().getUTCFullYear();

describe('a recorded answer', () => {
  it.each([
    ['validadeCarteira', `${year + 1}-12-31`, '$date(validadeCarteira)', true],
    ['validadeCarteira', `${year - 1}-12-31`, '$date(validadeCarteira)', false],
    ['dtValidadeCartao', `31/12/${year + 1}`, '$date(dtValidadeCartao, "dd/mm/yyyy")', true],
    [
      'vencimentoCarteirinha',
      `${year + 1}-06-30T23:59:59-03:00`,
      '$date($substring(vencimentoCarteirinha, 0, 10))',
      true,
    ],
    ['dataExclusaoContrato', `${year + 2}0131`, '$date(dataExclusaoContrato, "yyyymmdd")', true],
  ])('keeps %s %s a day, and on its side of today', async (field, value, day, active) => {
    json({ nome: 'MARIA APARECIDA', [field]: value });
    const { code, file, body } = await record(
      `  name: nome\n  active: ${JSON.stringify(`${day} >= $today()`)}\n`,
    );
    expect(code).toBe(0);
    expect(body.nome).not.toContain('MARIA');
    expect(body[field]).toHaveLength(value.length);
    const test = await inProcess('source', 'test', file);
    expect(test.code, test.stdout).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain(`active: ${active}`);
  });

  it('keeps the order of two days', async () => {
    json({ nome: 'ANA', dtInicioCartao: `${year}-01-01`, validadeCartao: `${year + 1}-01-01` });
    const { body } = await record(`  name: nome\n  active: "'S'"\n`);
    expect(body.dtInicioCartao < body.validadeCartao).toBe(true);
    for (const day of [body.dtInicioCartao, body.validadeCartao])
      expect(new Date(`${day}T00:00:00Z`).toISOString()).toContain(day);
  });

  it('has social names, addresses and the short names of Protheus replaced', async () => {
    json({
      nome: 'MARIA APARECIDA',
      nomsoc: 'JOAQUIM TEIXEIRA',
      ba1_nommae: 'ROSALINA FONTES',
      ba1_endere: 'RUA DAS ACACIAS 120',
      ba1_datnas: '19610314',
      localizacao: 'Av. Sete de Setembro, 1500 apto 12',
      plano: 'Essencial',
    });
    const { yaml, stdout } = await record(`  name: nome\n  active: "'S'"\n  plan: plano\n`);
    expect(yaml + stdout).not.toMatch(
      /MARIA|JOAQUIM|TEIXEIRA|ROSALINA|FONTES|ACACIAS|19610314|Sete de Setembro/,
    );
    expect(yaml).toContain('Essencial');
  });

  it('has the days of plain text replaced, and what stayed in it said', async () => {
    reply = { type: 'text/plain', body: '00012345678901230|MARIA APARECIDA|14/03/1961|Essencial' };
    const { code, body, stdout } = await record(`  name: "$split($, '|')[1]"\n  active: "'S'"\n`);
    expect(code).toBe(0);
    expect(body).toMatch(/^000\d{14}\|[A-Z]{5} [A-Z]{9}\|\d\d\/\d\d\/19\d\d\|Essencial$/);
    expect(body).not.toMatch(/MARIA|12345678901230|14\/03\/1961/);
    expect(stdout.slice(stdout.indexOf('Ficou como veio'))).toContain('Essencial');
  });
});
