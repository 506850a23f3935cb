import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { parseCommand } from '../agi/command.ts';
import { LineReader } from '../agi/line-reader.ts';

export interface DialOptions {
  host: string;
  port: number;
  /** Address of this machine that the call comes from. */
  from?: string;
  /** `agi_…` names and values, in the order in which they are sent. */
  environment: Record<string, string>;
  /** Answers a command, which is parsed into words. */
  respond(words: string[]): Promise<string>;
  /** Sends bytes; a test may send them one by one. */
  send?: (socket: Socket, bytes: Buffer) => void;
}

/** A call that a FastAGI server is serving. */
export interface DialedCall {
  /** Resolves when the server has returned the call, the caller has hung up, or the connection is lost. */
  ended: Promise<void>;
  /** Sends `HANGUP` and closes the connection, as Asterisk does with AGIEXITONHANGUP=yes. */
  hangUp(): void;
}

/** As Asterisk (res_agi.c, MAX_AGI_CONNECT). */
const CONNECT_LIMIT = 2000;

/** How long the server may take to close its side. */
const CLOSE_LIMIT = 1000;

/** Connects to a FastAGI server as Asterisk does. @throws the socket's error without an answer */
export async function dial(options: DialOptions): Promise<DialedCall> {
  return converse(await open(options), options);
}

/** Speaks AGI as Asterisk does, over a connection that is open. */
export function converse<S extends Duplex>(
  socket: S,
  options: Pick<DialOptions, 'environment' | 'respond'> & { send?: (socket: S, bytes: Buffer) => void },
): DialedCall {
  const send = options.send ?? ((to, bytes) => to.write(bytes));
  const write = (text: string) => {
    if (socket.writable) send(socket, Buffer.from(text));
  };
  const lines = new LineReader();
  let hasHungUp = false;
  let unanswered = 0;
  let queue = Promise.resolve();

  const sendHangup = () => {
    write('HANGUP\n');
    socket.end();
    setTimeout(() => socket.destroy(), CLOSE_LIMIT).unref(); // a stalled server does not close its side
  };
  const answer = async (line: string) => {
    const reply = await options.respond(parseCommand(line));
    write(`${reply}\n`);
    unanswered -= 1;
    if (hasHungUp) sendHangup();
  };

  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => {}); // `close` follows
  socket.once('end', () => socket.end());
  socket.on('data', (segment) => {
    for (const line of lines.push(segment)) {
      unanswered += 1;
      queue = queue.then(() => answer(line)).catch((error: Error) => void socket.destroy(error));
    }
  });
  const fields = Object.entries(options.environment).map(([name, value]) => `${name}: ${value}\n`);
  write(`${fields.join('')}\n`);

  return {
    ended,
    hangUp: () => {
      hasHungUp = true;
      if (unanswered === 0) sendHangup();
    },
  };
}

function open({ host, port, from }: DialOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true, ...(from !== undefined && { localAddress: from }) });
    socket.setTimeout(CONNECT_LIMIT, () => socket.destroy(new Error('no answer in 2 s')));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
