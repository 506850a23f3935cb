import { once } from 'node:events';
import { createServer } from 'node:net';

/** The answers of a manager interface that accepts every user and has no calls going on. */
const ANSWERS = {
  Challenge: 'Response: Success\r\nChallenge: 1',
  Login: 'Response: Success\r\nMessage: Authentication accepted',
  CoreStatus: 'Response: Success\r\nCoreStartupTime: 10:00:00',
  Ping: 'Response: Success\r\nPing: Pong',
};

/** The manager interface of a PBX whose events the load generator sends. */
export class StubAmi {
  #server;
  #sockets = new Set();
  #isRead;
  #onRead;

  constructor() {
    this.#isRead = new Promise((resolve) => {
      this.#onRead = resolve;
    });
    this.#server = createServer((socket) => {
      socket.setNoDelay(true);
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
      socket.write('Asterisk Call Manager/11.0.0\r\n');
      let text = '';
      socket.setEncoding('latin1').on('data', (chunk) => {
        text += chunk;
        const blocks = text.split('\r\n\r\n');
        text = blocks.pop();
        for (const block of blocks) this.#answer(socket, block);
      });
    });
  }

  static async start(port) {
    const ami = new StubAmi();
    ami.#server.listen(port, '127.0.0.1');
    await once(ami.#server, 'listening');
    return ami;
  }

  /** Resolves when a reader has logged in and has the list of channels. */
  read() {
    return this.#isRead;
  }

  send(block) {
    for (const socket of this.#sockets) socket.write(`${block}\r\n\r\n`);
  }

  stop() {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #answer(socket, block) {
    const action = /^Action: (\w+)/m.exec(block)?.[1];
    const id = /^ActionID: .*$/m.exec(block)?.[0].trim();
    if (action !== 'Status') {
      socket.write(`${ANSWERS[action]}\r\n${id}\r\n\r\n`);
      return;
    }
    socket.write(`Response: Success\r\nEventList: start\r\n${id}\r\n\r\n`);
    socket.write(`Event: StatusComplete\r\nEventList: Complete\r\n${id}\r\n\r\n`);
    this.#sockets.add(socket);
    this.#onRead();
  }
}
