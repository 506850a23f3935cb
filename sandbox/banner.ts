import { CREDENTIALS } from './credentials.ts';
import type { FaultChange } from './faults.ts';
import type { Sandbox } from './sandbox.ts';

/** Printed at the start: addresses, credentials, and commands to copy. */
export function banner(sandbox: Sandbox, faults: readonly FaultChange[]): string {
  const { rest, grpc, sqlite, database, people } = sandbox;
  const card = people[0]?.card_number ?? '';
  // Also those that have a default in demo/sources/: other source files may have none.
  const exports = Object.entries(sandbox.env).map(([name, value]) => `export ${name}=${quoted(value)}`);
  const active = faults
    .map(({ endpoint, ...change }) => JSON.stringify({ door: endpoint, ...change }))
    .join(' ');
  return `
Operadora Exemplo, um sistema de operadora para praticar. ${people.length} pessoas fictícias. Pronta.

  REST                 ${rest.url}/api/v1
  Sistema antigo       ${rest.url}/legado/consultaBenef
  SOAP                 ${rest.url}/ws/Beneficiarios  (WSDL: ?wsdl)
  Swagger UI           ${rest.url}/swagger
  Documentos           /swagger.json (Swagger 2.0)  /openapi.json (OpenAPI 3.1)  /postman.json
  gRPC, com reflection ${grpc.address}  (sandbox/proto/operadora.proto)
  SQLite               ${sqlite.path}${database === null ? '' : `\n  Banco de dados       ${database.shown}`}
  Arquivos de origem   demo/sources/

  Credenciais          X-API-Key: ${CREDENTIALS.apiKey}
                       OAuth2: ${CREDENTIALS.clientId} / ${CREDENTIALS.clientSecret}
                       Basic e login: ${CREDENTIALS.user} / ${CREDENTIALS.password}
${active === '' ? '' : `\n  Falhas ligadas       ${active}\n`}
  Antes de usar demo/sources/ (copie e cole no outro terminal):

${exports.join('\n')}

  Experimente:

curl -sS ${rest.url}/api/v1/beneficiarios/${card} -H 'X-API-Key: ${CREDENTIALS.apiKey}'
curl -sS ${rest.url}/legado/consultaBenef -H 'X-API-Key: ${CREDENTIALS.apiKey}' -H 'Content-Type: application/json' -d '{"nrCarteira":"${card}"}'
npx --no -- carimbo source try demo/sources/rest.yaml --card ${card}
npx --no -- carimbo source import --openapi ${rest.url}/swagger.json

  Simular falhas e voltar ao normal:

curl -sS ${rest.url}/falhas -H 'Content-Type: application/json' -d '{"door":"rest","slow":3000}'
curl -sS ${rest.url}/falhas -X DELETE

  Ctrl+C encerra.
`;
}

/** For a shell: a password may contain any character. */
function quoted(value: string): string {
  return /^[\w./:@-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
