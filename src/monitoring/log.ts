import { mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Config } from '../config/config.ts';
import { errorForLog } from './error-for-log.ts';
import { LogFile } from './log-file.ts';

/**
 * Fields that are removed from every log line: secrets and personal data. A second line of defence; the code that logs must
 * leave them out in the first place.
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

/** `err` may also be the result of `errorForLog`. */
const serializeError = (err: unknown) => (err instanceof Error ? errorForLog(err, { message: true }) : err);

/** One line of JSON per event: level by name, time in ISO 8601 (UTC), fields, `msg`. Writes to stdout by default. */
export function createLogger({ log }: Pick<Config, 'log'>, to: DestinationStream = toStdout()): Logger {
  return pino(
    {
      level: log.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: REDACT,
      serializers: { err: serializeError },
    },
    to,
  );
}

function toStdout(): DestinationStream {
  return new LogFile(process.stdout.fd);
}

/** The demo logs to a file, so that its terminal stays readable. */
export function demoLogFile({ dataDir }: Pick<Config, 'dataDir'>): string {
  return join(dataDir, 'carimbo.log');
}

const DEMO_LOG_LIMIT = 20_000_000;

/** The demo's log: everything goes to the file, and lines from `warn` up to the terminal, too. */
export function createDemoLogger(
  config: Pick<Config, 'log' | 'dataDir'>,
  toTerminal: (line: string) => void,
): Logger {
  const file = demoLogFile(config);
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  rotate(file);
  const logFile = new LogFile(openSync(file, 'a', 0o600));
  const { level } = config.log;
  if (level === 'silent') return createLogger(config, logFile);
  const both = {
    write(line: string) {
      logFile.write(line);
      if (WARN_OR_ABOVE.test(line)) toTerminal(line);
    },
    flush: (done: () => void) => logFile.flush(done),
  };
  return createLogger(config, both);
}

/** pino writes the level as the first field. */
const WARN_OR_ABOVE = /^\{"level":"(warn|error|fatal)",/;

function rotate(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > DEMO_LOG_LIMIT) renameSync(file, `${file}.1`);
}
