import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inProcess } from './in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-import-proto-'));
const out = join(folder, 'origem.yaml');

async function importProto(text: string) {
  const from = join(folder, 'servico.proto');
  writeFileSync(from, text);
  const ended = await inProcess('source', 'import', '--proto', from, '--out', out, '--force');
  return { ...ended, file: parse(readFileSync(out, 'utf8')) };
}
const input = (name: string) => readFileSync(join(import.meta.dirname, 'import-inputs', name), 'utf8');
const service = 'service S { rpc Buscar(Pedido) returns (Resposta); }';

describe('a .proto file', () => {
  it('of an edition has its map left out with the reason, its nested and delimited messages and its Timestamp read', async () => {
    const { file, stderr } = await importProto(input('edition-2023-map-in-request.proto'));
    expect(file.lookup.card_number.message).toEqual({ numero_carteira: '${card_number}' });
    expect(file.lookup.cpf.message).toEqual({ cpf: '${cpf}' });
    expect(stderr).toMatch(/map .*metadados/);
    expect(file.mapping).toMatchObject({
      card_number: 'numero_carteira',
      name: 'nome',
      plan: 'plano.descricao',
      birth_date: '$date(data_nascimento.seconds, "epoch_s")',
      active: 'situacao',
    });
    process.env.ORIGEM_ENDERECO = '127.0.0.1:1';
    const { code, stdout } = await inProcess('source', 'test', out);
    delete process.env.ORIGEM_ENDERECO;
    expect(code, stdout).toBe(0);
  });

  it('of proto2 has its groups read as messages', async () => {
    const { file, stderr } = await importProto(input('proto2-group.proto'));
    expect(file.lookup.card_number.message).toEqual({ carteira: '${card_number}' });
    expect(file.mapping).toMatchObject({ root: 'beneficiario', name: 'nome', active: 'situacao' });
    expect(stderr).toContain('active_values');
  });

  it.each([
    [
      'a map inside a message',
      'message Pedido { string carteira = 1; Filtro f = 2; message Filtro { map<string, int32> m = 1; } }',
    ],
    [
      'a map of messages',
      'message X { string a = 1; } message Pedido { string carteira = 1; map<string, X> m = 2; }',
    ],
    [
      'a message in itself',
      'message Pedido { string carteira = 1; repeated Pedido outros = 2; Pedido pai = 3; }',
    ],
  ])('with %s in its request has a message that can be sent', async (_name, request) => {
    const { file } = await importProto(
      `syntax = "proto3"; ${request} message Resposta { string nome = 1; bool ativo = 2; } ${service}`,
    );
    expect(file.lookup.card_number.message).toMatchObject({ carteira: '${card_number}' });
    expect(JSON.stringify(file.lookup.card_number.message)).not.toMatch(/null|\[/);
  });

  it('with messages and enums inside messages has their fields proposed', async () => {
    const { file } = await importProto(`syntax = "proto3"; message Pedido { string carteira = 1; }
      message Resposta { message Pessoa { string nome = 1; Situacao situacao = 2; Plano plano = 3;
        enum Situacao { INDEFINIDA = 0; ATIVO = 1; } message Plano { string nome = 1; } } Pessoa pessoa = 1; } ${service}`);
    expect(file.mapping).toMatchObject({
      root: 'pessoa',
      name: 'nome',
      active: 'situacao',
      plan: 'plano.nome',
    });
  });
});
