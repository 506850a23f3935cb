// Which faults come when. Made of the seed alone, so that a run can be repeated; a fault comes when so many numbers were
// given out, so that a slow machine has work between two faults, too.
import { Random } from './random.mjs';

/** How often each fault is chosen, and how long it lasts, in milliseconds. */
const FAULTS = {
  kill: { weight: 4, ms: [0, 1500] },
  pause: { weight: 4, ms: [50, 4000] },
  midnight: { weight: 2, ms: [0, 0] },
  clock_back: { weight: 1, ms: [0, 0] },
  disk_full: { weight: 1, ms: [500, 2500] },
  cut_clients: { weight: 2, ms: [200, 5000] },
  cut_database: { weight: 2, ms: [200, 5000] },
  database_restart: { weight: 1, ms: [0, 500] },
  database_kill: { weight: 2, ms: [0, 500] },
  failover: { weight: 3, ms: [0, 500] },
  // Longer than a statement of a node may take.
  failover_stalled: { weight: 1, ms: [4500, 7000] },
  database_pause: { weight: 1, ms: [50, 4000] },
};
const NODE_FAULTS = ['kill', 'pause', 'cut_clients', 'cut_database'];

/**
 * @param kinds names of the faults that this run can make
 * @returns {{ after: number, fault: string, target: string, ms: number }[]}
 */
export function schedule({ seed, kinds, nodes, numbers, faults }) {
  const random = new Random(seed);
  const drawn = kinds.flatMap((kind) => Array(FAULTS[kind].weight).fill(kind));
  const step = numbers / (faults + 1);
  return Array.from({ length: faults }, (_, i) => {
    // Each kind comes once before chance decides.
    const fault = kinds[i] ?? random.pick(drawn);
    const [shortest, longest] = FAULTS[fault].ms;
    return {
      after: Math.floor(step * (i + 0.5 + random.next())),
      fault,
      target: NODE_FAULTS.includes(fault) ? `n${random.between(1, nodes)}` : 'database',
      ms: random.between(shortest, longest),
    };
  });
}
