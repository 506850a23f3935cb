import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PACKAGE_ROOT } from '../src/platform/package-root.ts';
import { FaultChangeError, parseFault } from './read-fault-change.ts';
import type { SandboxOptions } from './sandbox.ts';

export const DEFAULT_REST_PORT = 8090;
export const DEFAULT_GRPC_PORT = 8091;

/** Where the files in demo/sources/ expect the SQLite file. */
export const DEFAULT_FOLDER = join(PACKAGE_ROOT, 'data', 'operator-sandbox');

export const HELP = `Operadora Exemplo: um sistema de operadora para praticar. As pessoas são fictícias.

Uso: npm run operator-sandbox -- [opções]

  --port N               REST e SOAP (${DEFAULT_REST_PORT})
  --grpc-port N          gRPC (${DEFAULT_GRPC_PORT})
  --folder PASTA         onde fica o arquivo SQLite (data/operator-sandbox)
  --database URL         grava as mesmas pessoas também neste banco: postgres://… ou mysql://…
  --token-seconds N      validade dos tokens (300)
  --fault [SERVIÇO:]FALHA
                         começa com esta falha; pode ser repetida:
                         slow=3000, slow=forever, late=3000, broken, flapping=2/3, dead, garbage,
                         half, half=stall, charset, wrong-password, not-issuing, not-idempotent
                         Serviços: rest, legacy, soap, token, issue, register, grpc, sqlite, database, http, all
  --help                 esta ajuda

Enquanto roda, POST /falhas liga e desliga as falhas.`;

/** An unknown or wrong option; the message is in Portuguese, for the person who typed it. */
export class UsageError extends Error {}

/** @throws UsageError */
export function readOptions(args: string[]): SandboxOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  return {
    restPort: readInteger('--port', values.port, 65_535) ?? DEFAULT_REST_PORT,
    grpcPort: readInteger('--grpc-port', values['grpc-port'], 65_535) ?? DEFAULT_GRPC_PORT,
    tokenSeconds: readInteger('--token-seconds', values['token-seconds'], 86_400) ?? 300,
    folder: resolve(values.folder ?? DEFAULT_FOLDER),
    ...(values.database !== undefined && { database: values.database }),
    faults: (values.fault ?? []).map(faultOf),
  };
}

const OPTIONS = {
  port: { type: 'string' },
  'grpc-port': { type: 'string' },
  folder: { type: 'string' },
  database: { type: 'string' },
  'token-seconds': { type: 'string' },
  fault: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(`Opção inválida: ${error instanceof Error ? error.message : error}`);
  }
}

function readInteger(name: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text) && Number(text) <= max) return Number(text);
  throw new UsageError(`${name} não pode ser "${text}": esperado um número inteiro de 0 a ${max}.`);
}

function faultOf(text: string) {
  try {
    return parseFault(text);
  } catch (error) {
    if (error instanceof FaultChangeError) throw new UsageError(`--fault ${text}: ${error.message}`);
    throw error;
  }
}
