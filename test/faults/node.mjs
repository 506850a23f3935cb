// One server under test: the built program in a process of its own. A process that ends by itself is started again.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { freePort, until } from './wait.mjs';

export const KEY = 'fault-harness-key-of-more-than-32-characters';
const STEPPED_CLOCK = fileURLToPath(new URL('stepped-clock.mjs', import.meta.url));
const CONNECT_WITHIN_MS = 1500;

/** As a service manager waits before it starts a server again that ended by itself. */
const RESTART_AFTER_MS = 200;

const running = new Set();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A child process that does not outlive this one. */
export function spawnChild(command, args, options) {
  const child = spawn(command, args, options);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

export class Node {
  #options;
  #child = null;
  #isWanted = false;
  #port;
  #agiPort;

  /**
   * @param options `name`, `folder`, `program` (root of the built program), `env`, `onExit`; `network` of network.mjs where it has
   *   one of its own
   */
  constructor(options) {
    this.#options = options;
    this.name = options.name;
  }

  /** The environment of the program, for its commands too. */
  get env() {
    const { folder, env, network } = this.#options;
    return {
      ...process.env,
      CARIMBO_DATA_DIR: join(folder, this.name),
      CARIMBO_HIGH_WATER_FILE: join(folder, `${this.name}.high-water`),
      ...(network !== undefined && { CARIMBO_HTTP_HOST: network.address }),
      CARIMBO_HTTP_PORT: String(this.#port),
      CARIMBO_AGI_PORT: String(this.#agiPort),
      CARIMBO_DEMO_KEY: KEY,
      ...env,
    };
  }

  async start() {
    this.#port ??= await freePort();
    this.#agiPort ??= await freePort();
    this.url ??= `http://${this.#options.network?.address ?? '127.0.0.1'}:${this.#port}`;
    this.pool ??= new Pool(this.url, {
      connections: 64,
      connectTimeout: CONNECT_WITHIN_MS,
    });
    this.#isWanted = true;
    this.#spawn();
    await this.ready();
  }

  ready() {
    return until(
      `${this.name} to be ready`,
      async () => {
        const answer = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(1000) }).catch(
          () => null,
        );
        return answer?.ok === true;
      },
      120_000,
    );
  }

  #spawn() {
    const { folder, program, network, onExit } = this.#options;
    const log = createWriteStream(join(folder, `${this.name}.log`), { flags: 'a' });
    const server = [process.execPath, '--import', STEPPED_CLOCK, join(program, 'bin/carimbo.js'), 'demo'];
    // `ip netns exec` becomes the server: the process id is the server's.
    const [command, ...args] =
      network === undefined ? server : ['ip', 'netns', 'exec', network.namespace, ...server];
    const child = spawnChild(command, args, { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.once('exit', (code, signal) => {
      log.end();
      if (child !== this.#child || !this.#isWanted) return;
      onExit(this.name, code ?? signal);
      setTimeout(() => this.#isWanted && child === this.#child && this.#spawn(), RESTART_AFTER_MS);
    });
    this.#child = child;
  }

  signal(signal) {
    this.#child?.kill(signal);
  }

  async kill(ms) {
    await this.stop('SIGKILL');
    await delay(ms);
    await this.start();
  }

  async pause(ms) {
    this.signal('SIGSTOP');
    await delay(ms);
    this.signal('SIGCONT');
    await this.ready();
  }

  /** @param side of network.mjs */
  async cut(side, ms) {
    await this.#options.network.cut(side, ms);
    await this.ready();
  }

  async stop(signal = 'SIGTERM') {
    this.#isWanted = false;
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
}
