// Loaded into a server under test before its program: the clock of the process is set off by what a file says, and read again
// on SIGUSR2. Timers and performance.now() go on as they do when the clock of a machine is set.
import { readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env.FAULTS_CLOCK_FILE;
if (file !== undefined && isMainThread) {
  const RealDate = Date;
  let step = 0;
  const read = () => {
    step = Number(readFileSync(file, 'utf8'));
  };
  read();
  process.on('SIGUSR2', read);
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      super(...(given.length === 0 ? [RealDate.now() + step] : given));
    }

    static now() {
      return RealDate.now() + step;
    }
  };
}
