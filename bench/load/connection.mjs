import { connect } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = Buffer.from('\r\ncontent-length: ');
const REPLY_WITHIN_MS = 30_000;

/**
 * One keep-alive connection, one request at a time. Parses as little of a reply as possible: a full HTTP client would
 * take half of a core from the server.
 */
export class Connection {
  /** @param {number} port on loopback */
  static open(port) {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.setNoDelay(true);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket));
      });
    });
  }

  constructor(socket) {
    this.socket = socket;
    this.rest = null;
    this.waiting = null;
    socket.on('data', (chunk) => this.take(chunk));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('the server closed the connection')));
    socket.setTimeout(REPLY_WITHIN_MS, () => {
      if (this.waiting !== null) socket.destroy(new Error(`no reply within ${REPLY_WITHIN_MS / 1000} s`));
    });
  }

  /**
   * @param {string} request all of it, in latin1
   * @param {(error: Error | null, status: number, reply: Buffer, body: number) => void} done
   *   `body`: where in the reply it begins
   */
  send(request, done) {
    this.waiting = done;
    this.socket.write(request, 'latin1');
  }

  close() {
    this.waiting = null;
    this.socket.destroy();
  }

  take(chunk) {
    const reply = this.rest === null ? chunk : Buffer.concat([this.rest, chunk]);
    const head = reply.indexOf(HEAD_END);
    const end = head === -1 ? Number.POSITIVE_INFINITY : head + HEAD_END.length + lengthOf(reply, head);
    if (reply.length < end) {
      this.rest = reply;
      return;
    }
    this.rest = null;
    const done = this.waiting;
    this.waiting = null;
    if (done === null || reply.length > end) {
      this.socket.destroy(new Error('an unexpected reply'));
      return;
    }
    done(null, statusOf(reply), reply, head + HEAD_END.length);
  }

  fail(error) {
    const done = this.waiting;
    this.waiting = null;
    done?.(error, 0, Buffer.alloc(0), 0);
  }
}

/** `HTTP/1.1 201 …` */
function statusOf(reply) {
  return (reply[9] - 48) * 100 + (reply[10] - 48) * 10 + (reply[11] - 48);
}

function lengthOf(reply, head) {
  const at = reply.indexOf(LENGTH);
  if (at === -1 || at > head) {
    const match = /\r\ncontent-length: *(\d+)/i.exec(reply.latin1Slice(0, head));
    if (match === null) throw new Error('a reply without Content-Length');
    return Number(match[1]);
  }
  let length = 0;
  for (let i = at + LENGTH.length; reply[i] >= 48 && reply[i] <= 57; i += 1)
    length = length * 10 + reply[i] - 48;
  return length;
}
