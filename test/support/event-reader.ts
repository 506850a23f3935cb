import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { until } from './until.ts';

/** One event as received. */
export interface ReceivedEvent {
  id: string;
  event: string;
  data: {
    seq: number;
    type: string;
    number: string;
    state: string;
    protocol: string;
    at: string;
    actor: string;
    data: Record<string, unknown>;
  };
}

/** A client of GET /v1/events that parses as a browser does: https://html.spec.whatwg.org/#event-stream-interpretation */
export class EventReader {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly events: ReceivedEvent[] = [];
  /** As a browser would send it in Last-Event-ID. */
  lastId = '';
  /** Lines that begin with a colon. */
  comments = 0;
  /** Set when the server or the network ended the stream. */
  hasEnded = false;
  /** Called when an event has come. */
  onEvent: (event: ReceivedEvent) => void = () => undefined;
  readonly #request: ClientRequest;
  readonly #response: IncomingMessage;
  #text = '';
  #body = '';

  private constructor(sent: ClientRequest, response: IncomingMessage) {
    this.#request = sent;
    this.#response = response;
    this.status = response.statusCode ?? 0;
    this.headers = response.headers;
    response.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
    response.on('error', () => undefined);
    response.on('close', () => {
      this.hasEnded = true;
    });
  }

  static async open(
    url: string,
    { key, headers = {} }: { key: string | null; headers?: Record<string, string> },
  ): Promise<EventReader> {
    const sent = request(url, {
      headers: { ...(key !== null && { authorization: `Bearer ${key}` }), ...headers },
      agent: false,
    });
    sent.on('error', () => undefined);
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return new EventReader(sent, response);
  }

  /** The whole reply to a request that was refused. */
  async problem(): Promise<Record<string, unknown>> {
    await until('the reply to end', () => this.hasEnded);
    return JSON.parse(this.#body);
  }

  /** Until so many events came. */
  async atLeast(count: number): Promise<ReceivedEvent[]> {
    await until(
      () => `${count} events; ${this.events.length} came`,
      () => this.events.length >= count,
      60_000,
    );
    return this.events;
  }

  async ended(): Promise<void> {
    await until('the stream to end', () => this.hasEnded, 60_000);
  }

  /** Takes nothing from the network any more. */
  pause(): void {
    this.#response.pause();
  }

  resume(): void {
    this.#response.resume();
  }

  close(): void {
    this.#request.destroy();
  }

  #read(chunk: string): void {
    this.#body += this.status === 200 ? '' : chunk;
    this.#text += chunk;
    const blocks = this.#text.split('\n\n');
    this.#text = blocks.pop() ?? '';
    for (const block of blocks) this.#dispatch(block);
  }

  #dispatch(block: string): void {
    let event = 'message';
    let data = '';
    for (const line of block.split('\n')) {
      const [field, value] = line.split(/: ?(.*)/, 2) as [string, string];
      if (field === '') this.comments += 1;
      else if (field === 'id') this.lastId = value;
      else if (field === 'event') event = value;
      else if (field === 'data') data += value;
    }
    if (data === '') return;
    const received = { id: this.lastId, event, data: JSON.parse(data) };
    this.events.push(received);
    this.onEvent(received);
  }
}
