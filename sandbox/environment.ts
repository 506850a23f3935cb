import { CREDENTIAL_VARIABLES } from './credentials.ts';

interface Addresses {
  rest: { url: string };
  grpc: { address: string };
  sqlite: { path: string };
  database: { url: string } | null;
}

/** The variables with which the files in demo/sources/ find this sandbox. */
export function environmentOf({ rest, grpc, sqlite, database }: Addresses): Record<string, string> {
  return {
    ...CREDENTIAL_VARIABLES,
    OPERADORA_URL: rest.url,
    OPERADORA_GRPC: grpc.address,
    OPERADORA_SQLITE: sqlite.path,
    ...(database !== null && databaseVariables(new URL(database.url))),
  };
}

function databaseVariables({ hostname, port, pathname, username, password }: URL): Record<string, string> {
  return {
    OPERADORA_BANCO_HOST: hostname,
    OPERADORA_BANCO_PORTA: port,
    OPERADORA_BANCO_NOME: decodeURIComponent(pathname.slice(1)),
    OPERADORA_BANCO_USUARIO: decodeURIComponent(username),
    OPERADORA_BANCO_SENHA: decodeURIComponent(password),
  };
}
