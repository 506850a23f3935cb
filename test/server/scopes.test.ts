import { readFile } from 'node:fs/promises';
import * as grpc from '@grpc/grpc-js';
import type { ServiceDefinition } from '@grpc/proto-loader';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OF_ROLE, ROLES, type Role } from '../../src/auth/role.ts';
import { SCOPES, type Scope } from '../../src/auth/scope.ts';
import { messageTypes } from '../../src/grpc/message-types.ts';
import type { OpenApiDocument } from '../../src/http/openapi/openapi-types.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';
import { adminCalls } from './admin-calls.ts';
import { type Call, VALUES, type Value } from './calls.ts';

// Makes every call of both transports with every set of scopes that a key can have, and over HTTP with the session of every
// role, and looks in the whole reply for the data of the demo's first person.

const OPERATOR = '999997';
const OTHER_OPERATOR = '000515';
const FORM = 'application/x-www-form-urlencoded';
const DEMO = new URL('../../demo/beneficiaries.csv', import.meta.url);

/** What a dialplan sets on the channel. */
const GREETING: Value[] = ['name', 'plan'];

const NO_CALL = '00000000-0000-0000-0000-000000000000';

let server: RunningApp;
let client: grpc.Client;
let service: ServiceDefinition;
let document: OpenApiDocument;
let person: Record<Value, string>;
let number: string;
/** Of a key that has looked up the person once, and done nothing else. */
let actor: string;
/** A key for the calls that end keys. */
let administered: string;
let asked = 0;

beforeAll(async () => {
  const [header = '', first = ''] = (await readFile(DEMO, 'utf8')).split(/\r?\n/);
  const cells = first.split(',');
  person = Object.fromEntries(header.split(',').map((name, i) => [name, cells[i]])) as typeof person;

  const lookups = { points: 100_000, seconds: 600, missCost: 1 };
  server = await runningApp({
    configure: ({ limits, grpc: settings, operators, ...config }) => ({
      ...config,
      operators: [
        ...operators,
        ...operators.map((one) => ({ ...one, ans_registry: OTHER_OPERATOR, source: null })),
      ],
      limits: { ...limits, lookups },
      grpc: { ...settings, enabled: true },
    }),
  });
  client = new grpc.Client(`127.0.0.1:${server.grpcPort}`, grpc.credentials.createInsecure());
  service = (await messageTypes())['carimbo.v1.AttendanceProtocols'] as ServiceDefinition;
  document = (await (await fetch(`${server.url}/openapi.json`)).json()) as OpenApiDocument;

  await sessionOf('agent');
  // Found by CPF, so that the card in the protocol comes from the source and not from the request.
  const { body } = await http('issueProtocol', await keyWith(SCOPES), { cpf: person.cpf, call_id: 'first' });
  number = String(JSON.parse(body).number);
  const denial = {
    type: 'answered',
    decision: 'denied',
    text: 'Fora da cobertura.',
    clause: 'Cláusula 12.3',
  };
  await http('appendEntry', await keyWith(SCOPES), denial, { path: number });

  const lookingUp = await keyWith(['beneficiaries:read']);
  await http('getBeneficiary', lookingUp, undefined, { path: person.card_number });
  administered = (await server.app.keys.create({ operator: OPERATOR, scopes: ['audit:read'] })).key.id;
  const records = await http('searchAccessRecords', await keyWith(['audit:read']), undefined);
  actor = String(JSON.parse(records.body).items[0].actor);
});
afterAll(async () => {
  client.close();
  await server.stop();
});

async function keyWith(scopes: readonly Scope[]): Promise<string> {
  return `Bearer ${await server.keyWith(scopes)}`;
}

const nothing = () => [];
const whole = () => VALUES;
const read: Call['shows'] = (may) => (may('beneficiaries:read') ? VALUES : GREETING);
const issued: Call['shows'] = (may, form) => {
  if (may('beneficiaries:read')) return VALUES;
  return may('protocols:read') || form ? GREETING : [];
};
const appended: Call['shows'] = (may, form) => (may('protocols:read') ? read(may, form) : []);
/** Card and CPF are masked. */
const onPaper: Call = {
  scope: 'protocols:read',
  shows: () => GREETING,
  path: () => number,
  isJsonOnly: true,
};
/** A form has no card. */
const listed: Call['shows'] = (may, form) => (may('beneficiaries:read') && !form ? ['card_number'] : []);
const again = () => ({ cpf: person.cpf, call_id: 'first' });
const anew = () => ({ cpf: person.cpf, call_id: `call-${++asked}` });

/** Every operation of the OpenAPI document, and every method of the gRPC service. */
const CALLS: Record<string, Call[]> = {
  healthz: [{ scope: null, shows: nothing }],
  readyz: [{ scope: null, shows: nothing }],
  // Public from loopback.
  metrics: [{ scope: null, shows: nothing }],
  getBeneficiary: [{ scope: 'beneficiaries:read', shows: whole, path: () => person.card_number }],
  findBeneficiary: [{ scope: 'beneficiaries:read', shows: whole, query: () => ({ cpf: person.cpf }) }],
  findBeneficiaryByBody: [{ scope: 'beneficiaries:read', shows: whole, body: () => ({ cpf: person.cpf }) }],
  issueProtocol: [
    { scope: 'protocols:issue', shows: issued, body: again },
    { scope: 'protocols:issue', shows: issued, body: anew },
  ],
  deliverOffline: [
    {
      scope: 'protocols:issue',
      shows: nothing,
      body: () => ({
        number: '99999720261122900000',
        called_at: '1795353330',
        card_number: person.card_number,
        // Not the person's: once its card was looked up later, the searches below find this protocol, too.
        caller: '+5511933334444',
      }),
    },
  ],
  getOfflineFloors: [{ scope: 'protocols:issue', shows: nothing, query: () => ({ host: 'ab12cd34' }) }],
  searchAccessRecords: [{ scope: 'audit:read', shows: listed, query: () => ({ actor }) }],
  searchAccessRecordsByBody: [
    { scope: 'audit:read', shows: listed, body: () => ({ actor, card_number: person.card_number }) },
  ],
  getProtocol: [{ scope: 'protocols:read', shows: read, path: () => number }],
  // Without a session, or with the user's own: test/http/sign-in.test.ts and sessions.test.ts.
  listSignInWays: [{ scope: null, shows: nothing, isJsonOnly: true }],
  signIn: [],
  signInToDemo: [],
  getSession: [],
  signOut: [],
  changePassword: [],
  beginTotp: [],
  confirmTotp: [],
  // What a call does: test/browser/telephone.test.ts. Each needs a call, and the demo's user one more thing.
  placePracticeCall: [],
  followPracticeCall: [
    {
      scope: 'protocols:write',
      shows: nothing,
      path: () => NO_CALL,
      query: () => ({ after: '0' }),
      answers: 404,
      isJsonOnly: true,
    },
  ],
  pressPracticeKeys: [
    {
      scope: 'protocols:write',
      shows: nothing,
      path: () => NO_CALL,
      body: () => ({ keys: '1' }),
      answers: 404,
      isJsonOnly: true,
    },
  ],
  hangUpPracticeCall: [
    { scope: 'protocols:write', shows: nothing, path: () => NO_CALL, answers: 404, isJsonOnly: true },
  ],
  ringPracticeCall: [],
  listUsers: [{ scope: 'admin', right: 'users:extensions', shows: nothing, isJsonOnly: true }],
  getUser: [
    { scope: 'admin', right: 'users:extensions', shows: nothing, path: () => 'agent', isJsonOnly: true },
  ],
  createUser: [
    {
      scope: 'admin',
      shows: nothing,
      body: () => ({ user: 'novo', name: 'Novo', role: 'agent', password: 'fraca' }),
      answers: 422,
      isJsonOnly: true,
    },
  ],
  changeUser: [
    {
      scope: 'admin',
      right: 'users:extensions',
      shows: nothing,
      path: () => 'agent',
      body: () => ({ extensions: ['2001'] }),
      isJsonOnly: true,
    },
    {
      scope: 'admin',
      shows: nothing,
      path: () => 'agent',
      body: () => ({ name: 'Outro nome' }),
      isJsonOnly: true,
    },
  ],
  ...adminCalls(
    () => administered,
    () => person.cpf,
  ),
  listDeadlines: [{ scope: 'protocols:read', shows: nothing }],
  listCallbacks: [{ scope: 'protocols:read', also: 'callbacks', shows: nothing }],
  summarizeDeadlines: [{ scope: 'protocols:read', shows: nothing, isJsonOnly: true }],
  summarizeCallbacks: [{ scope: 'protocols:read', also: 'callbacks', shows: nothing, isJsonOnly: true }],
  getDashboard: [{ scope: 'protocols:read', also: 'dashboard', shows: nothing, isJsonOnly: true }],
  getRecord: [onPaper],
  getDenial: [onPaper],
  // Drawn from what the two above return.
  getRecordPdf: [],
  getDenialPdf: [],
  // It never ends: test/server/events.test.ts.
  followEvents: [],
  // A user's own, and the stream never ends: test/server/my-calls.test.ts.
  followMyCalls: [],
  listMyCalls: [],
  acknowledgeMyCall: [],
  getPopTimes: [{ scope: 'admin', right: 'users:extensions', shows: nothing, isJsonOnly: true }],
  searchProtocols: [{ scope: 'protocols:read', shows: read, query: () => ({ cpf: person.cpf }) }],
  searchProtocolsByBody: [{ scope: 'protocols:read', shows: read, body: () => ({ cpf: person.cpf }) }],
  getOmbudsmanReport: [
    {
      scope: 'protocols:read',
      also: 'reports',
      shows: nothing,
      query: () => ({ year: '2026' }),
      isJsonOnly: true,
    },
  ],
  exportProtocols: [
    {
      scope: 'protocols:read',
      also: 'protocols:export',
      shows: (may) =>
        may('beneficiaries:read') ? ['card_number', 'name', 'cpf', 'birth_date', 'plan'] : GREETING,
      query: () => ({ format: 'csv' }),
      body: () => ({ cpf: person.cpf }),
      isJsonOnly: true,
    },
  ],
  appendEntry: [
    {
      scope: 'protocols:write',
      shows: appended,
      path: () => number,
      body: () => ({ type: 'identified', cpf: person.cpf }),
    },
    {
      scope: 'protocols:write',
      shows: appended,
      path: () => number,
      body: () => ({ type: 'noted', text: 'Pediu segunda via.' }),
    },
  ],
};

const METHODS: Record<string, Call[]> = {
  GetBeneficiary: [{ scope: 'beneficiaries:read', shows: whole, message: () => ({ cpf: person.cpf }) }],
  IssueProtocol: [
    { scope: 'protocols:issue', shows: issued, message: again },
    { scope: 'protocols:issue', shows: issued, message: anew },
  ],
  GetProtocol: [{ scope: 'protocols:read', shows: read, message: () => ({ number }) }],
  AppendEntry: [
    {
      scope: 'protocols:write',
      shows: appended,
      message: () => ({ number, identified: { cpf: person.cpf } }),
    },
    { scope: 'protocols:write', shows: appended, message: () => ({ number, noted: { text: 'x' } }) },
  ],
};

interface Reply {
  status: number;
  /** Headers or metadata, and the body. */
  raw: string;
  body: string;
}

/** Calls an operation, with body and reply as JSON or as a form. */
async function http(
  operationId: string,
  credential: string | Record<string, string>,
  body: Record<string, unknown> | undefined,
  {
    path = '',
    query = {},
    form = false,
  }: { path?: string; query?: Record<string, string>; form?: boolean } = {},
): Promise<Reply> {
  const [address = '', method = ''] =
    Object.entries(document.paths)
      .flatMap(([at, operations]) => Object.entries(operations).map((one) => [at, ...one] as const))
      .find(([, , operation]) => operation.operationId === operationId) ?? [];
  const parameters = new URLSearchParams({ ...query, ...(form && { format: 'form' }) });
  const reply = await fetch(
    `${server.url}${address.replace(/\{\w+\}/, path)}?${parameters}`.replace(/\?$/, ''),
    {
      method: method.toUpperCase(),
      headers: {
        ...(typeof credential === 'string' ? { authorization: credential } : credential),
        ...(body !== undefined && { 'content-type': form ? FORM : 'application/json' }),
      },
      ...(body !== undefined && {
        body: form ? new URLSearchParams(body as Record<string, string>) : JSON.stringify(body),
      }),
    },
  );
  const text = Buffer.from(await reply.arrayBuffer()).toString('utf8');
  return { status: reply.status, raw: [...reply.headers].join('\n') + text, body: text };
}

/** Calls a method; gives the bytes of its message and all metadata. */
function overGrpc(method: string, authorization: string, message: object): Promise<Reply> {
  const definition = service[method];
  if (definition === undefined) throw new Error(`no method ${method}`);
  const metadata = new grpc.Metadata();
  metadata.set('authorization', authorization);
  return new Promise((resolve) => {
    const metadataLines: string[] = [];
    const keep = (one: grpc.Metadata) =>
      metadataLines.push(
        ...Object.entries(one.getMap()).map(([name, value]) => `${name}: ${value.toString()}`),
      );
    const call = client.makeUnaryRequest(
      definition.path,
      definition.requestSerialize,
      (bytes: Buffer) => bytes,
      message,
      metadata,
      { deadline: Date.now() + 10_000 },
      (error, bytes) => {
        const body = bytes?.toString('utf8') ?? '';
        resolve({ status: error?.code ?? 0, body, raw: [...metadataLines, error?.details, body].join('\n') });
      },
    );
    call.on('metadata', keep);
    call.on('status', (status) => keep(status.metadata));
  });
}

/** Which of the person's values a text contains, as they are or encoded as in a form. */
function personIn(reply: string): Value[] {
  // Among the decimals of a duration in the metrics, any digits may come.
  const raw = reply.replace(/\d\.\d+/g, '');
  const decoded = raw.replace(/(?:%[0-9A-Fa-f]{2})+/g, (bytes) => decodeURIComponent(bytes));
  return VALUES.filter((value) => raw.includes(person[value]) || decoded.includes(person[value]));
}

const SETS = Array.from({ length: 2 ** SCOPES.length }, (_, bits) =>
  SCOPES.filter((_scope, i) => (bits >> i) % 2 === 1),
);

it('covers every call of both transports', () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const unknown = operations.map(({ operationId }) => operationId).filter((id) => !(id in CALLS));
  expect(unknown).toEqual([]);
  expect(Object.keys(METHODS).sort()).toEqual(Object.keys(service).sort());
});

describe.each(SETS.map((scopes) => ({ scopes, named: scopes.join(' ') || 'no scope' })))(
  'a key with $named',
  ({ scopes }) => {
    const may = (scope: Scope) => scopes.includes(scope);

    it('may make the calls of its scopes, and sees the personal data that they allow', async () => {
      const authorization = await keyWith(scopes);
      const wrong: object[] = [];
      const offered = new Set(
        Object.values(document.paths).flatMap((path) =>
          Object.values(path).map(({ operationId }) => operationId),
        ),
      );
      for (const [operation, calls] of Object.entries(CALLS)) {
        if (!offered.has(operation)) continue;
        for (const { scope, shows, path, query, body, isJsonOnly, answers } of calls) {
          for (const form of scope === null || isJsonOnly ? [false] : [false, true]) {
            const to = { path: path?.() ?? '', query: query?.() ?? {}, form };
            const { status, raw } = await http(operation, authorization, body?.(), to);
            const allowed = scope === null || may(scope);
            const permitted = allowed ? shows(may, form) : [];
            const shown = personIn(raw);
            const isAsExpected = allowed ? status === answers || status < 300 : status === 403;
            if (!isAsExpected) wrong.push({ operation, form, status });
            const leaked = shown.filter((value) => !permitted.includes(value));
            if (leaked.length > 0) wrong.push({ operation, form, leaked });
            // A form shows the card only after a lookup, and never CPF and birth date.
            const expected = form ? permitted.filter((value) => GREETING.includes(value)) : permitted;
            const missing = expected.filter((value) => !shown.includes(value));
            if (missing.length > 0 && operation !== 'appendEntry') wrong.push({ operation, form, missing });
          }
        }
      }
      for (const [method, calls] of Object.entries(METHODS)) {
        for (const { scope, shows, message } of calls) {
          const { status, raw } = await overGrpc(method, authorization, message?.() ?? {});
          const allowed = scope === null || may(scope);
          const permitted = allowed ? shows(may, false) : [];
          if (status !== (allowed ? grpc.status.OK : grpc.status.PERMISSION_DENIED))
            wrong.push({ method, status });
          const leaked = personIn(raw).filter((value) => !permitted.includes(value));
          if (leaked.length > 0) wrong.push({ method, leaked });
          const missing = permitted.filter((value) => !personIn(raw).includes(value));
          if (missing.length > 0) wrong.push({ method, missing });
        }
      }
      expect(wrong).toEqual([]);
    });
  },
);

/** The session of a user who has the role, as a page of the console sends it. */
async function sessionOf(role: Role, operator = OPERATOR): Promise<Record<string, string>> {
  const user = operator === OPERATOR ? role : `${role}.${operator}`;
  const known = await server.app.users.list(operator);
  if (!known.some((one) => one.user === user))
    await server.app.users.create({ user, name: user, role, operator, password: null });
  const reply = await fetch(`${server.url}/v1/session/demo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ user }),
  });
  expect(reply.status).toBe(201);
  const [cookie = ''] = (reply.headers.get('set-cookie') ?? '').split(';');
  return { cookie, origin: server.url };
}

describe.each(ROLES)('the session of a user with the role %s', (role) => {
  const { scopes, rights } = OF_ROLE[role];

  it('may make the calls of the role, and sees the personal data that it allows', async () => {
    const session = await sessionOf(role);
    const wrong: object[] = [];
    const may = (scope: Scope) => scopes.includes(scope);
    for (const [operation, calls] of Object.entries(CALLS))
      for (const { scope, right, also, shows, path, query, body, answers } of calls) {
        const to = { path: path?.() ?? '', query: query?.() ?? {} };
        const { status, raw } = await http(operation, session, body?.(), to);
        const isAdmitted = scope === null || may(scope) || (right !== undefined && rights.includes(right));
        const allowed = isAdmitted && (also === undefined || rights.includes(also));
        if (allowed ? status !== answers && status >= 300 : status !== 403) wrong.push({ operation, status });
        const permitted = allowed ? shows(may, false) : [];
        const leaked = personIn(raw).filter((value) => !permitted.includes(value));
        if (leaked.length > 0) wrong.push({ operation, leaked });
      }
    expect(wrong).toEqual([]);
  });

  it('of another operator reaches nothing of this one', async () => {
    const session = await sessionOf(role, OTHER_OPERATOR);
    const shown: object[] = [];
    for (const [operation, calls] of Object.entries(CALLS))
      for (const { scope, path, query, body } of calls) {
        if (scope === null) continue;
        const to = { path: path?.() ?? '', query: query?.() ?? {} };
        const { status, raw } = await http(operation, session, body?.(), to);
        const isNamed = [person.name, person.birth_date, person.email, number].some((one) =>
          raw.includes(one),
        );
        if (isNamed || (path?.() !== undefined && status < 300)) shown.push({ operation, status });
      }
    expect(shown).toEqual([]);
  });
});

describe('without protocols:read', () => {
  const ISSUED = ['number', 'spoken', 'issued_at', 'channel', 'direction', 'identification', 'call_id'];

  it('an issue returns seven fields, the first time and repeated, over HTTP and gRPC', async () => {
    const key = await keyWith(['protocols:issue']);
    const request = { cpf: person.cpf, call_id: 'narrow', caller: '+5511977770000', subject: 'Boleto' };
    for (const status of [201, 200]) {
      const reply = await http('issueProtocol', key, request);
      expect(reply.status).toBe(status);
      expect(Object.keys(JSON.parse(reply.body)).sort()).toEqual([...ISSUED].sort());
    }
    const bytes = Buffer.from((await overGrpc('IssueProtocol', key, request)).raw);
    expect(bytes.includes('Boleto') || bytes.includes('977770000')).toBe(false);
  });

  it('an issue as a form returns what a dialplan sets on the channel', async () => {
    const key = await keyWith(['protocols:issue', 'protocols:write']);
    const { body } = await http('issueProtocol', key, { cpf: person.cpf, call_id: 'narrow' }, { form: true });
    expect([...new URLSearchParams(body).keys()]).toEqual([
      'number',
      'spoken',
      'identification',
      'beneficiary_name',
      'beneficiary_active',
      'beneficiary_plan',
      'status',
    ]);
    expect(new URLSearchParams(body).get('beneficiary_name')).toBe(person.name);
  });

  it('an issue as a form names no person to a key of another origin that gives a number', async () => {
    const { secret } = await server.app.keys.create({
      operator: OPERATOR,
      origin: 'chat',
      scopes: ['protocols:issue'],
    });
    const { status, body } = await http(
      'issueProtocol',
      `Bearer ${secret}`,
      { told: number },
      { form: true },
    );
    expect(status).toBe(200);
    expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({ number, beneficiary_name: '' });
  });

  it('an append returns number, seq, type and at, and for identified the result, too', async () => {
    const key = await keyWith(['protocols:issue', 'protocols:write']);
    const fields = ['number', 'seq', 'type', 'at'];
    for (const form of [false, true]) {
      const told = async (request: Record<string, string>) => {
        const { body } = await http('appendEntry', key, request, { path: number, form });
        const all: Record<string, unknown> = form
          ? Object.fromEntries(new URLSearchParams(body))
          : JSON.parse(body);
        const { status: _status, ...rest } = all;
        return rest;
      };
      const noted = await told({ type: 'noted', text: 'segredo' });
      expect(Object.keys(noted).sort()).toEqual([...fields].sort());
      expect(noted).toMatchObject({ number, type: 'noted' });
      const identified = await told({ type: 'identified', cpf: person.cpf });
      expect(Object.keys(identified).sort()).toEqual([...fields, 'identification'].sort());
      expect(identified).toMatchObject({ identification: 'found' });
    }
  });
});

it('without beneficiaries:read a protocol and its entries show name and plan of a person, nothing else', async () => {
  const key = await keyWith(['protocols:read']);
  const { body } = await http('getProtocol', key, undefined, { path: number });
  const protocol = JSON.parse(body);
  expect(Object.keys(protocol.beneficiary).sort()).toEqual(['active', 'name', 'plan']);
  expect(protocol).not.toHaveProperty('card_number');
  for (const { data } of protocol.entries) {
    expect(data).not.toHaveProperty('card_number');
    expect(data).not.toHaveProperty('cpf');
    if (data.beneficiary !== undefined)
      expect(Object.keys(data.beneficiary).sort()).toEqual(['active', 'name', 'plan']);
  }
});
