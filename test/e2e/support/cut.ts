import { connect, createServer, type Socket } from 'node:net';

/** A TCP relay in front of a port that can be cut and mended, as a network is. */
export class Cut {
  readonly port: number;
  /** Where connections go; refused while it is null. */
  target: number | null = null;
  readonly #sockets = new Set<Socket>();
  readonly #stop: () => void;

  private constructor(port: number, stop: () => void) {
    this.port = port;
    this.#stop = stop;
  }

  static async start(): Promise<Cut> {
    let cut: Cut | null = null;
    const server = createServer((near) => cut?.relay(near));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    cut = new Cut(typeof address === 'object' ? (address?.port ?? 0) : 0, () => server.close());
    return cut;
  }

  relay(near: Socket): void {
    near.on('error', () => {});
    if (this.target === null) {
      near.destroy();
      return;
    }
    const far = connect(this.target, '127.0.0.1').on('error', () => near.destroy());
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  }

  /** Ends every connection; others are refused until there is a target again. */
  cut(): void {
    this.target = null;
    for (const socket of this.#sockets) socket.destroy();
  }

  stop(): void {
    this.cut();
    this.#stop();
  }
}
