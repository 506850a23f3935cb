import { expect } from 'vitest';
import { Sessions } from '../../src/auth/sessions.ts';
import { bytesOf, totpCode } from '../../src/auth/totp.ts';
import { memoryUsers } from '../support/memory-users.ts';
import { OPERATOR } from '../support/protocol-service.ts';
import { type Answer, CHEAP_PASSWORDS, type HttpServer, httpServer } from './http-server.ts';

export const PASSWORD = 'um cavalo de bateria';
export const ORIGIN = { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080' };

export interface SessionServer extends HttpServer {
  /** Of the sessions; a test advances it. */
  clock: { ms: number };
  signInAs(
    user: string,
    password?: string,
    more?: { code?: string; headers?: Record<string, string> },
  ): Promise<Answer>;
  /** The headers of a page of this server after a sign-in. */
  cookieFor(user: string): Promise<Record<string, string>>;
  sessionWith(headers: Record<string, string>): Promise<Answer>;
  enrol(user: string): Promise<{ recovery: string[]; secret: string; cookie: string }>;
  /** The code of an authenticator at the moment. */
  codeOf(secret: string): string;
}

/** A server with maria.silva, who is an agent, and a user named after each other role; auditors need a second factor. */
export async function sessionServer(): Promise<SessionServer> {
  const clock = { ms: Date.now() };
  const store = memoryUsers();
  const sessions = new Sessions({
    store,
    passwords: CHEAP_PASSWORDS,
    operators: [OPERATOR],
    failedAuth: { points: 1_000, seconds: 60 },
    settings: { idleMinutes: 30, hours: 8, totp: ['auditor'] },
    now: () => clock.ms,
  });
  const server = await httpServer({ sessions }, {}, store);
  await createUsers(server);

  const signInAs: SessionServer['signInAs'] = (user, password = PASSWORD, { code, headers } = {}) =>
    server.call('POST', '/v1/session', {
      json: { user, password, ...(code !== undefined && { code }) },
      headers: { ...ORIGIN, ...headers },
    });

  async function cookieFor(user: string): Promise<Record<string, string>> {
    const reply = await signInAs(user);
    expect(reply.status).toBe(201);
    return { ...ORIGIN, cookie: cookieOf(reply) };
  }

  const codeOf = (secret: string) => totpCode(bytesOf(secret), Math.floor(clock.ms / 30_000));

  async function enrol(user: string): ReturnType<SessionServer['enrol']> {
    const headers = await cookieFor(user);
    const begun = await server.call('POST', '/v1/session/totp', { json: { password: PASSWORD }, headers });
    const secret = String(begun.json.secret);
    const wrong = await server.call('POST', '/v1/session/totp/confirm', { json: { code: '000' }, headers });
    expect(wrong.json.code).toBe('code_invalid');
    const json = { code: codeOf(secret) };
    const confirmed = await server.call('POST', '/v1/session/totp/confirm', { json, headers });
    expect(confirmed.status).toBe(200);
    return { recovery: confirmed.json.recovery_codes as string[], secret, cookie: headers.cookie ?? '' };
  }

  const sessionWith = (headers: Record<string, string>) => server.call('GET', '/v1/session', { headers });
  return Object.assign(server, { clock, signInAs, cookieFor, sessionWith, enrol, codeOf });
}

async function createUsers({ users }: HttpServer): Promise<void> {
  const base = { operator: OPERATOR.ans_registry, password: PASSWORD, is_temporary: false };
  await users.create({
    ...base,
    user: 'maria.silva',
    name: 'Maria Silva',
    role: 'agent',
    extensions: ['2001'],
  });
  for (const role of ['supervisor', 'ombudsman', 'auditor', 'admin'] as const)
    await users.create({ ...base, user: role, name: role, role });
}

/** The cookie of a reply, as a browser sends it back. */
export const cookieOf = ({ headers }: { headers: Record<string, unknown> }) =>
  String(headers['set-cookie']).split(';')[0] ?? '';

export const statusAndCode = ({ status, json }: { status: number; json: Record<string, unknown> }) => [
  status,
  json.code,
];
