import { CREDENTIALS } from './credentials.ts';
import type { FaultOrder } from './faults.ts';
import type { Sandbox } from './sandbox.ts';

/** What is where, and lines that work when pasted. */
export function banner(sandbox: Sandbox, faults: readonly FaultOrder[]): string {
  const { rest, grpc, sqlite, database, people } = sandbox;
  const card = people[0]?.card_number ?? '';
  // All of them, those with a default too: a file of one's own may have none.
  const exports = Object.entries(sandbox.env).map(([name, value]) => `export ${name}=${quoted(value)}`);
  const ill = faults.map((order) => JSON.stringify(order)).join(' ');
  return `
Operadora Exemplo, um sistema de operadora para praticar. ${people.length} pessoas, todas inventadas. Pronta.

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
${ill === '' ? '' : `\n  Falhas ligadas       ${ill}\n`}
  Antes de usar demo/sources/ (copie e cole no outro terminal):

${exports.join('\n')}

  Experimente:

curl -sS ${rest.url}/api/v1/beneficiarios/${card} -H 'X-API-Key: ${CREDENTIALS.apiKey}'
curl -sS ${rest.url}/legado/consultaBenef -H 'X-API-Key: ${CREDENTIALS.apiKey}' -H 'Content-Type: application/json' -d '{"nrCarteira":"${card}"}'
npx --no -- carimbo source try demo/sources/rest.yaml --card ${card}
npx --no -- carimbo source import --openapi ${rest.url}/swagger.json

  Faça adoecer e sarar:

curl -sS ${rest.url}/falhas -H 'Content-Type: application/json' -d '{"door":"rest","slow":3000}'
curl -sS ${rest.url}/falhas -X DELETE

  Ctrl+C encerra.
`;
}

/** For a shell: a password may hold anything. */
function quoted(value: string): string {
  return /^[\w./:@-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
