import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.mjs';
import { ask, BUSCAR, closeGrpcSources, faultOf, grpcSource, WITH_REFLECTION } from './grpc/grpc-source.ts';
import { type OperatorServer, operatorServer, stopOperatorServers } from './grpc/operator-server.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'carimbo-grpc-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  await closeGrpcSources();
  stopOperatorServers();
});

describe('types of the messages', () => {
  let server: OperatorServer;

  it.each(['proto', 'descriptor_set', 'reflection'] as const)(
    'come from %s, and the message is plain JSON',
    async (way) => {
      server = await operatorServer({ reflection: 'v1' });
      const types = {
        proto: { proto: ['operadora.proto'] },
        descriptor_set: { descriptor_set: 'operadora.binpb' },
        reflection: WITH_REFLECTION,
      }[way];

      const request = { message: { carteirinha: '${card_number}', filtros: { rede: 'sul' } } };
      const reply = await ask(await grpcSource({ address: server.address, types, request }));

      expect(reply.status).toBe('OK');
      expect(reply.body).toEqual({
        nome: 'Maria de Teste',
        // One more than a double can hold.
        matricula: '9007199254740993',
        situacao: 'ATIVO',
        nascimento: { seconds: '86400', nanos: 0 },
        apelido: { value: 'Mari' },
        contato: 'telefone',
        telefone: '1133334444',
        foto: 'AQID',
        plano: { nome: 'Ouro' },
        avisos: [],
        antigos: { '2019': { nome: 'Prata' } },
      });
      expect(JSON.parse(reply.raw)).toEqual(reply.body);
      expect(server.asked[0]?.message).toEqual({ carteirinha: '00112233', filtros: { rede: 'sul' } });
    },
  );

  it('come from a server that knows reflection only by its old name', async () => {
    server = await operatorServer({ reflection: 'v1alpha' });
    const reply = await ask(await grpcSource({ address: server.address, types: WITH_REFLECTION }));
    expect(reply.body).toMatchObject({ nome: 'Maria de Teste', plano: { nome: 'Ouro' } });
  });

  it('a server without reflection is reported as such, with what to do', async () => {
    server = await operatorServer();
    const fault = await faultOf(ask(await grpcSource({ address: server.address, types: WITH_REFLECTION })));
    expect(fault).toMatchObject({ outcome: 'misconfigured', code: 'no_reflection' });
    expect(fault.reason).toContain('.proto');
  });

  it('are asked for once for many callers, and again after a failure', async () => {
    const port = await freePort();
    const source = await grpcSource({ address: `127.0.0.1:${port}`, types: WITH_REFLECTION });
    expect(await faultOf(ask(source))).toMatchObject({
      outcome: 'unavailable',
      code: 'refused',
      transient: true,
    });

    let reflected = 0;
    server = await operatorServer({ reflection: 'v1', port, onReflection: () => reflected++ });
    await expect
      .poll(() =>
        ask(source).then(
          ({ status }) => status,
          () => null,
        ),
      )
      .toBe('OK');
    await Promise.all(Array.from({ length: 10 }, () => ask(source)));
    expect(reflected).toBe(1);
  });

  it('a service that the server does not have is named beside those it has', async () => {
    server = await operatorServer({ reflection: 'v1' });
    const request = { method: 'operadora.v2.Beneficiarios/Buscar' };
    const fault = await faultOf(
      ask(await grpcSource({ address: server.address, types: WITH_REFLECTION, request })),
    );
    expect(fault).toMatchObject({ outcome: 'misconfigured', code: 'unknown_service' });
    expect(fault.reason).toContain('operadora.v1.Beneficiarios');
  });

  it.each([
    [
      'a method that is not there',
      { method: 'operadora.v1.Beneficiarios/Achar' },
      'unknown_method',
      'Buscar',
    ],
    ['a streaming method', { method: 'operadora.v1.Beneficiarios/Todos' }, 'streaming_method', 'Todos'],
    ['a method that is none', { method: 'Buscar' }, 'unknown_method', 'pacote.Servico/Metodo'],
    [
      'a service called like a method of objects',
      { method: 'constructor/Buscar' },
      'unknown_service',
      'operadora.v1',
    ],
    ['a field that the message does not have', { message: { cartao: '1' } }, 'unknown_field', 'cartao'],
    ['a field inside a field', { message: { filtro: { cpff: '1' } } }, 'unknown_field', 'filtro.cpff'],
    ['an enum without that value', { message: { situacao: 'ATIV' } }, 'value_does_not_fit', 'situacao'],
    ['a message where a text stands', { message: { filtro: 'x' } }, 'value_does_not_fit', 'filtro'],
    ['a text where a list is expected', { message: { campos: 'x' } }, 'value_does_not_fit', 'campos'],
  ])('%s is misconfigured, and named', async (_what, request, code, named) => {
    server = await operatorServer();
    const fault = await faultOf(ask(await grpcSource({ address: server.address, request })));
    expect(fault).toMatchObject({ outcome: 'misconfigured', code });
    expect(fault.reason).toContain(named);
    expect(server.asked).toEqual([]);
  });

  it.each([
    ['a .proto that is not there', { proto: ['falta.proto'] }, 'types_unreadable', 'connection.proto'],
    [
      'a descriptor set that is not there',
      { descriptor_set: 'falta.binpb' },
      'types_unreadable',
      'falta.binpb',
    ],
    ['no word about types', {}, 'types_unclear', 'reflection'],
    [
      'two words about types',
      { proto: ['operadora.proto'], reflection: true },
      'types_unclear',
      'exatamente uma',
    ],
  ])(
    '%s does not keep the source from being made; it is told with the first use',
    async (_what, types, code, named) => {
      const source = await grpcSource({ address: '127.0.0.1:1', types });
      const fault = await faultOf(ask(source));
      expect(fault).toMatchObject({ outcome: 'misconfigured', code });
      expect(fault.reason).toContain(named);
    },
  );

  it('a descriptor set that is something else is reported as such', async () => {
    writeFileSync(join(folder, 'lixo.binpb'), 'isto não é um conjunto de descritores');
    const types = { descriptor_set: join(folder, 'lixo.binpb') };
    const fault = await faultOf(ask(await grpcSource({ address: '127.0.0.1:1', types })));
    expect(fault).toMatchObject({ outcome: 'misconfigured', code: 'types_unreadable' });
  });

  it('an address that is not host:port is reported as such', async () => {
    for (const address of [
      'http://127.0.0.1:50051',
      '127.0.0.1',
      'unix:/run/x.sock',
      '127.0.0.1:0',
      'a:b@c:1',
    ]) {
      const fault = await faultOf(ask(await grpcSource({ address })));
      expect(fault).toMatchObject({ outcome: 'misconfigured', code: 'address_invalid' });
    }
  });
});

describe('check', () => {
  it('says how long the server took and which methods it has', async () => {
    const server = await operatorServer({ reflection: 'v1' });
    const source = await grpcSource({ address: server.address, types: WITH_REFLECTION });
    const health = await source.check(AbortSignal.timeout(5_000));
    expect(health.ok).toBe(true);
    expect(health.detail).toMatch(/^responde em \d+ ms; tem operadora\.v1\.Beneficiarios\/Buscar$/);
    expect(server.asked).toEqual([]);
  });

  it('names a wrong field before the first call', async () => {
    const server = await operatorServer();
    const request = { message: { cartao: '${card_number|number}' } };
    const health = await (await grpcSource({ address: server.address, request })).check(
      AbortSignal.timeout(5_000),
    );
    expect(health).toEqual({
      ok: false,
      detail: `lookup.card_number.message: ${BUSCAR} não tem o campo cartao`,
    });
  });

  it('says when the server is down', async () => {
    const source = await grpcSource({ address: `127.0.0.1:${await freePort()}` });
    const health = await source.check(AbortSignal.timeout(5_000));
    expect(health.ok).toBe(false);
    expect(health.detail).toContain('recusou a conexão');
  });
});
