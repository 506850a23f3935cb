import { readFileSync } from 'node:fs';
import { createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCOPES } from '../../src/auth/scope.ts';
import { createLogger } from '../../src/monitoring/log.ts';
import { inProcess } from '../cli/in-process.ts';
import { httpServer, type TestServer } from '../source/http-server.ts';
import { post } from '../support/requests.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';

/** One for each kind of credential, with characters that Base64 and the encoding of an address change. */
const SECRETS = {
  CHAVE: 'chave+de/api=SEGREDA-1',
  SENHA: 'senha&básica"SEGREDA-2',
  PORTADOR: 'portador.SEGREDO-3',
  CLIENTE: 'cliente%SEGREDO-4',
  ENTRADA: 'entrada<SEGREDA>-5',
  BANCO: 'banco:SEGREDO@6',
};
/** Obtained from the operator's system. */
const TOKENS = ['token-obtido-SEGREDO-7', 'token-de-login-SEGREDO-8'];
const PERSON = { card: '00012345678901230', name: 'Conceição Evaristo Sigilosa', cpf: '29561467186' };

const AUTHS: [string, string][] = [
  ['chave', 'kind: api_key, name: X-Chave, value: "${segredo}"|CHAVE'],
  ['consulta', 'kind: api_key, in: query, name: chave, value: "${segredo}"|CHAVE'],
  ['basico', 'kind: basic, user: carimbo, password: "${segredo}"|SENHA'],
  ['portador', 'kind: bearer, token: "${segredo}"|PORTADOR'],
  ['oauth', 'kind: oauth2, token_url: "URL/token", client_id: carimbo, client_secret: "${segredo}"|CLIENTE'],
  [
    'login',
    'kind: login, request: { url: "URL/login", method: POST, body: { json: { senha: "${segredo}" } } }, token: token|ENTRADA',
  ],
];

/** How the operator's system answers. The worst case: it echoes the whole request in every part of its reply. */
let mode: 'found' | 'refused' | 'moved' | 'broken' | 'half' | 'page' = 'found';
let operator: TestServer;
let server: RunningApp;
const keys = new Map<string, string>();
const log: string[] = [];

beforeAll(async () => {
  operator = await httpServer((request, response) => {
    const echo = `${request.url} ${JSON.stringify(request.headers)} ${request.body}`;
    const json = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-eco': encodeURI(echo) });
      response.end(JSON.stringify({ ...body, eco: echo, cpf: PERSON.cpf }));
    };
    if (request.url === '/token') return json(200, { access_token: TOKENS[0], expires_in: 60 });
    if (request.url === '/login') return json(200, { token: TOKENS[1] });
    if (mode === 'refused') return json(401, { erro: `negado a ${PERSON.name}` });
    if (mode === 'moved')
      return response.writeHead(302, { location: `http://169.254.169.254/${encodeURI(echo)}` }).end();
    if (mode === 'broken') return json(500, { erro: PERSON.name });
    if (mode === 'page') return response.end(`<html>${echo} ${PERSON.name}`);
    if (mode === 'half') return response.end(`{"nome":"${PERSON.name}", "eco": ${JSON.stringify(echo)}`);
    return json(200, { nome: PERSON.name, situacao: 'A' });
  });
  const files: Record<string, string> = {};
  const operators = AUTHS.map(([name, auth], i) => {
    const [text = '', variable = ''] = auth.split('|');
    files[`${name}.yaml`] = `kind: rest
name: ${name}
parameters: { segredo: { env: ${variable} } }
connection: { base_url: "${operator.origin}" }
auth: { ${text.replace('URL', operator.origin)} }
limits: { attempts: 1, breaker: { failures: 50 } }
lookup: { card_number: { url: "/b/\${card_number}" } }
mapping: { name: nome, active: situacao, cpf: cpf }
`;
    return `  - { ans_registry: "${326305 + i}", name: ${name}, source: ${name}.yaml }`;
  });
  const port = await refusingDatabase();
  files['banco.yaml'] = `kind: sql
name: banco
parameters: { segredo: { env: BANCO } }
connection: { driver: postgres, host: 127.0.0.1, port: ${port}, database: op, user: leitor, password: "\${segredo}" }
lookup: { card_number: { sql: "select nome, ativo from b where c = :card_number" } }
mapping: { name: nome, active: ativo }
`;
  operators.push('  - { ans_registry: "999997", name: banco, source: banco.yaml }');
  files['carimbo.yaml'] =
    `operators:\n${operators.join('\n')}\nagi: { enabled: false }\nlog: { level: trace }\n`;
  Object.assign(process.env, SECRETS);
  server = await runningApp({
    files,
    env: SECRETS,
    log: (config) => createLogger(config, { write: (line) => void log.push(line) }),
  });
  for (const { ans_registry: registry } of server.config.operators)
    keys.set(registry, await server.keyWith(SCOPES, registry));
});
afterAll(async () => {
  for (const name of Object.keys(SECRETS)) delete process.env[name];
  await server.stop();
  await operator.close();
});

/** Asks for a password as PostgreSQL does, and repeats it in its refusal. */
async function refusingDatabase(): Promise<number> {
  const server = createSocketServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
      socket.once('data', (bytes) => {
        const message = `SFATAL\0C28P01\0Mpassword ${bytes.subarray(5).toString()} of ${PERSON.name}\0\0`;
        const refusal = Buffer.alloc(5 + Buffer.byteLength(message));
        refusal.write('E');
        refusal.writeInt32BE(refusal.length - 1, 1);
        refusal.write(message, 5);
        socket.end(refusal);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return (server.address() as { port: number }).port;
}

/** Every encoding in which a secret could appear. */
const encodings = [...Object.values(SECRETS), ...TOKENS].flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  encodeURI(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('hex'),
]);
const basic = Buffer.from(`carimbo:${SECRETS.SENHA}`).toString('base64');

function secretsIn(text: string): string[] {
  return [...encodings, basic].filter((encoding) => text.includes(encoding));
}
const personIn = (text: string) =>
  [PERSON.card, PERSON.name, PERSON.cpf, 'Sigilosa', encodeURIComponent(PERSON.name)].filter((part) =>
    text.includes(part),
  );

describe.each(['found', 'refused', 'moved', 'broken', 'half', 'page'] as const)(
  'a system that answers %s',
  (how) => {
    it('and echoes the request causes no secret and no caller in replies, logs and metrics', async () => {
      mode = how;
      log.length = 0;
      for (const key of keys.values()) {
        const reply = await post(`${server.url}/v1/protocols`, { key, body: { card_number: PERSON.card } });
        expect(reply.status).toBe(201);
        const text = await reply.text();
        expect(secretsIn(text)).toEqual([]);
        const isFound = how === 'found' && key !== keys.get('999997');
        expect(text).toContain(isFound ? PERSON.name : 'source_unavailable');
      }
      const seen = [
        log.join(''),
        await (await fetch(`${server.url}/readyz`)).text(),
        await (await fetch(`${server.url}/metrics`)).text(),
      ].join('\n');
      expect(log.length).toBeGreaterThan(0);
      expect(secretsIn(seen)).toEqual([]);
      expect(personIn(seen)).toEqual([]);
    });

    it('and echoes the request is shown by the commands without a secret', async () => {
      mode = how;
      for (const [name] of [...AUTHS, ['banco']]) {
        const file = join(server.folder, `${name}.yaml`);
        for (const args of [
          ['source', 'try', file, '--card', PERSON.card, '--raw'],
          ['source', 'try', file, '--card', PERSON.card, '--json'],
          ['source', 'check', file, '--json'],
          ['source', 'record', file, '--card', PERSON.card, '--name', `${how} ${name}`],
        ]) {
          const { stdout, stderr } = await inProcess(...args);
          expect(secretsIn(stdout + stderr), args.join(' ')).toEqual([]);
          expect(stdout + stderr).not.toBe('');
          if (args[1] === 'check') expect(personIn(stdout + stderr)).toEqual([]);
        }
        const kept = readFileSync(file, 'utf8');
        expect(kept.includes('tests:')).toBe(name !== 'banco');
        expect(secretsIn(kept)).toEqual([]);
        // A program cannot recognize a name inside a sentence: the recording lists such texts for a person to check.
        if (how === 'found') expect(personIn(kept)).toEqual([]);
      }
    });
  },
);

it('doctor prints no secret and no person', async () => {
  const { stdout, stderr } = await inProcess(
    'doctor',
    '--config',
    join(server.folder, 'carimbo.yaml'),
    '--json',
  );
  expect(stdout).toContain('"check"');
  expect(secretsIn(stdout + stderr)).toEqual([]);
  expect(personIn(stdout + stderr)).toEqual([]);
});
