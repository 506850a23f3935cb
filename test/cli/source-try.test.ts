import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Sqlite as Database } from '../../src/platform/sqlite.ts';
import { inProcess } from './in-process.ts';
import { KEY, MARIA, type OperatorSystem, startOperatorSystem, writeSource } from './operator-system.ts';

let system: OperatorSystem;
let file: string;
beforeAll(async () => {
  process.env.PRATICA_CHAVE = KEY;
  system = await startOperatorSystem();
  file = writeSource(system.url);
});
afterEach(() => system.behave('well'));
afterAll(async () => {
  delete process.env.PRATICA_CHAVE;
  await system.close();
});

const tryCard = (card: string, ...more: string[]) =>
  inProcess('source', 'try', file, '--card', card, ...more);

describe('carimbo source try', () => {
  it('shows the request, the answer, the rule, the record field by field, and what it means', async () => {
    const { code, stdout, stderr } = await tryCard('12345678901230');
    expect(code).toBe(0);
    expect(stdout).toContain('como o sistema recebe (input): 00012345678901230');
    expect(stdout).toContain(`GET ${system.url}/b/00012345678901230`);
    expect(stdout).toMatch(/resposta 1\/1: 200, \d+ ms/);
    expect(stdout).toContain('"nmBenef": "MARIA APARECIDA DA CONCEIÇÃO"');
    expect(stdout).toMatch(/200 → found/);
    expect(stdout).toMatch(/birth_date +1961-03-14 +← dtNasc/);
    expect(stdout).toMatch(/extra\.telefone +11987654321 +← nrFone/);
    expect(stdout).toContain('✓ Encontrado');
    expect(stdout).toContain(`O atendente: vê ${MARIA.nmBenef}, plano Essencial`);
    expect(stderr).toContain('Esta tela mostra dados pessoais');
  });

  it('never shows a secret, not even one that their system sends back', async () => {
    system.behave('echo');
    for (const flags of [[], ['--raw'], ['--json']]) {
      const { stdout, stderr } = await tryCard('12345678901230', ...flags);
      expect(stdout).toContain('••••');
      expect(stdout + stderr).not.toContain(KEY);
    }
  });

  it('ends with 0 for an unknown card: the source answered', async () => {
    const { code, stdout } = await tryCard('999');
    expect(code).toBe(0);
    expect(stdout).toMatch(/404 → not_found/);
    expect(stdout).toContain('Quem liga: ouve o pedido para digitar de novo, até três vezes');
  });

  it('ends with 1 for garbage, half an answer shown as it came', async () => {
    system.behave('garbage');
    const { code, stdout } = await tryCard('12345678901230');
    expect(code).toBe(1);
    expect(stdout).toContain('{"beneficiario": {"nmBenef": "MAR');
    expect(stdout).toContain('malformed_reply → unavailable');
    expect(stdout).toContain('O que fazer: ');
  });

  it('ends with 1 for a system that refuses the connection', async () => {
    const nowhere = writeSource('http://127.0.0.1:1');
    const { code, stdout } = await inProcess('source', 'try', nowhere, '--card', '1');
    expect(code).toBe(1);
    expect(stdout).toContain('nenhuma resposta');
    expect(stdout).toContain('refused → unavailable');
    expect(stdout).toContain('Quem liga: ouve o número');
  });

  it('ends with 2 for a credential that is not taken', async () => {
    system.behave('unauthorized');
    const { code, stdout } = await tryCard('12345678901230');
    expect(code).toBe(2);
    expect(stdout).toMatch(/401 → misconfigured/);
    expect(stdout).toContain('O que fazer: confira as credenciais em auth');
  });

  it('waits longer than a call would, and says so: how slow it is cannot be seen by hanging up', async () => {
    system.behave('slow');
    const slow = writeSource(system.url, 'limits: { timeout_ms: 100 }\n');
    const { code, stdout } = await inProcess('source', 'try', slow, '--card', '12345678901230');
    expect(code).toBe(1);
    expect(stdout).toContain('Encontrado, mas tarde demais: uma ligação espera 100 ms (limits.timeout_ms)');
    expect(stdout).toContain('O atendente: vê que o sistema não respondeu');
  });

  it('sends no request for a card that the system’s format cannot express', async () => {
    const { code, stdout } = await tryCard('123456789012345678');
    expect(code).toBe(0);
    expect(stdout).toContain('não cabe no formato do sistema (input)');
    expect(stdout).not.toContain('pedido 1');
  });

  it('answers in JSON, with every step', async () => {
    const { stdout } = await tryCard('12345678901230', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      asked: { card_number: '12345678901230' },
      written: { card_number: '00012345678901230' },
      exchanges: [{ sent: { head: `GET ${system.url}/b/00012345678901230` }, received: { status: 200 } }],
      outcome: 'found',
      fault: null,
      beneficiary: { name: MARIA.nmBenef, cpf: '52998224725', active: true },
    });
  });

  it.each([
    [[], 'Use --card ou --cpf'],
    [['--card', '1', '--cpf', '52998224725'], 'Use --card ou --cpf'],
    [['--cpf', '52998224726'], 'CPF inválido'],
    [['--cpf', '52998224725'], 'não tem lookup.cpf'],
    [['--card', '1'.repeat(21)], 'Carteirinha de 1 a 20'],
    [['--card', '1', '--operator', '999997'], 'não os dois'],
  ])('ends with 2 for %j', async (flags, words) => {
    const { code, stderr } = await inProcess('source', 'try', file, ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });

  it('shows the statement, the value and the rows of a database', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'carimbo-source-'));
    const database = new Database(join(folder, 'b.sqlite'));
    database.exec("create table b (nr text, nm text, st text); insert into b values ('77', 'José', 'S')");
    database.close();
    const path = join(folder, 'sql.yaml');
    writeFileSync(
      path,
      'kind: sql\nconnection: { driver: sqlite, path: b.sqlite }\nlookup: { card_number: { sql: "select nm, st from b where nr = :card_number" } }\nmapping: { name: nm, active: st }\n',
    );
    const { code, stdout } = await inProcess('source', 'try', path, '--card', '77');
    expect(code).toBe(0);
    expect(stdout).toContain('select nm, st from b where nr = :card_number');
    expect(stdout).toContain('"nm": "José"');
    expect(stdout).toMatch(/name +José +← nm/);
  });

  it('asks the source of the configuration, the demo’s without one', async () => {
    const { code, stdout } = await inProcess('source', 'try', '--card', '00012345678901230');
    expect(code).toBe(0);
    expect(stdout).toMatch(/name +Maria Aparecida dos Santos/);
  });
});
