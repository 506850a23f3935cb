import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxContext } from './context.ts';
import { CREDENTIAL_VARIABLES } from './credentials.ts';
import { ActiveFaults, type EndpointName, type FaultChange } from './faults.ts';
import { startGrpc } from './grpc/grpc-server.ts';
import { type IssuedNumber, NumberIssuer } from './number-issuer.ts';
import { createDirectory, demoPeople, type Person } from './people.ts';
import { type Registration, Registrations } from './registrations.ts';
import { RequestLog } from './request-log.ts';
import { startRest } from './rest/rest-server.ts';
import { connectDatabase } from './sql/database.ts';
import { createSqliteFile } from './sql/sqlite-file.ts';
import { Tokens } from './tokens.ts';

export { CREDENTIAL_VARIABLES, CREDENTIALS } from './credentials.ts';
export type { Endpoint, EndpointName, FaultChange, Faults } from './faults.ts';
export { PROTO_FILE } from './grpc/grpc-server.ts';
export type { Person } from './people.ts';

export interface SandboxOptions {
  /** 0, the default, is any free port. */
  restPort?: number;
  grpcPort?: number;
  /** For the SQLite file; by default a temporary folder, which is removed at the stop. */
  folder?: string;
  /** `postgres://…` or `mysql://…`: gets the same people. */
  database?: string;
  /** By default those of demo/beneficiaries.csv. */
  people?: readonly Person[];
  /** Lifetime of a token; 300 by default. */
  tokenSeconds?: number;
  faults?: readonly FaultChange[];
}

/** Operadora Exemplo, running on loopback. */
export interface Sandbox {
  rest: { url: string; port: number };
  grpc: { address: string; port: number };
  sqlite: { path: string };
  /** `url` goes through a relay that applies the faults, `direct` does not. Null where none was given. */
  database: { url: string; direct: string; shown: string } | null;
  /** The variables that the files in demo/sources/ need: addresses and secrets. */
  env: Readonly<Record<string, string>>;
  people: readonly Person[];
  /** `fault({ endpoint: 'grpc', slow: 3000 })`; `false` removes a fault; without an endpoint, everywhere. */
  fault(change: FaultChange): void;
  fix(endpoint?: EndpointName): void;
  /** Refuses every token issued so far. */
  expireTokens(): void;
  log: RequestLog;
  /** Numbers issued, oldest first. */
  issued: readonly IssuedNumber[];
  /** Entries received, oldest first, repeats included. */
  registered: readonly Registration[];
  stop(): Promise<void>;
}

/** @throws (EADDRINUSE) when a port is in use; nothing is left open then */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { restPort = 0, grpcPort = 0, tokenSeconds = 300, people = demoPeople() } = options;
  const context = createContext(people, tokenSeconds);
  /** What was opened, to be closed in the opposite order. */
  const opened: (() => void | Promise<void>)[] = [];
  const stop = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    const rest = await startRest(context, restPort);
    opened.push(rest.stop);
    const grpc = await startGrpc(context, grpcPort);
    opened.push(grpc.stop);
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'operadora-exemplo-')));
    if (options.folder === undefined) opened.push(() => rm(folder, { recursive: true, force: true }));
    await mkdir(folder, { recursive: true });
    const sqlite = createSqliteFile(folder, { people, faults: context.faults });
    opened.push(sqlite.stop);
    const database = options.database === undefined ? null : await connectDatabase(options.database, context);
    if (database !== null) opened.push(database.stop);
    for (const change of options.faults ?? []) context.faults.apply(change);
    const addresses = {
      rest: { url: rest.url, port: rest.port },
      grpc: { address: grpc.address, port: grpc.port },
      sqlite: { path: sqlite.path },
      database,
    };
    return {
      ...addresses,
      env: environmentOf(addresses),
      people,
      fault: (change) => context.faults.apply(change),
      fix: (endpoint) => context.faults.fix(endpoint),
      expireTokens: () => context.tokens.expireAll(),
      log: context.log,
      issued: context.numbers.issued,
      registered: context.registrations.all,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function createContext(people: readonly Person[], tokenSeconds: number): SandboxContext {
  const faults = new ActiveFaults();
  return {
    directory: createDirectory(people),
    faults,
    numbers: new NumberIssuer(faults),
    registrations: new Registrations(),
    tokens: new Tokens(tokenSeconds),
    log: new RequestLog(),
  };
}

interface Addresses {
  rest: { url: string };
  grpc: { address: string };
  sqlite: { path: string };
  database: { url: string } | null;
}

/** The variables with which the files in demo/sources/ find this sandbox. */
function environmentOf({ rest, grpc, sqlite, database }: Addresses): Record<string, string> {
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
