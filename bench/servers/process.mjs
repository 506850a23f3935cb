import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A server in a process of its own. */
export class ServerProcess {
  /** @param {{args: string[], env?: object, port: number, readyPath: string}} options; `args` for node */
  static async start({ args, env = {}, port, readyPath }) {
    const begin = performance.now();
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running.add(child);
    const server = new ServerProcess(child, port);
    await server.untilReady(readyPath);
    server.readyMs = performance.now() - begin;
    return server;
  }

  constructor(child, port) {
    this.child = child;
    this.port = port;
    this.stderr = '';
    this.gone = new Promise((resolve) => child.once('exit', resolve));
    child.stderr.on('data', (chunk) => {
      this.stderr = (this.stderr + chunk).slice(-4000);
    });
    this.gone.then(() => running.delete(child));
  }

  get isAlive() {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async untilReady(path) {
    const deadline = performance.now() + READY_WITHIN_MS;
    while (this.isAlive && performance.now() < deadline) {
      const reply = await fetch(`http://127.0.0.1:${this.port}${path}`, {
        signal: AbortSignal.timeout(2000),
      }).catch(() => null);
      if (reply?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    this.child.kill('SIGKILL');
    throw new Error(`the server did not become ready; its stderr:\n${this.stderr}`);
  }

  /** Peak resident memory in MB; null where the system does not report it (Linux does). */
  peakMemory() {
    return this.#megabytes('VmHWM');
  }

  /** Resident memory in MB at this moment; null as above. */
  memory() {
    return this.#megabytes('VmRSS');
  }

  #megabytes(name) {
    try {
      const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
      const [, kB] = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status) ?? [];
      return kB === undefined ? null : Number(kB) / 1024;
    } catch {
      return null;
    }
  }

  async stop() {
    if (!this.isAlive) return;
    const hard = setTimeout(() => this.child.kill('SIGKILL'), STOP_WITHIN_MS);
    this.child.kill('SIGTERM');
    await this.gone;
    clearTimeout(hard);
  }
}

/** @returns {Promise<number>} a port on loopback that was free a moment ago */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
