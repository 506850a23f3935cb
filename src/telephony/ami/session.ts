import { createHash } from 'node:crypto';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type AmiMessage, field, MessageReader } from './message-reader.ts';

export interface AmiAddress {
  host: string;
  port: number;
  /** Without it the connection is not encrypted; the password is not sent in clear unless Asterisk demands it. */
  tls: boolean;
}

export interface AmiUser {
  user: string;
  secret: string;
}

/** Events that may come before `listen`. */
const EARLY_LIMIT = 100_000;

/** Asterisk refused user and password, or the address. */
export class LoginRefused extends Error {}

interface Waiting {
  resolve(message: AmiMessage): void;
  reject(error: Error): void;
}

interface RunningList {
  id: string;
  rows: AmiMessage[];
  end: Waiting;
}

/** One connection to the manager interface. Every wait ends: with the answer, its time limit, or the connection. */
export class AmiSession {
  readonly #socket: Socket;
  readonly #answerMs: number;
  readonly #waiting = new Map<string, Waiting>();
  #list: RunningList | null = null;
  /** Events that came before `listen`; null after it. */
  #early: AmiMessage[] | null = [];
  #onEvent: (message: AmiMessage) => void = () => {};
  #lastId = 0;
  /** Why the connection has ended; null while it is up. */
  #ended: Error | null = null;
  readonly #closed: Promise<Error>;

  private constructor(socket: Socket, answerMs: number) {
    this.#socket = socket;
    this.#answerMs = answerMs;
    const reader = new MessageReader();
    this.#closed = new Promise((resolve) => {
      const end = (error: Error): void => {
        this.#ended ??= error;
        for (const { reject } of [...this.#waiting.values(), ...(this.#list ? [this.#list.end] : [])])
          reject(this.#ended);
        this.#waiting.clear();
        this.#list = null;
        resolve(this.#ended);
      };
      socket.on('error', end);
      socket.on('close', () => end(new Error('Asterisk closed the connection')));
    });
    socket.on('data', (bytes: Buffer) => {
      for (const message of reader.push(bytes)) this.#receive(message);
    });
  }

  /** @throws Error if there is no connection within the time limit */
  static async open(
    { host, port, tls }: AmiAddress,
    { signal, connectMs, answerMs }: { signal: AbortSignal; connectMs: number; answerMs: number },
  ): Promise<AmiSession> {
    // An address is no name for TLS's server name (RFC 6066).
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket = tls ? connectTls({ host, port, ...name }) : connect({ host, port });
    socket.setNoDelay(true);
    await connected(socket, { event: tls ? 'secureConnect' : 'connect', ms: connectMs, signal });
    const session = new AmiSession(socket, answerMs);
    const abort = (): void => session.close();
    signal.addEventListener('abort', abort, { once: true });
    session.#closed.then(() => signal.removeEventListener('abort', abort));
    return session;
  }

  /** Resolves when the connection has ended, with the reason. */
  get closed(): Promise<Error> {
    return this.#closed;
  }

  /** @param receive gets every event from now on. @returns those that came since the login */
  listen(receive: (message: AmiMessage) => void): AmiMessage[] {
    const early = this.#early ?? [];
    this.#early = null;
    this.#onEvent = receive;
    return early;
  }

  /** @param error why, for those who wait */
  close(error?: Error): void {
    this.#socket.destroy(error);
  }

  /** By challenge, so that the password does not cross the network; as it is where Asterisk has no challenge. */
  async logIn({ user, secret }: AmiUser, events: string): Promise<void> {
    const { fields } = await this.act('Challenge', { AuthType: 'MD5' });
    const challenge = fields.get('Challenge');
    const proof =
      challenge === undefined
        ? { Secret: secret }
        : { AuthType: 'MD5', Key: createHash('md5').update(`${challenge}${secret}`).digest('hex') };
    const answer = await this.act('Login', { Username: user, ...proof, Events: events });
    if (field(answer, 'Response') !== 'Success') throw new LoginRefused(field(answer, 'Message'));
  }

  /** Sends an action. @returns its response, a refusal too */
  act(action: string, fields: Readonly<Record<string, string>> = {}): Promise<AmiMessage> {
    const id = this.#nextId();
    return this.#within(action, id, (waiting) => {
      this.#waiting.set(id, waiting);
      this.#send(action, { ActionID: id, ...fields });
    });
  }

  /** Sends an action whose answer is a list. @throws Error for a refusal */
  async list(action: string, fields: Readonly<Record<string, string>>): Promise<AmiMessage[]> {
    const id = this.#nextId();
    const rows: AmiMessage[] = [];
    await this.#within(action, id, (end) => {
      this.#list = { id, rows, end };
      this.#send(action, { ActionID: id, ...fields });
    });
    return rows;
  }

  #nextId(): string {
    this.#lastId += 1;
    return `carimbo-${this.#lastId}`;
  }

  #within(action: string, id: string, begin: (waiting: Waiting) => void): Promise<AmiMessage> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        this.#list = null;
        reject(new Error(`no answer to ${action} within ${this.#answerMs} ms`));
      }, this.#answerMs);
      begin({
        resolve(message) {
          clearTimeout(timer);
          resolve(message);
        },
        reject(error) {
          clearTimeout(timer);
          reject(error);
        },
      });
    });
  }

  #send(action: string, fields: Readonly<Record<string, string>>): void {
    const lines = Object.entries(fields).map(
      ([name, value]) => `${name}: ${value.replace(/[\r\n]/g, ' ')}\r\n`,
    );
    this.#socket.write(`Action: ${action}\r\n${lines.join('')}\r\n`);
  }

  #receive(message: AmiMessage): void {
    const id = field(message, 'ActionID');
    const list = this.#list;
    if (list !== null && id === list.id) {
      this.#receiveRow(message, list);
      return;
    }
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) {
      this.#waiting.delete(id);
      waiting.resolve(message);
    } else if (!message.fields.has('Event')) return;
    else if (this.#early === null) this.#onEvent(message);
    else if (this.#early.push(message) > EARLY_LIMIT) this.close();
  }

  #receiveRow(message: AmiMessage, list: RunningList): void {
    const { rows, end } = list;
    const response = field(message, 'Response');
    const isRefused = response !== '' && response !== 'Success';
    const isEnd = field(message, 'EventList') === 'Complete' || field(message, 'Event').endsWith('Complete');
    if (response === '' && !isEnd) rows.push(message);
    if (!isRefused && !isEnd) return;
    this.#list = null;
    if (isRefused) end.reject(new Error(field(message, 'Message')));
    else end.resolve(message);
  }
}

function connected(
  socket: Socket,
  { event, ms, signal }: { event: string; ms: number; signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.off(event, connect).off('error', settle);
      if (error === undefined) resolve();
      else {
        // It may fail once more while it is being closed.
        socket.on('error', () => {}).destroy();
        reject(error);
      }
    };
    const connect = (): void => settle();
    const abort = (): void => settle(new Error('stopped'));
    const timer = setTimeout(() => settle(new Error(`no connection within ${ms} ms`)), ms);
    socket.once(event, connect).once('error', settle);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}
