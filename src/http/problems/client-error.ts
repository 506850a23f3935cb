import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { PROBLEM_TYPE } from './problem.ts';

/**
 * Input that is not HTTP, or that smuggles a second request: Node's parser has refused it, nothing was executed, and the
 * connection is closed. The bytes themselves are never logged.
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

function statusOf(code: string | undefined): number {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return 400;
}

function render(status: number, id: string): string {
  const body = JSON.stringify({
    type: 'urn:carimbo:error:malformed_request',
    title: 'Requisição malformada',
    status,
    detail: 'Isto não é uma requisição HTTP válida.',
    code: 'malformed_request',
    id,
  });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
