// Makes the faults of a schedule, and writes each into the history.
import { msToMidnight } from './zone.mjs';

/** The clock is set to this long before midnight, so that requests are under way when the day ends. */
const BEFORE_MIDNIGHT_MS = 400;

export class Nemesis {
  #options;
  /** What is still being healed: target → promise. A target has one fault at a time, different ones several together. */
  #healing = new Map();
  /** The first fault that servers or database did not recover from; null when they always did. */
  failure = null;

  /** @param options `schedule`, `nodes`, `database`, `clients`, `history`, `pbx` */
  constructor(options) {
    this.#options = options;
  }

  /** Resolves when every fault was made and is over. */
  async run() {
    const { schedule, clients } = this.#options;
    for (const fault of schedule) {
      await clients.reached(fault.after);
      await this.#healing.get(fault.target);
      if (this.failure !== null || clients.isStalled) break;
      this.#begin(fault);
    }
    await Promise.all(this.#healing.values());
  }

  #begin(fault) {
    const { history } = this.#options;
    const began = performance.now();
    const healed = this.#make(fault).then(
      () => history.write({ ...fault, began, ended: performance.now() }),
      (error) => {
        this.failure ??= `${fault.fault} of ${fault.target}: ${error.message}`;
      },
    );
    this.#healing.set(fault.target, healed);
  }

  #make({ fault, target, ms }) {
    const { nodes, database } = this.#options;
    const node = nodes.find(({ name }) => name === target);
    const make = {
      kill: () => node.kill(ms),
      pause: () => node.pause(ms),
      cut_clients: () => node.cut('clients', ms),
      cut_database: () => node.cut('database', ms),
      midnight: async () => {
        await this.#stepClock(msToMidnight(await database.now()) - BEFORE_MIDNIGHT_MS);
      },
      // More than an hour and less than two days: the day before is visited again.
      clock_back: () => this.#stepClock(-26 * 3_600_000),
      disk_full: () => database.fillDisk(ms),
      database_restart: () => database.restart('SIGINT', ms),
      database_kill: () => database.restart('SIGKILL', ms),
      failover: () => database.failover(ms),
      failover_stalled: () => database.failoverStalled(ms),
      database_pause: () => database.pause(ms),
    };
    return make[fault]();
  }

  async #stepClock(ms) {
    const { nodes, database, pbx } = this.#options;
    await database.stepClock(ms, nodes);
    pbx.stepClock(ms);
  }
}
