import { lookupSql } from './people-table.mjs';
import { SOAP_BODY } from './source-file.mjs';
import { grpcMethod } from './stub-grpc.mjs';

const TIMEOUT_MS = 2000;

/**
 * The same lookup with the kind's own client library: the answer is parsed, and nothing else is done.
 * @type {Record<string, (where: any) => Promise<{ask: (card: string) => Promise<string>, close: () => unknown}>>}
 *   `ask` gives the person's name
 */
export const PLAIN_CLIENTS = {
  async rest(port) {
    const { Agent } = await import('undici');
    const agent = new Agent({ connections: 20, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
    const origin = `http://127.0.0.1:${port}`;
    return {
      async ask(card) {
        const { body } = await agent.request({ origin, path: `/b/${card}`, method: 'GET' });
        return (await body.json()).nome;
      },
      close: () => agent.destroy(),
    };
  },
  async soap(port) {
    const [{ Agent }, { XMLParser }] = await Promise.all([import('undici'), import('fast-xml-parser')]);
    const agent = new Agent({ connections: 20, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
    const parser = new XMLParser({ removeNSPrefix: true, parseTagValue: false });
    const origin = `http://127.0.0.1:${port}`;
    const headers = { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' };
    return {
      async ask(card) {
        const text = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${SOAP_BODY.replace('${card_number}', card)}</s:Body></s:Envelope>`;
        const { body } = await agent.request({ origin, path: '/ws', method: 'POST', headers, body: text });
        return parser.parse(await body.text()).Envelope.Body.Resposta.retorno.beneficiario.nome;
      },
      close: () => agent.destroy(),
    };
  },
  async grpc(port) {
    const { grpc, method } = await grpcMethod();
    const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const { path, requestSerialize, responseDeserialize } = method;
    return {
      ask: (card) =>
        new Promise((resolve, reject) => {
          const message = { numero_carteira: card };
          const options = { deadline: Date.now() + TIMEOUT_MS };
          client.makeUnaryRequest(
            path,
            requestSerialize,
            responseDeserialize,
            message,
            options,
            (error, reply) => (error === null ? resolve(reply.nome) : reject(error)),
          );
        }),
      close: () => client.close(),
    };
  },
  async postgres(connection) {
    const { default: pg } = await import('pg');
    const pool = new pg.Pool({ ...connection, max: 20 });
    return {
      ask: async (card) => (await pool.query(lookupSql('$1'), [card])).rows[0].nm_benef,
      close: () => pool.end(),
    };
  },
  async mariadb(connection) {
    const { default: mysql } = await import('mysql2/promise');
    const pool = mysql.createPool({ ...connection, connectionLimit: 20 });
    return {
      ask: async (card) => (await pool.execute(lookupSql('?'), [card]))[0][0].nm_benef,
      close: () => pool.end(),
    };
  },
  async sqlite(path) {
    const { Sqlite } = await import('../../dist/platform/sqlite.js');
    const database = new Sqlite(path, { readonly: true });
    const statement = database.prepare(lookupSql('?'));
    return { ask: async (card) => statement.get(card).nm_benef, close: () => database.close() };
  },
};
