import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FaultChangeError, parseFault } from '../../sandbox/read-fault-change.ts';
import { CREDENTIALS, type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { Sqlite } from '../../src/platform/sqlite.ts';
import { askGrpc } from './ask-grpc.ts';

let sandbox: Sandbox;
const MARIA = '00012345678901230';
/** All but ASCII in her name. */
const ANGELA = '00322000222222000';

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.fix());

const lookup = (card = MARIA, signal: AbortSignal | null = null) =>
  fetch(`${sandbox.rest.url}/api/v1/beneficiarios/${card}`, {
    headers: { 'X-API-Key': CREDENTIALS.apiKey },
    signal,
  });
const inGrpc = (card = MARIA, deadlineMs?: number) => askGrpc(sandbox.grpc.address, card, deadlineMs);

describe('the REST endpoint with faults', () => {
  it('waits for the given time, or forever', async () => {
    sandbox.fault({ endpoint: 'rest', slow: 60 });
    const started = performance.now();
    expect((await lookup()).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(55);
    sandbox.fault({ slow: 'forever' });
    await expect(lookup(MARIA, AbortSignal.timeout(80))).rejects.toThrow(/aborted/);
  });

  it('fails, fails by a counter, closes the connection', async () => {
    sandbox.fault({ broken: true });
    expect((await lookup()).status).toBe(500);
    sandbox.fault({ broken: false, flapping: { fails: 2, of: 3 } });
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await lookup()).status);
    expect(statuses).toEqual([500, 500, 200, 500, 500, 200]);
    sandbox.fault({ dead: true });
    await expect(lookup()).rejects.toThrow('fetch failed');
  });

  it('sends a page instead of JSON, half of the announced length, windows-1252 as UTF-8', async () => {
    sandbox.fault({ garbage: true });
    const garbage = await lookup();
    expect(garbage.headers.get('content-type')).toContain('application/json');
    await expect(garbage.json()).rejects.toThrow(SyntaxError);
    sandbox.fault({ garbage: false, half: true });
    await expect(lookup().then((reply) => reply.text())).rejects.toThrow('terminated');
    sandbox.fault({ half: 'stall' });
    await expect(lookup(MARIA, AbortSignal.timeout(150)).then((reply) => reply.text())).rejects.toThrow(
      /aborted/,
    );
    sandbox.fault({ half: false, charset: true });
    const wrong = await lookup(ANGELA);
    expect(wrong.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(Buffer.from(await wrong.arrayBuffer()).toString('latin1')).toContain('Ângela Brandão');
  });

  it('refuses the right credential', async () => {
    sandbox.fault({ wrong_password: true });
    expect((await lookup()).status).toBe(401);
  });

  it('issues the number although the answer never comes', async () => {
    sandbox.fault({ endpoint: 'issue', late: 'forever' });
    const asked = fetch(`${sandbox.rest.url}/api/v1/protocolos`, {
      method: 'POST',
      headers: { 'X-API-Key': CREDENTIALS.apiKey, 'Content-Type': 'application/json' },
      body: '{"referencia":"perdida"}',
      signal: AbortSignal.timeout(150),
    });
    await expect(asked).rejects.toThrow(/aborted/);
    expect(sandbox.issued.map(({ referencia }) => referencia)).toContain('perdida');
  });

  it('leaves the other endpoints without faults', async () => {
    sandbox.fault({ endpoint: 'grpc', broken: true });
    expect((await lookup()).status).toBe(200);
    await expect(inGrpc()).rejects.toMatchObject({ code: 14 });
  });
});

describe('the gRPC endpoint', () => {
  it('answers a beneficiary, and NOT_FOUND for an unknown card', async () => {
    expect(await inGrpc()).toMatchObject({
      nome: 'Maria Aparecida dos Santos',
      situacao: 'SITUACAO_ATIVO',
      plano: { codigo: 101, descricao: 'Essencial Enfermaria' },
      matricula: '9007199254740993',
    });
    await expect(inGrpc('9')).rejects.toMatchObject({ code: 5 });
  });

  it.each([
    ['slow', { slow: 'forever' }, 4],
    ['broken', { broken: true }, 14],
    ['dead', { dead: true }, 14],
    ['garbage', { garbage: true }, 13],
    ['half', { half: true }, 14],
    ['half, then silence', { half: 'stall' }, 4],
    ['wrong password', { wrong_password: true }, 16],
  ] as const)('when %s, fails as such a server does', async (_name, fault, code) => {
    sandbox.fault({ endpoint: 'grpc', ...fault });
    await expect(inGrpc(MARIA, 300)).rejects.toMatchObject({ code });
  });

  it('sends windows-1252 where protobuf requires UTF-8', async () => {
    sandbox.fault({ charset: true });
    const { nome } = await inGrpc(ANGELA);
    expect(nome).toMatch(/^.+ngela Brand.+$/);
    expect(nome).not.toBe('Ângela Brandão');
  });
});

describe('the SQLite file', () => {
  const read = () => {
    const database = new Sqlite(sandbox.sqlite.path, { readonly: true, timeout: 0 });
    try {
      return database
        .prepare(
          'SELECT NM_BENEF, length(NR_CARTEIRA) AS L, DS_PLANO FROM VW_BENEFICIARIO WHERE NR_CARTEIRA = ?',
        )
        .get(MARIA.padEnd(20));
    } finally {
      database.close();
    }
  };

  it('contains the people, padded; is locked when broken, noise when garbage, and usable afterwards', () => {
    const maria = { NM_BENEF: 'Maria Aparecida dos Santos', L: 20, DS_PLANO: 'Essencial Enfermaria' };
    expect(read()).toEqual(maria);
    sandbox.fault({ endpoint: 'sqlite', broken: true });
    expect(read).toThrow(/locked/);
    sandbox.fault({ endpoint: 'sqlite', garbage: true });
    expect(read).toThrow(/not a database/);
    sandbox.fix('sqlite');
    expect(read()).toEqual(maria);
  });
});

describe('fault changes', () => {
  const order = async (body: unknown, method = 'POST') => {
    const reply = await fetch(`${sandbox.rest.url}/falhas`, {
      method,
      ...(method === 'POST' && {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    return [reply.status, await reply.json()];
  };

  it('are accepted over HTTP, even when everything is dead', async () => {
    expect(await order({ door: 'soap', slow: 3000, charset: true })).toEqual([
      200,
      { soap: { slow: 3000, charset: true } },
    ]);
    await order({ dead: true });
    expect(await order({}, 'GET')).toMatchObject([200, { rest: { dead: true }, grpc: { dead: true } }]);
    expect(await order({}, 'DELETE')).toEqual([200, {}]);
  });

  it('answer the known names for an unknown one', async () => {
    expect(await order({ porta: 'x' })).toMatchObject([400, { mensagem: /Não existe a falha "porta"/ }]);
  });

  it.each([
    ['slow=3000', { endpoint: 'all', slow: 3000 }],
    ['grpc:slow=forever', { endpoint: 'grpc', slow: 'forever' }],
    ['flapping=2/3', { endpoint: 'all', flapping: { fails: 2, of: 3 } }],
    ['half=stall', { endpoint: 'all', half: 'stall' }],
    ['http:wrong-password', { endpoint: 'http', wrong_password: true }],
    ['issuer', { endpoint: 'all', not_issuing: false }],
  ])('are read from the command line: %s', (text, wanted) => {
    expect(parseFault(text)).toEqual(wanted);
  });

  it.each(['', 'slow', 'slow=x', 'porta:slow=1', 'flapping=3/2', 'broken=2', 'SLOW=1'])(
    'refuse "%s"',
    (text) => {
      expect(() => parseFault(text)).toThrow(FaultChangeError);
    },
  );
});

describe('starting', () => {
  it('throws EADDRINUSE for a port in use, and leaves nothing open', async () => {
    await expect(startSandbox({ grpcPort: sandbox.grpc.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(startSandbox({ restPort: sandbox.rest.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
