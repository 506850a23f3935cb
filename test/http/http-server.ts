import { Writable } from 'node:stream';
import pino from 'pino';
import { Registry } from 'prom-client';
import type { Beneficiary } from '../../src/beneficiary/beneficiary.ts';
import type { OperatorConfig } from '../../src/config/config.ts';
import type { HttpApp } from '../../src/http/http-app.ts';
import type { HttpDeps } from '../../src/http/http-deps.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { KeyRing } from '../../src/keys/key-ring.ts';
import { MemoryKeyStore } from '../../src/keys/memory-key-store.ts';
import { SCOPES, type Scope } from '../../src/keys/scope.ts';
import { createFakeReception, type FakeReception } from '../support/fake-reception.ts';

export const OPERATOR: OperatorConfig = {
  ans_registry: '326305',
  name: 'Operadora de Teste',
  time_zone: 'America/Sao_Paulo',
  card: { lengths: [], pattern: null, check_digit: 'none' },
  source: null,
  lookupBudgetMs: 2_500,
};

export const MARIA: Beneficiary = {
  card_number: '00010000000000017',
  name: 'Maria da Silva',
  cpf: '52998224725',
  birth_date: '1980-05-17',
  active: true,
  plan: 'Enfermaria Nacional',
  extra: { phone: '+5511987654321' },
};

export const FROM_HELL: Beneficiary = {
  card_number: '00010000000000025',
  name: 'José "Zé" da Conceição, Filho \\ Sr; ${EXTEN} 🙂\r\nSet(X=1)',
  cpf: null,
  birth_date: null,
  active: false,
  plan: null,
  extra: { 'e-mail': 'a&b=c@d', status: 'hacked' },
};

export interface HttpServer {
  app: HttpApp;
  reception: FakeReception;
  keys: KeyRing;
  /** A key with every scope but admin. */
  secret: string;
  keyId: string;
  /** Authorization of that key. */
  auth: { authorization: string };
  /** Everything that was logged, at every level. */
  logged(): string;
  keyWith(...scopes: Scope[]): Promise<{ authorization: string }>;
  /** Listens on a free port of loopback. */
  listen(): Promise<{ url: string; port: number }>;
  close(): Promise<void>;
}

/** The HTTP door before a reception in memory. */
export async function httpServer(changes: Partial<HttpDeps> = {}): Promise<HttpServer> {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const reception = createFakeReception({ beneficiaries: [MARIA, FROM_HELL] });
  const keys = new KeyRing(new MemoryKeyStore());
  const { key, secret } = await keys.create({
    operator: '326305',
    scopes: SCOPES.filter((scope) => scope !== 'admin'),
  });
  const app = await createHttpServer({
    reception,
    keys,
    operators: [OPERATOR],
    config: { host: '127.0.0.1', port: 0, trustProxy: [], failedAuth: { points: 5, seconds: 60 } },
    log: pino({ level: 'trace' }, sink),
    readiness: async () => ({ ready: true, checks: { database: { ok: true, detail: 'ok' } } }),
    metrics: new Registry(),
    ...changes,
  });
  return {
    app,
    reception,
    keys,
    secret,
    keyId: key.id,
    auth: { authorization: `Bearer ${secret}` },
    logged: () => lines.join(''),
    async keyWith(...scopes) {
      const made = await keys.create({ operator: '326305', scopes });
      return { authorization: `Bearer ${made.secret}` };
    },
    async listen() {
      const url = await app.listen({ host: '127.0.0.1', port: 0 });
      return { url, port: Number(new URL(url).port) };
    },
    close: () => app.close(),
  };
}
