import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reply that is not what the server would say. */
export interface StagedReply {
  status: number;
  type?: string;
  body?: string;
  headers?: Record<string, string>;
  /** The connection ends in the middle of the body. */
  cut?: boolean;
}

export const problem = (status: number, code: string): StagedReply => ({
  status,
  type: 'application/problem+json; charset=utf-8',
  body: JSON.stringify({ type: `/docs/${code}`, title: 'Não', status, code, id: 'x1' }),
});

/** The paths of /v1/offline as the deliverer sees them: takes everything, unless the test stages something else. */
export class DeliveryServer {
  /** What came, in order: the form bodies. */
  readonly received: string[] = [];
  /** The first of every number and fact, in order. */
  readonly known: string[] = [];
  authorization = new Set<string>();
  /** What is known of the machine's ranges: REGISTRY.FROM.DAY.SEQUENCE. */
  floors: string[] = [];
  /** The addresses of the questions for them. */
  readonly asked: string[] = [];
  stage: (body: string) => StagedReply | null = () => null;
  #server: Server = createServer((request, reply) => this.#answer(request, reply));

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    this.authorization.add(request.headers.authorization ?? '');
    const isQuestion = request.method === 'GET';
    if (isQuestion) this.asked.push(request.url ?? '');
    else this.received.push(body);
    const staged = this.stage(body);
    if (staged === null && isQuestion) {
      const answer = JSON.stringify({ floors: this.floors });
      reply.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(answer);
      return;
    }
    if (staged === null) {
      const isNew = !this.known.includes(body);
      if (isNew) this.known.push(body);
      const { number } = Object.fromEntries(new URLSearchParams(body));
      const answer = JSON.stringify({ number, floor: number, conflict: false });
      reply.writeHead(isNew ? 201 : 200, { 'content-type': 'application/json; charset=utf-8' }).end(answer);
      return;
    }
    const { status, type = 'text/plain', body: text = '', headers = {}, cut } = staged;
    const length = Buffer.byteLength(text) + (cut ? 100 : 0);
    reply.writeHead(status, { 'content-type': type, 'content-length': length, ...headers });
    if (!cut) {
      reply.end(text);
      return;
    }
    reply.write(text, () => request.socket.destroy());
  }
}
