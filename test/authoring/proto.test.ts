import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ImportError } from '../../src/authoring/import/import-error.ts';
import { runSourceTests } from '../../src/authoring/tests/run-source-tests.ts';
import { FOLDER, operatorServer, stopOperatorServers } from '../source/grpc/operator-server.ts';
import { fileOf, folder, importFile, listOf } from './import-file.ts';

const PROTO = join(FOLDER, 'operadora.proto');

afterAll(stopOperatorServers);

describe('a .proto file', () => {
  it('has its unary methods listed, and the streams named as left out', async () => {
    const { ranked, document } = await listOf({ format: 'proto', from: PROTO, folder });
    expect(ranked.map(({ id }) => id)).toEqual(['operadora.v1.Beneficiarios/Buscar']);
    expect(document.notes.join()).toContain('1');
  });

  it('becomes a source file that loads, with the card in its place and the fields of the message', async () => {
    const { written } = await importFile({ format: 'proto', from: PROTO, folder });
    expect(written.kind).toBe('grpc');
    expect(written.lookup.card_number).toMatchObject({
      method: 'operadora.v1.Beneficiarios/Buscar',
      message: { carteirinha: '${card_number}' },
    });
    expect(written.lookup.cpf).toMatchObject({ message: { filtro: { cpf: '${cpf}' } } });
    expect(written.mapping).toMatchObject({
      name: 'nome',
      cpf: 'cpf',
      plan: 'plano.nome',
      active: 'situacao',
    });
    expect(written.connection.proto).toHaveLength(1);
  });

  it('has its enum sorted by words, so that no active person becomes inactive', async () => {
    const from = join(import.meta.dirname, '../../sandbox/proto/operadora.proto');
    const { written, yaml, draft, config } = await importFile(
      { format: 'proto', from, folder },
      'BuscarPorCarteira',
    );
    expect(written.mapping).toMatchObject({
      active: 'situacao',
      active_values: { yes: ['SITUACAO_ATIVO'], no: ['SITUACAO_CANCELADO'] },
    });
    expect(yaml).toMatch(/# De fora, por não significar ativo nem inativo: SITUACAO_NAO_INFORMADA\b/);
    expect(draft.unfinished).toEqual([]);
    expect(written.tests[0].expect).toMatchObject({ outcome: 'found', beneficiary: { active: true } });
    expect((await runSourceTests(config)).map(({ ok, differences }) => ({ ok, differences }))).toEqual([
      { ok: true, differences: [] },
    ]);
  });

  it('that cannot be read says so', async () => {
    const broken = fileOf('quebrado.proto', 'syntax = "proto3"; message {');
    await expect(listOf({ format: 'proto', from: broken, folder })).rejects.toThrow(ImportError);
    await expect(listOf({ format: 'proto', from: join(folder, 'nenhum.proto'), folder })).rejects.toThrow(
      ImportError,
    );
    await expect(listOf({ format: 'proto', from: fileOf('lixo.pb', 'lixo'), folder })).rejects.toThrow(
      ImportError,
    );
  });
});

describe('a server that tells its types', () => {
  it.each(['v1', 'v1alpha'] as const)('by reflection %s becomes a source file', async (reflection) => {
    const { address } = await operatorServer({ reflection });
    const { written } = await importFile({ format: 'proto', from: address, folder });
    expect(written.connection).toEqual({ address: '${endereco}', reflection: true });
    expect(written.parameters.endereco.default).toBe(address);
    expect(written.lookup.card_number.message).toMatchObject({ carteirinha: '${card_number}' });
  });

  it('and one that does not, says what else to bring', async () => {
    const { address } = await operatorServer({ reflection: 'none' });
    await expect(listOf({ format: 'proto', from: address, folder })).rejects.toMatchObject({
      text: { 'pt-BR': expect.stringContaining('.proto') },
    });
  });

  it('and a server that does not answer is reported as unreachable', async () => {
    const server = await operatorServer();
    server.kill();
    await expect(listOf({ format: 'proto', from: server.address, folder })).rejects.toMatchObject({
      blame: 'unreachable',
    });
  });
});
