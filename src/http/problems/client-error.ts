import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { ERRORS } from '../../errors.ts';
import { PROBLEM_TYPE, toProblem } from './problem.ts';

/**
 * Replies to input that Node's parser has refused because it is not HTTP or smuggles a second request, and closes the
 * connection. The bytes are never logged.
 */
export function clientErrors(log: Logger, nextId: () => string) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const id = nextId();
    const status = statusOf(error.code);
    log.info({ id, status, reason: error.code }, 'connection refused: not a valid HTTP request');
    socket.end(render(status, id), () => socket.destroy());
  };
}

const NOT_HTTP = ERRORS.malformedRequest(
  'Isto não é uma requisição HTTP válida.',
  'This is not a valid HTTP request.',
);

function statusOf(code: string | undefined): number {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return 400;
}

function render(status: number, id: string): string {
  const body = JSON.stringify({ ...toProblem(NOT_HTTP, id, 'pt-BR'), status });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
