import { createServer as createHttpServer } from 'node:http';
import * as grpc from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { Secrets } from '../../src/source/secrets.ts';
import {
  ask,
  closeGrpcSources,
  faultOf,
  grpcSource,
  WITH_PROTO,
  WITH_REFLECTION,
} from './grpc/grpc-source.ts';
import { operatorServer, stopOperatorServers } from './grpc/operator-server.ts';

afterEach(async () => {
  await closeGrpcSources();
  stopOperatorServers();
});

describe('what is sent', () => {
  it('has values that stay values, whatever is in them', async () => {
    const server = await operatorServer();
    const source = await grpcSource({
      address: server.address,
      request: {
        message: {
          carteirinha: '${card_number}',
          filtro: { cpf: '${cpf}' },
          campos: ['${card_number}', 'fixo'],
        },
      },
    });
    const hostile = '"},"filtro":{"cpf":"1"},"x":"${cpf}\u0000\n';
    await ask(source, { card_number: hostile, cpf: '39053344705' });
    expect(server.asked[0]?.message).toEqual({
      carteirinha: hostile,
      filtro: { cpf: '39053344705' },
      campos: [hostile, 'fixo'],
    });
  });

  it('has a card of 19 digits as an int64 without losing one', async () => {
    const server = await operatorServer();
    const request = { message: { matricula: '${card_number|number}' } };
    const source = await grpcSource({ address: server.address, request });
    await ask(source, { card_number: '0009007199254740993' });
    expect(server.asked[0]?.message).toEqual({ matricula: '9007199254740993' });
  });

  it.each([
    ['an int32', 'contrato', '12345678901'],
    ['an int64', 'matricula', '99999999999999999999'],
    ['a double', 'valor', '9007199254740993123'],
  ])('never makes a card that does not fit %s into another', async (_what, field, card) => {
    const server = await operatorServer();
    const source = await grpcSource({
      address: server.address,
      request: { message: { [field]: '${card_number|number}' } },
    });
    const fault = await faultOf(ask(source, { card_number: card }));
    expect(fault).toMatchObject({ outcome: 'misconfigured', code: 'value_does_not_fit' });
    expect(fault.reason).toContain(field);
    expect(fault.reason).not.toContain(card);
    expect(server.asked).toEqual([]);
  });

  it('has no letters in place of a number: such a card cannot exist', async () => {
    const server = await operatorServer();
    const source = await grpcSource({
      address: server.address,
      request: { message: { matricula: '${card_number|number}' } },
    });
    expect(await faultOf(ask(source, { card_number: 'A1' }))).toMatchObject({ code: 'value_not_encodable' });
  });

  it('has constants of every type', async () => {
    const server = await operatorServer();
    const message = { situacao: 'ATIVO', contrato: 7, valor: 1.5, assinatura: 'AQID', campos: ['a', 'b'] };
    await ask(await grpcSource({ address: server.address, request: { message } }));
    expect(server.asked[0]?.message).toEqual({ ...message, assinatura: Buffer.from([1, 2, 3]) });
  });

  it('has the metadata of the file, and values in it that cannot begin another', async () => {
    const server = await operatorServer();
    const request = { metadata: { 'X-Empresa': 'abc', 'x-cartao': '${card_number}', 'x-dado-bin': 'AQID' } };
    const source = await grpcSource({ address: server.address, request });
    await ask(source, { card_number: '123' });
    const { metadata } = server.asked[0] ?? {};
    expect(metadata?.get('x-empresa')).toEqual(['abc']);
    expect(metadata?.get('x-cartao')).toEqual(['123']);
    expect(metadata?.get('x-dado-bin')).toEqual([Buffer.from([1, 2, 3])]);

    const fault = await faultOf(ask(source, { card_number: '1\r\nauthorization: x' }));
    expect(fault).toMatchObject({ outcome: 'misconfigured', code: 'metadata' });
    expect(server.asked).toHaveLength(1);
  });

  it('sends the server the deadline', async () => {
    let left = 0;
    const server = await operatorServer({
      answer: (_asked, respond, call) => {
        left = Number(call.getDeadline()) - Date.now();
        respond(null, {});
      },
    });
    await ask(await grpcSource({ address: server.address, limits: { timeout_ms: 700 } }));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(700);
  });
});

describe('credentials', () => {
  it.each([
    ['api_key', { kind: 'api_key', name: 'X-Chave', value: 'segredo-1234' }, 'x-chave', 'segredo-1234'],
    [
      'api_key for a query',
      { kind: 'api_key', in: 'query', name: 'chave', value: 'segredo-1234' },
      'chave',
      'segredo-1234',
    ],
    ['basic', { kind: 'basic', user: 'eu', password: 'senha' }, 'authorization', 'Basic ZXU6c2VuaGE='],
    ['bearer', { kind: 'bearer', token: 'token-1234' }, 'authorization', 'Bearer token-1234'],
  ] as const)('goes as metadata: %s', async (_kind, auth, name, value) => {
    const server = await operatorServer({ reflection: 'v1' });
    await ask(await grpcSource({ address: server.address, types: WITH_REFLECTION, auth }));
    expect(server.asked[0]?.metadata.get(name)).toEqual([value]);
  });

  it('a token that was refused is renewed once, and no more', async () => {
    let tokens = 0;
    const tokenServer = createHttpServer((_request, response) => {
      tokens += 1;
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ access_token: `token-${tokens}`, token_type: 'bearer', expires_in: 3600 }),
      );
    });
    await new Promise<void>((resolve) => tokenServer.listen(0, '127.0.0.1', resolve));
    const at = tokenServer.address();
    const port = typeof at === 'object' ? at?.port : 0;
    let good = 'Bearer token-2';
    const server = await operatorServer({
      answer: ({ metadata }, respond) =>
        metadata.get('authorization')[0] === good
          ? respond(null, {})
          : respond({ code: grpc.status.UNAUTHENTICATED, details: 'vencido' }),
    });
    const auth = {
      kind: 'oauth2',
      token_url: `http://127.0.0.1:${port}/token`,
      client_id: 'carimbo',
      client_secret: 'segredo-1234',
    } as const;
    const source = await grpcSource({ address: server.address, auth });
    expect((await ask(source)).status).toBe('OK');
    expect(tokens).toBe(2);

    good = 'none any more';
    expect((await ask(source)).status).toBe('UNAUTHENTICATED');
    expect(tokens).toBe(3);
    tokenServer.close();
  });

  it('is masked in what is shown', async () => {
    const server = await operatorServer({
      answer: (_asked, respond) => respond(null, { nome: 'segredo-1234' }),
    });
    const auth = { kind: 'api_key', name: 'x-chave', value: 'segredo-1234' } as const;
    const source = await grpcSource({
      address: server.address,
      auth,
      secrets: new Secrets(['param-5678']),
      values: { senha: 'param-5678' },
      request: { message: { carteirinha: '${senha}' }, metadata: { 'x-senha': '${senha}' } },
    });
    const seen: unknown[] = [];
    const trace = {
      sent: (sent: unknown) => void seen.push(sent),
      received: (got: unknown) => void seen.push(got),
    };
    await ask(source, { senha: 'param-5678' }, { trace });
    expect(seen).toMatchObject([
      {
        head: `gRPC ${server.address} operadora.v1.Beneficiarios/Buscar`,
        headers: { 'x-chave': '••••', 'x-senha': '••••' },
      },
      { status: 'OK' },
    ]);
    expect(JSON.stringify(seen)).not.toMatch(/segredo-1234|param-5678/);
  });
});

describe('what comes back', () => {
  it('a status other than OK is a reply, with what the server said', async () => {
    const trailer = new grpc.Metadata();
    trailer.set('x-motivo', 'sem cadastro');
    const server = await operatorServer({
      answer: (_asked, respond) =>
        respond({ code: grpc.status.NOT_FOUND, details: 'não há', metadata: trailer }),
    });
    const reply = await ask(await grpcSource({ address: server.address }));
    expect(reply).toMatchObject({
      status: 'NOT_FOUND',
      body: { code: 'NOT_FOUND', message: 'não há' },
      headers: { 'x-motivo': 'sem cadastro' },
    });
  });

  it.each([
    'PERMISSION_DENIED',
    'INTERNAL',
    'RESOURCE_EXHAUSTED',
    'UNIMPLEMENTED',
    'FAILED_PRECONDITION',
  ] as const)('%s said by the server is for the outcome rules', async (status) => {
    const server = await operatorServer({
      answer: (_asked, respond) => respond({ code: grpc.status[status], details: 'dito por ele' }),
    });
    expect((await ask(await grpcSource({ address: server.address }))).status).toBe(status);
  });

  it('UNAVAILABLE is no reply', async () => {
    const server = await operatorServer({
      answer: (_asked, respond) => respond({ code: grpc.status.UNAVAILABLE, details: 'em manutenção' }),
    });
    expect(await faultOf(ask(await grpcSource({ address: server.address })))).toMatchObject({
      outcome: 'unavailable',
      transient: true,
    });
  });

  it('an answer over the size is not taken in', async () => {
    const server = await operatorServer({
      answer: (_asked, respond) => respond(null, { nome: 'x'.repeat(5_000) }),
    });
    const source = await grpcSource({ address: server.address, limits: { max_bytes: 4_096 } });
    expect(await faultOf(ask(source))).toMatchObject({ outcome: 'unavailable', code: 'too_large' });
  });

  it('a reply of another type is nonsense, not a beneficiary', async () => {
    // Field 1 is text in our .proto; here it is a group that never ends.
    const types = { proto: ['operadora.proto'] };
    const server = await rawAnswer(Buffer.from([0x0b, 0xff, 0xff]));
    const fault = await faultOf(ask(await grpcSource({ address: server, types })));
    expect(fault).toMatchObject({ outcome: 'unavailable', code: 'malformed_reply' });
  });

  it.each([
    ['in windows-1252', [0x0a, 0x06, ...Buffer.from('Ângela', 'latin1')]],
    ['in windows-1252, deep inside', [0x52, 0x04, 0x0a, 0x02, 0xc3, 0x28]],
    ['in windows-1252, in a list', [0x5a, 0x01, 0xe3]],
    ['half a character', [0x0a, 0x01, 0xc3]],
    ['half a surrogate pair', [0x0a, 0x03, 0xed, 0xa0, 0x80]],
    ['cut short', [0x0a, 0x06, ...Buffer.from('Ange')]],
    ['longer than anything', [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x41]],
  ])('a text %s is half an answer, not a name with a hole in it', async (_what, bytes) => {
    const address = await rawAnswer(Buffer.from(bytes));
    for (const types of [WITH_PROTO, { descriptor_set: 'operadora.binpb' }])
      expect(await faultOf(ask(await grpcSource({ address, types })))).toMatchObject({
        outcome: 'unavailable',
        code: 'malformed_reply',
      });
  });

  it('a text that was sent with U+FFFD or a byte order mark arrives unchanged', async () => {
    const address = await rawAnswer(
      Buffer.from([0x0a, 0x09, ...Buffer.from('\ufeffA\ufffdna')].slice(0, 11)),
    );
    const { body } = await ask(await grpcSource({ address }));
    expect(body).toMatchObject({ nome: '\ufeffA\ufffdna' });
  });
});

async function rawAnswer(bytes: Buffer): Promise<string> {
  const server = new grpc.Server();
  const asIs = (buffer: Buffer) => buffer;
  const method = {
    path: '/operadora.v1.Beneficiarios/Buscar',
    requestStream: false,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
  server.addService(
    { Buscar: method },
    { Buscar: (_call: unknown, callback: grpc.sendUnaryData<Buffer>) => callback(null, bytes) },
  );
  const port = await new Promise<number>((resolve) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (_error, bound) =>
      resolve(bound),
    ),
  );
  return `127.0.0.1:${port}`;
}
