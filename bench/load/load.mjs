import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('./worker.mjs', import.meta.url));

/** A load generator in a process of its own. */
export class Load {
  constructor() {
    this.child = fork(WORKER, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.jobs = new Map();
    this.count = 0;
    this.child.on('message', ({ id, result, error }) => {
      const { resolve, reject } = this.jobs.get(id);
      this.jobs.delete(id);
      if (error === undefined) resolve(result);
      else reject(new Error(error));
    });
    this.child.once('exit', () => {
      for (const { reject } of this.jobs.values()) reject(new Error('the load generator ended'));
    });
  }

  /** @param {{kind: 'closed' | 'open', server: string, port: number, ms: number, calls: object}} job */
  async issue(job) {
    const result = await this.run(job);
    if (result.failed > 0)
      throw new Error(
        `${job.server}: ${result.failed} wrong replies, such as:\n  ${result.faults.join('\n  ')}`,
      );
    return result;
  }

  /** @param {{port: number, key: string, paths: string[], ms: number}} job */
  read(job) {
    return this.run({ kind: 'read', ...job });
  }

  end() {
    this.child.kill();
  }

  run(job) {
    this.count += 1;
    const id = this.count;
    // The seed makes call ids unique in every run: a store may be used again.
    const seed = (Math.floor(Date.now() / 1000) + id * 100_000) % 4_294_967_296;
    return new Promise((resolve, reject) => {
      this.jobs.set(id, { resolve, reject });
      this.child.send({ id, job: { seed, ...job } });
    });
  }
}
