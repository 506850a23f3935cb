import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { formatCommand } from './command.ts';
import { ENVIRONMENT_LINES, type Environment, parseEnvironment } from './environment.ts';
import { LineReader } from './line-reader.ts';
import { type Reply, ReplyReader } from './reply.ts';

/** The call has ended in Asterisk: it sent `HANGUP`, the channel is dead, or the connection is closed. */
export class CallGoneError extends Error {
  readonly reason: 'caller_hung_up' | 'connection_lost';

  constructor(reason: 'caller_hung_up' | 'connection_lost') {
    super(reason);
    this.name = 'CallGoneError';
    this.reason = reason;
  }
}

/** The peer does not follow the AGI protocol, or does not reply. */
export class AgiFailure extends Error {
  override name = 'AgiFailure';
}

interface Pending {
  resolve(reply: Reply | Environment): void;
  reject(error: Error): void;
}

/** The line `HANGUP`, or one with `511 …` directly after it. No reply begins like this. */
const HANGUP = /^HANGUP(?:$|511\b)/;

/** Consecutive lines that are no reply, before the connection fails. */
const MAX_NOISE = 1000;

/** A socket, or a stream within this process. */
export type AgiStream = Duplex & Partial<Pick<Socket, 'setNoDelay' | 'destroySoon'>>;

/**
 * One FastAGI connection: first the environment, then one command at a time. Event handlers never throw: an error rejects the
 * pending request, or the next one.
 */
export class AgiConnection {
  readonly #socket: AgiStream;
  readonly #lines = new LineReader();
  readonly #replies = new ReplyReader();
  #environment: string[] | null = [];
  #noise = 0;
  #pending: Pending | null = null;
  /** An environment that arrived before it was requested. */
  #early: Environment | null = null;
  /** Why the connection has ended. */
  #ended: Error | null = null;

  constructor(socket: AgiStream) {
    this.#socket = socket;
    socket.setNoDelay?.(true);
    socket.on('data', (segment) => this.#read(segment));
    socket.on('error', () => this.#finish(new CallGoneError('connection_lost')));
    socket.on('end', () => this.#finish(new CallGoneError('connection_lost')));
    socket.on('close', () => this.#finish(new CallGoneError('connection_lost')));
  }

  /** @throws AgiFailure when it does not arrive within the limit, CallGoneError when the peer disconnects */
  async environment(limitMs: number): Promise<Environment> {
    const early = this.#early;
    if (early) return early;
    return (await this.#wait(limitMs, 'no environment')) as Environment;
  }

  /**
   * Sends one command and waits for its reply.
   * @throws CallGoneError, AgiFailure (no reply within the limit, or not AGI)
   */
  async send(verb: string, args: readonly string[], limitMs: number): Promise<Reply> {
    if (this.#ended) throw this.#ended;
    this.#socket.write(formatCommand(verb, args));
    const reply = (await this.#wait(limitMs, `no reply to ${verb}`)) as Reply;
    if (reply.code === 511) this.#finish(new CallGoneError('caller_hung_up'));
    if (this.#ended) throw this.#ended;
    return reply;
  }

  /** Returns the call to the dialplan. */
  end(): void {
    this.#finish(new CallGoneError('connection_lost'));
    if (this.#socket.destroySoon) this.#socket.destroySoon();
    else this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #wait(limitMs: number, failure: string): Promise<Reply | Environment> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#finish(new AgiFailure(`${failure} in ${limitMs} ms`)), limitMs);
      const finish = () => {
        clearTimeout(timer);
        this.#pending = null;
      };
      this.#pending = {
        resolve(value) {
          finish();
          resolve(value);
        },
        reject(error) {
          finish();
          reject(error);
        },
      };
    });
  }

  #read(segment: Buffer): void {
    if (this.#ended) return;
    try {
      for (const line of this.#lines.push(segment)) {
        if (this.#environment) this.#readEnvironment(this.#environment, line);
        else this.#readReply(line);
      }
      // Old versions of Asterisk send it without a line end, perhaps followed by the reply of a dead channel.
      if (this.#environment === null && HANGUP.test(this.#lines.unfinished)) this.#hungUp();
    } catch (error) {
      this.#finish(error instanceof AgiFailure ? error : new AgiFailure((error as Error).message));
    }
  }

  #readEnvironment(lines: string[], line: string): void {
    if (line !== '') {
      lines.push(line);
      if (lines.length > ENVIRONMENT_LINES) throw new AgiFailure('environment without an end');
      return;
    }
    this.#environment = null;
    const environment = parseEnvironment(lines);
    if (environment.fields.size === 0) throw new AgiFailure('not an AGI environment');
    if (this.#pending) this.#pending.resolve(environment);
    else this.#early = environment;
  }

  #readReply(line: string): void {
    if (HANGUP.test(line)) {
      this.#hungUp();
      return;
    }
    const reply = this.#replies.push(line);
    if (reply && this.#pending) {
      this.#noise = 0;
      this.#pending.resolve(reply);
    } else if (++this.#noise > MAX_NOISE) {
      throw new AgiFailure('lines that are no replies');
    }
  }

  #hungUp(): void {
    this.#finish(new CallGoneError('caller_hung_up'));
  }

  /** Keeps the first reason and rejects the pending request. */
  #finish(reason: Error): void {
    this.#ended ??= reason;
    this.#pending?.reject(this.#ended);
  }
}
