import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxContext } from './context.ts';
import { environmentOf } from './environment.ts';
import { type DoorName, FaultBoard, type FaultOrder } from './faults.ts';
import { startGrpc } from './grpc/grpc-server.ts';
import { type IssuedNumber, NumberOffice } from './number-issuer.ts';
import { createDirectory, demoPeople, type Person } from './people.ts';
import { type Registration, Registrations } from './registrations.ts';
import { RequestLog } from './request-log.ts';
import { startRest } from './rest/rest-server.ts';
import { openDatabaseDoor } from './sql/database.ts';
import { openSqliteDoor } from './sql/sqlite-file.ts';
import { Tokens } from './tokens.ts';

export { CREDENTIAL_VARIABLES, CREDENTIALS } from './credentials.ts';
export type { Door, DoorName, FaultOrder, Faults } from './faults.ts';
export { PROTO_FILE } from './grpc/grpc-server.ts';
export type { Person } from './people.ts';

export interface SandboxOptions {
  /** 0, the default, is any free port. */
  restPort?: number;
  grpcPort?: number;
  /** Where the SQLite file goes; without it, a temporary folder that goes at the end. */
  folder?: string;
  /** `postgres://…` or `mysql://…`: the people are put there too. */
  database?: string;
  /** Those of demo/beneficiaries.csv when absent. */
  people?: readonly Person[];
  /** How long a token is good for; 300 when absent. */
  tokenSeconds?: number;
  faults?: readonly FaultOrder[];
}

/** Operadora Exemplo, open for questions on loopback. */
export interface Sandbox {
  rest: { url: string; port: number };
  grpc: { address: string; port: number };
  sqlite: { path: string };
  /** `url` goes through a relay that can be ill, `direct` does not. Null where none was given. */
  database: { url: string; direct: string; shown: string } | null;
  /** What the files in demo/sources/ need to find it: secrets and addresses. */
  env: Readonly<Record<string, string>>;
  people: readonly Person[];
  /** Makes it ill: `fault({ door: 'grpc', slow: 3000 })`; `false` takes a fault away; without a door, everywhere. */
  fault(order: FaultOrder): void;
  /** Makes it well. */
  fix(door?: DoorName): void;
  /** Every token given so far is refused from now on. */
  expireTokens(): void;
  /** Requests seen, answered or not. */
  log: RequestLog;
  /** Numbers given, oldest first. */
  issued: readonly IssuedNumber[];
  /** What was pushed to it, oldest first, repeats included. */
  registered: readonly Registration[];
  stop(): Promise<void>;
}

/** @throws (EADDRINUSE) when a port is taken; nothing is left open then */
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
    const sqlite = openSqliteDoor(folder, { people, faults: context.faults });
    opened.push(sqlite.stop);
    const database =
      options.database === undefined ? null : await openDatabaseDoor(options.database, context);
    if (database !== null) opened.push(database.stop);
    for (const order of options.faults ?? []) context.faults.order(order);
    const places = {
      rest: { url: rest.url, port: rest.port },
      grpc: { address: grpc.address, port: grpc.port },
      sqlite: { path: sqlite.path },
      database,
    };
    return {
      ...places,
      env: environmentOf(places),
      people,
      fault: (order) => context.faults.order(order),
      fix: (door) => context.faults.fix(door),
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
  const faults = new FaultBoard();
  return {
    directory: createDirectory(people),
    faults,
    numbers: new NumberOffice(faults),
    registrations: new Registrations(),
    tokens: new Tokens(tokenSeconds),
    log: new RequestLog(),
  };
}
