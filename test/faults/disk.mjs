// A file system of its own in memory, which can be full. Needs root.
import { execFileSync } from 'node:child_process';
import { statfsSync } from 'node:fs';

export const CAN_MOUNT = process.getuid?.() === 0 && process.platform === 'linux';
const SIZE = 8 * 2 ** 30;
/** Room that is left: a disk cannot be made smaller than its content, and a server writes meanwhile. */
const MARGIN = 256 * 1024;
const TRIES = 20;

const mount = (...args) => execFileSync('mount', args, { stdio: 'pipe' });

export class Disk {
  #path;
  #unmount = () => execFileSync('umount', ['-l', this.#path]);

  constructor(path, owner = 0) {
    this.#path = path;
    mount('-t', 'tmpfs', '-o', `size=${SIZE},uid=${owner},gid=${owner},mode=0700`, 'tmpfs', path);
    process.once('exit', this.#unmount);
  }

  /** Makes the disk as small as what is on it. */
  fill() {
    for (let tries = 1; ; tries++) {
      const { blocks, bfree, bsize } = statfsSync(this.#path);
      try {
        return this.#resize((blocks - bfree) * bsize + MARGIN);
      } catch (error) {
        if (tries === TRIES) throw error;
      }
    }
  }

  free() {
    this.#resize(SIZE);
  }

  #resize(bytes) {
    mount('-o', `remount,size=${bytes}`, this.#path);
  }

  remove() {
    process.off('exit', this.#unmount);
    this.#unmount();
  }
}
