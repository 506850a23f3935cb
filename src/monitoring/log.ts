import { mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Config } from '../config/config.ts';
import { LogFile } from './log-file.ts';

/**
 * Fields that never reach the log, should one slip into a line: secrets, and who is calling and about what.
 * A safety net under every room's own care, not instead of it.
 */
const PRIVATE = [
  'authorization',
  'cookie',
  'key',
  'secret',
  'password',
  'url',
  'body',
  'query',
  'card',
  'card_number',
  'cpf',
  'caller',
  'beneficiary',
  'beneficiary_name',
  'birth_date',
  'phone',
  'email',
  'subject',
  'text',
] as const;
const REDACT = [
  ...PRIVATE,
  ...PRIVATE.map((field) => `*.${field}`),
  'req.headers.authorization',
  'req.headers.cookie',
];

/** Kept short of what a driver hangs on an error: PostgreSQL's `detail` quotes the row, a query its parameters. */
function describe(error: Error): Record<string, unknown> {
  const code = 'code' in error ? { code: error.code } : {};
  const cause = error.cause instanceof Error ? { cause: describe(error.cause) } : {};
  return { type: error.name, ...code, message: error.message, stack: error.stack, ...cause };
}

/** One line of JSON per event: the level's name, the time in ISO 8601 (UTC), the facts, `msg`. To stdout unless told otherwise. */
export function createLogger({ log }: Pick<Config, 'log'>, to: DestinationStream = toStdout()): Logger {
  return pino(
    {
      level: log.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: REDACT,
      serializers: { err: describe },
    },
    to,
  );
}

function toStdout(): DestinationStream {
  return new LogFile(process.stdout.fd);
}

/** Where the demo's log goes, so that what it prints stays readable. */
export function demoLogFile({ dataDir }: Pick<Config, 'dataDir'>): string {
  return join(dataDir, 'carimbo.log');
}

const DEMO_LOG_LIMIT = 20_000_000;

/** The demo's log: all of it in a file; each line from `warn` up is told as well, for the terminal. */
export function createDemoLogger(
  config: Pick<Config, 'log' | 'dataDir'>,
  tell: (line: string) => void,
): Logger {
  const file = demoLogFile(config);
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  setAside(file);
  const all = new LogFile(openSync(file, 'a', 0o600));
  const { level } = config.log;
  if (level === 'silent') return createLogger(config, all);
  const both = {
    write(line: string) {
      all.write(line);
      if (WARN_OR_WORSE.test(line)) tell(line);
    },
    flush: (done: () => void) => all.flush(done),
  };
  return createLogger(config, both);
}

/** pino writes the level first. */
const WARN_OR_WORSE = /^\{"level":"(warn|error|fatal)",/;

function setAside(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > DEMO_LOG_LIMIT) renameSync(file, `${file}.1`);
}
