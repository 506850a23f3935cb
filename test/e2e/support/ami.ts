import { connect, type Socket } from 'node:net';
import { until } from '../../support/until.ts';

/** An event of the manager interface; `variables` are the channel variables that manager.conf asks for. */
export interface AmiEvent {
  name: string;
  fields: Record<string, string>;
  variables: Record<string, string>;
  /** `performance.now()` on arrival. */
  at: number;
}

/** A connection to the manager interface (AMI) that keeps every event. */
export class Ami {
  readonly events: AmiEvent[] = [];
  #socket: Socket;
  #text = '';

  constructor(socket: Socket) {
    this.#socket = socket.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
    this.#socket.on('error', () => {});
    this.#socket.on('end', () => console.error('AMI: Asterisk closed the connection'));
  }

  /** Runs a command of Asterisk's console; the reply with its output is an event. */
  async command(command: string): Promise<string> {
    const id = `command-${this.events.length}-${Math.random()}`;
    this.send({ Action: 'Command', Command: command, ActionID: id });
    const answer = await until(`answer to ${command}`, () =>
      this.events.find((e) => e.fields.ActionID === id),
    );
    return answer.fields.Output ?? '';
  }

  send(fields: Record<string, string>): void {
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#socket.write(`${lines.join('')}\r\n`);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: string): void {
    this.#text += chunk;
    const blocks = this.#text.split('\r\n\r\n');
    this.#text = blocks.pop() ?? '';
    this.events.push(...blocks.map(parse));
  }
}

/** Connects, logs in, and waits until Asterisk is fully booted. */
export async function connectAmi(port: number, secret: string): Promise<Ami> {
  const socket = await until(`AMI on port ${port}`, () => tryConnect(port), 30_000);
  const ami = new Ami(socket);
  ami.send({ Action: 'Login', Username: 'e2e', Secret: secret });
  await until('Asterisk to be fully booted', () => ami.events.find((e) => e.name === 'FullyBooted'), 30_000);
  return ami;
}

function tryConnect(port: number): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket)).once('error', () => resolve(null));
  });
}

function parse(block: string): AmiEvent {
  const event: AmiEvent = { name: '', fields: {}, variables: {}, at: performance.now() };
  for (const line of block.split('\r\n')) {
    const [, name = '', value = ''] = /^(\w+): ?(.*)$/s.exec(line) ?? [];
    // ChanVariable: NAME=value, in which AMI escapes quotes and backslashes as C does.
    if (name === 'ChanVariable') {
      const [, variable = '', content = ''] = /^(\w+)=(.*)$/s.exec(value) ?? [];
      event.variables[variable] = content.replace(/\\(['"\\?])/g, '$1');
    } else if (name === 'Output') event.fields.Output = `${event.fields.Output ?? ''}${value}\n`;
    else event.fields[name] = value;
  }
  event.name = event.fields.Event ?? '';
  return event;
}
