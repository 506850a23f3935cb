import { connect } from 'node:net';

/** Sends bytes as they are. Resolves with everything received once the server closes or is silent for `quietMs`. */
export function exchange(
  port: number,
  bytes: string | Buffer,
  quietMs = 400,
): Promise<{ text: string; closed: boolean }> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const text = () => Buffer.concat(received).toString('utf8');
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(quietMs);
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('timeout', () => {
      socket.destroy();
      resolve({ text: text(), closed: false });
    });
    socket.on('end', () => resolve({ text: text(), closed: true }));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') resolve({ text: text(), closed: true });
      else reject(error);
    });
  });
}

/** The statuses of all replies in a text. */
export function statuses(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
