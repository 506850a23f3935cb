import { isIPv6 } from 'node:net';
import type { Server, ServerCredentials } from '@grpc/grpc-js';

/** Listens, and tells where. @throws with the code, address and port of what kept it, as node:net does */
export function listen(
  server: Server,
  { host, port }: { host: string; port: number },
  credentials: ServerCredentials,
): Promise<{ host: string; port: number }> {
  const authority = isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(authority, credentials, (error, bound) => {
      if (error === null) resolve({ host, port: bound });
      else reject(asSystemError(error, { address: host, port }));
    });
  });
}

/** The library says it in a sentence: `… errors: [listen EADDRINUSE: address already in use 127.0.0.1:4574]`. */
function asSystemError(error: Error, place: { address: string; port: number }): Error {
  const [, code] = /\b(EADDRINUSE|EADDRNOTAVAIL|EACCES|ENOTFOUND)\b/.exec(error.message) ?? [];
  return code === undefined ? error : Object.assign(error, { code, ...place });
}
