import { connect, type Socket } from 'node:net';
import { parseCommand } from '../agi/command.ts';
import { LineReader } from '../agi/line-reader.ts';

export interface DialOptions {
  host: string;
  port: number;
  /** Address of this machine that the call comes from. */
  from?: string;
  /** `agi_…` names and values, in the order in which they are sent. */
  environment: Record<string, string>;
  /** Answers one command, taken apart into words. */
  respond(words: string[]): Promise<string>;
  /** Puts bytes on the wire; a test may do that one by one. */
  send?: (socket: Socket, bytes: Buffer) => void;
}

/** A call that a FastAGI server is serving. */
export interface DialedCall {
  /** Settles when the server has given the call back, or the caller hung up, or the connection broke. */
  over: Promise<void>;
  /** Tells the server that the caller is gone and ends the connection, as Asterisk does with AGIEXITONHANGUP=yes. */
  hangUp(): void;
}

/** Asterisk gives an address two seconds (res_agi.c, MAX_AGI_CONNECT). */
const CONNECT_LIMIT = 2000;

/** How long the server may take to close its side. */
const GOODBYE_LIMIT = 1000;

/** Connects to a FastAGI server as Asterisk does. @throws the socket's error when nobody answers */
export async function dial(options: DialOptions): Promise<DialedCall> {
  const socket = await open(options);
  const send = options.send ?? ((to, bytes) => to.write(bytes));
  const write = (text: string) => {
    if (socket.writable) send(socket, Buffer.from(text));
  };
  const lines = new LineReader();
  let gone = false;
  let answering = 0;
  let inOrder = Promise.resolve();

  const sayGoodbye = () => {
    write('HANGUP\n');
    socket.end();
    setTimeout(() => socket.destroy(), GOODBYE_LIMIT).unref(); // a stalled server would not close its side
  };
  const answer = async (line: string) => {
    const reply = await options.respond(parseCommand(line));
    write(`${reply}\n`);
    answering -= 1;
    if (gone) sayGoodbye();
  };

  const over = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => {}); // `close` follows
  socket.on('data', (segment) => {
    for (const line of lines.push(segment)) {
      answering += 1;
      inOrder = inOrder.then(() => answer(line)).catch((error: Error) => void socket.destroy(error));
    }
  });
  const fields = Object.entries(options.environment).map(([name, value]) => `${name}: ${value}\n`);
  write(`${fields.join('')}\n`);

  return {
    over,
    hangUp: () => {
      gone = true;
      if (answering === 0) sayGoodbye();
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
