import { createHash } from 'node:crypto';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';

const CHALLENGE = '840415273';

export interface FakeAmiOptions {
  user?: string;
  secret?: string;
  /** Actions that it does not answer. */
  silent?: readonly string[];
  /** It has no Challenge, and demands the password itself. */
  isPlain?: boolean;
  /** Actions that the user has no right to. */
  refused?: readonly string[];
  /** A filter stops events that the user itself sent. */
  isDeaf?: boolean;
  /** Events have no time. */
  isTimeless?: boolean;
  /** The text of CoreStartupTime. */
  startedAt?: string;
}

/** The manager interface of an Asterisk: accepts a user, lists channels, and sends the events that the test gives it. */
export class FakeAmi {
  /** Names of the actions received, in order. */
  readonly actions: string[] = [];
  /** The lines of every action, without the name. */
  readonly received: string[] = [];
  /** Rows of Status, each as lines. */
  channels: string[] = [];
  options: FakeAmiOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(options: FakeAmiOptions) {
    this.options = options;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(options: FakeAmiOptions = {}): Promise<FakeAmi> {
    const ami = new FakeAmi(options);
    await new Promise<void>((resolve) => ami.#server.listen(0, '127.0.0.1', resolve));
    return ami;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that are up. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Sends an event (its lines without the last, empty one) to every connection. */
  send(...lines: string[]): void {
    for (const socket of this.#sockets) socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  }

  /** Ends every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  stop(): void {
    this.cut();
    this.#server.close();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
    socket.write('Asterisk Call Manager/11.0.0\r\n');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const blocks = text.split('\r\n\r\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.#act(socket, block);
    });
  }

  #act(socket: Socket, block: string): void {
    const fields = new Map(block.split('\r\n').map((line) => line.split(': ', 2) as [string, string]));
    const action = fields.get('Action') ?? '';
    this.actions.push(action);
    this.received.push(block);
    if (this.options.silent?.includes(action)) return;
    const id = `ActionID: ${fields.get('ActionID')}`;
    const answer = (...lines: string[]) => socket.write(`${lines.join('\r\n')}\r\n${id}\r\n\r\n`);
    if (this.options.refused?.includes(action)) answer('Response: Error', 'Message: Permission denied');
    else if (action === 'Challenge' && !this.options.isPlain)
      answer('Response: Success', `Challenge: ${CHALLENGE}`);
    else if (action === 'Login')
      if (this.#accepts(fields)) answer('Response: Success', 'Message: Authentication accepted');
      else {
        answer('Response: Error', 'Message: Authentication failed');
        socket.end();
      }
    else if (action === 'CoreStatus')
      answer('Response: Success', `CoreStartupTime: ${this.options.startedAt ?? '10:00:00'}`);
    else if (action === 'Status') {
      answer('Response: Success', 'EventList: start');
      for (const row of this.channels) answer('Event: Status', row);
      answer('Event: StatusComplete', 'EventList: Complete');
    } else if (action === 'UserEvent') {
      answer('Response: Success', 'Message: Event Sent');
      const time = this.options.isTimeless ? [] : ['Timestamp: 1795790712.5'];
      if (!this.options.isDeaf) this.send('Event: UserEvent', ...time, ...block.split('\r\n').slice(1));
    } else if (action === 'Ping') answer('Response: Success', 'Ping: Pong');
    else answer('Response: Error', 'Message: Invalid/unknown command');
  }

  #accepts(fields: ReadonlyMap<string, string>): boolean {
    const { user = 'carimbo', secret = 'secret' } = this.options;
    const key = createHash('md5').update(`${CHALLENGE}${secret}`).digest('hex');
    const isProven = this.options.isPlain ? fields.get('Secret') === secret : fields.get('Key') === key;
    return fields.get('Username') === user && isProven;
  }
}
