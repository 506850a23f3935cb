import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedMessage {
  id: string;
  timestamp: number;
  /** As sent. */
  text: string;
  body: { type: string; timestamp: string; data: Record<string, unknown> & { number: string; seq: number } };
  headers: IncomingMessage['headers'];
}

/** What the receiver does with a message: a status, or none for a connection that is closed without one. */
export interface StagedAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** Answers only when this resolves. */
  after?: Promise<unknown>;
}

/** Receives webhooks: accepts all of them, unless the test stages something else. */
export class WebhookReceiver {
  /** What came, in order, accepted or not. */
  readonly received: ReceivedMessage[] = [];
  /** What was accepted, in order, repeats too. */
  readonly accepted: ReceivedMessage[] = [];
  stage: (message: ReceivedMessage) => StagedAnswer = () => ({});
  #server: Server | null = null;
  #port = 0;

  /** Listens, again on the same port after `close`. */
  async listen(): Promise<string> {
    this.#server = createServer((request, reply) => void this.#answer(request, reply));
    await new Promise<void>((resolve) => this.#server?.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return `http://127.0.0.1:${this.#port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    this.#server?.closeAllConnections();
    await closed;
  }

  /** Sequences of the accepted messages of each number, in order, without repeats. */
  byNumber(): Map<string, number[]> {
    const found = new Map<string, number[]>();
    for (const { body } of this.accepted) {
      const seqs = found.get(body.data.number) ?? [];
      if (!seqs.includes(body.data.seq)) seqs.push(body.data.seq);
      found.set(body.data.number, seqs);
    }
    return found;
  }

  async #answer(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    // Somebody wants to know whether this address answers.
    if (request.method === 'HEAD') text = '{"data":{}}';
    const message: ReceivedMessage = {
      id: String(request.headers['webhook-id']),
      timestamp: Number(request.headers['webhook-timestamp']),
      text,
      body: JSON.parse(text),
      headers: request.headers,
    };
    if (request.method === 'POST') this.received.push(message);
    const { status = 204, headers = {}, after } = this.stage(message);
    await after;
    if (status === 0) {
      request.socket.destroy();
      return;
    }
    if (status < 300 && request.method === 'POST') this.accepted.push(message);
    reply.writeHead(status, headers).end();
  }
}

/** The signature as a receiver computes it. */
export function expectedSignature(secret: string, { id, timestamp, text }: ReceivedMessage): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${text}`).digest('base64')}`;
}
