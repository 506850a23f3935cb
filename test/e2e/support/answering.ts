import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server that gives the same answer to every request. */
export interface AnsweringServer {
  url: string;
  stop(): void;
}

/** @param length value of Content-Length; larger than the body means that the rest never comes */
export async function answering(
  status: number,
  body: string,
  length: number = Buffer.byteLength(body),
): Promise<AnsweringServer> {
  const server = createServer((_, reply) => {
    reply.writeHead(status, { 'content-length': length });
    reply.write(body);
    if (length === Buffer.byteLength(body)) reply.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
