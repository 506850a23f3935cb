import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Somebody who does not exist, in the words of an operator's system. */
export const MARIA = {
  nrCarteira: '00012345678901230',
  nmBenef: 'MARIA APARECIDA DA CONCEIÇÃO',
  nrCpf: '529.982.247-25',
  dtNasc: '14/03/1961',
  stAtivo: 'S',
  dsPlano: 'Essencial',
  nrFone: '11987654321',
};
/** What of hers no screen of ours and no file may hold where it is not asked for. */
export const HERS =
  /12345678901230|MARIA|APARECIDA|CONCEI|529\.?982\.?247|14\/03\/1961|1961-03-14|987654321/i;

export const KEY = 'chave-secreta-da-operadora';

/** `silent` and `cut` are so of lookups only: its address answers. */
export type Behaviour =
  | 'well'
  | 'latin'
  | 'echo'
  | 'slow'
  | 'garbage'
  | 'unauthorized'
  | 'broken'
  | 'mute'
  | 'silent'
  | 'cut'
  | 'puzzled';

export interface OperatorSystem {
  url: string;
  /** How it answers from now on. */
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
}

/** An operator's system: one person, an API key, and moods. */
export async function startOperatorSystem(): Promise<OperatorSystem> {
  let behaviour: Behaviour = 'well';
  const server = createServer((request, response) => answer(behaviour, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behave(wanted) {
      behaviour = wanted;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function answer(behaviour: Behaviour, request: IncomingMessage, response: ServerResponse): void {
  if (behaviour === 'mute') return;
  const isLookup = request.url?.startsWith('/b/') === true;
  if (behaviour === 'silent' && isLookup) return;
  if (behaviour === 'cut' && isLookup) return void request.socket.destroy();
  const body = JSON.stringify({ beneficiario: MARIA });
  const json = { 'content-type': 'application/json' };
  const isKnown = request.headers['x-api-key'] === KEY && behaviour !== 'unauthorized';
  if (!isKnown) response.writeHead(401, json).end('{"erro":"chave"}');
  else if (behaviour === 'broken') response.writeHead(500, json).end('{"erro":"interno"}');
  else if (behaviour === 'puzzled') response.writeHead(400, json).end('{"erro":"carteira"}');
  else if (behaviour === 'garbage') response.writeHead(200, json).end('{"beneficiario": {"nmBenef": "MAR');
  else if (!request.url?.endsWith(MARIA.nrCarteira)) response.writeHead(404, json).end('{"erro":"nada"}');
  else if (behaviour === 'echo')
    response
      .writeHead(200, { ...json, 'x-echo': KEY })
      .end(`{"beneficiario":${JSON.stringify({ ...MARIA, chave: KEY })}}`);
  else if (behaviour === 'latin')
    response
      .writeHead(200, { 'content-type': 'application/json; charset=iso-8859-1' })
      .end(Buffer.from(body, 'latin1'));
  else if (behaviour === 'slow') setTimeout(() => response.writeHead(200, json).end(body), 250);
  else response.writeHead(200, json).end(body);
}

/** A source file for it, in a folder of its own. @returns its path */
export function writeSource(url: string, more = ''): string {
  const file = join(mkdtempSync(join(tmpdir(), 'carimbo-source-')), 'origem.yaml');
  writeFileSync(
    file,
    `# A origem de prática
kind: rest
name: Prática   # o nome
parameters:
  chave: { env: PRATICA_CHAVE, sensitive: true }
connection: { base_url: "${url}" }
auth: { kind: api_key, name: X-API-Key, value: "\${chave}" }
input:
  card_number: { pad_to: 17 }
lookup:
  card_number: { url: "/b/\${card_number}" }
mapping:
  root: beneficiario
  card_number: nrCarteira
  name: nmBenef
  cpf: nrCpf
  birth_date: dtNasc
  active: stAtivo
  plan: dsPlano
  extra: { telefone: nrFone }
${more}`,
  );
  return file;
}
