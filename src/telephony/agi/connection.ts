import type { Socket } from 'node:net';
import { formatCommand } from './command.ts';
import { ENVIRONMENT_LINES, type Environment, parseEnvironment } from './environment.ts';
import { LineReader } from './line-reader.ts';
import { type Reply, ReplyReader } from './reply.ts';

/** The call is over on Asterisk's side: `HANGUP` came, or the channel is dead, or the connection ended. */
export class CallGoneError extends Error {
  readonly reason: 'caller_hung_up' | 'connection_lost';

  constructor(reason: 'caller_hung_up' | 'connection_lost') {
    super(reason);
    this.name = 'CallGoneError';
    this.reason = reason;
  }
}

/** The other side does not speak AGI, or stopped speaking it. */
export class AgiFailure extends Error {
  override name = 'AgiFailure';
}

interface Waiting {
  resolve(reply: Reply | Environment): void;
  reject(error: Error): void;
}

/** The line, or its beginning with `511 …` glued to it: no reply begins so. */
const HANGUP = /^HANGUP(?:$|511\b)/;

/** Lines in a row that are no reply, before we stop listening to noise. */
const NOISE_LIMIT = 1000;

/**
 * One FastAGI connection: first the environment, then one command at a time. Nothing throws out of its event
 * handlers; what goes wrong rejects whoever waits, now or at the next call.
 */
export class AgiConnection {
  readonly #socket: Socket;
  readonly #lines = new LineReader();
  readonly #replies = new ReplyReader();
  #environment: string[] | null = [];
  #noise = 0;
  #waiting: Waiting | null = null;
  /** What came before anybody asked: an environment in the first segment. */
  #early: Environment | null = null;
  #over: Error | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (segment) => this.#read(segment));
    socket.on('error', () => this.#finish(new CallGoneError('connection_lost')));
    socket.on('end', () => this.#finish(new CallGoneError('connection_lost')));
    socket.on('close', () => this.#finish(new CallGoneError('connection_lost')));
  }

  /** @throws AgiFailure when it does not come within the limit, CallGoneError when the peer goes away */
  async environment(limitMs: number): Promise<Environment> {
    const early = this.#early;
    if (early) return early;
    return (await this.#wait(limitMs, 'no environment')) as Environment;
  }

  /**
   * Sends one command and waits for its reply.
   * @throws CallGoneError, AgiFailure (no reply within the limit, or nonsense)
   */
  async send(verb: string, args: readonly string[], limitMs: number): Promise<Reply> {
    if (this.#over) throw this.#over;
    this.#socket.write(formatCommand(verb, args));
    const reply = (await this.#wait(limitMs, `no reply to ${verb}`)) as Reply;
    if (reply.code === 511) this.#finish(new CallGoneError('caller_hung_up'));
    if (this.#over) throw this.#over;
    return reply;
  }

  /** Gives the call back to the dialplan. */
  end(): void {
    this.#finish(new CallGoneError('connection_lost'));
    this.#socket.destroySoon();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #wait(limitMs: number, complaint: string): Promise<Reply | Environment> {
    if (this.#over) return Promise.reject(this.#over);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#finish(new AgiFailure(`${complaint} in ${limitMs} ms`)), limitMs);
      const settled = () => {
        clearTimeout(timer);
        this.#waiting = null;
      };
      this.#waiting = {
        resolve(value) {
          settled();
          resolve(value);
        },
        reject(error) {
          settled();
          reject(error);
        },
      };
    });
  }

  #read(segment: Buffer): void {
    if (this.#over) return;
    try {
      for (const line of this.#lines.push(segment)) {
        if (this.#environment) this.#readEnvironment(this.#environment, line);
        else this.#readReply(line);
      }
      // Old Asterisks send it without a line end, and perhaps the reply of a dead channel right behind.
      if (this.#environment === null && HANGUP.test(this.#lines.unfinished)) this.#hungUp();
    } catch (error) {
      this.#finish(error instanceof AgiFailure ? error : new AgiFailure((error as Error).message));
    }
  }

  #readEnvironment(lines: string[], line: string): void {
    if (line !== '') {
      lines.push(line);
      if (lines.length > ENVIRONMENT_LINES) throw new AgiFailure('an environment without an end');
      return;
    }
    this.#environment = null;
    const environment = parseEnvironment(lines);
    if (environment.fields.size === 0) throw new AgiFailure('not an AGI environment');
    if (this.#waiting) this.#waiting.resolve(environment);
    else this.#early = environment;
  }

  #readReply(line: string): void {
    if (HANGUP.test(line)) {
      this.#hungUp();
      return;
    }
    const reply = this.#replies.push(line);
    if (reply && this.#waiting) {
      this.#noise = 0;
      this.#waiting.resolve(reply);
    } else if (++this.#noise > NOISE_LIMIT) {
      throw new AgiFailure('noise instead of replies');
    }
  }

  #hungUp(): void {
    this.#finish(new CallGoneError('caller_hung_up'));
  }

  /** Remembers the first reason why it is over and tells whoever waits. */
  #finish(reason: Error): void {
    this.#over ??= reason;
    this.#waiting?.reject(this.#over);
  }
}
