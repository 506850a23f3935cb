import { statfsSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { say, t } from './language.mjs';

const TMPFS = 0x01021994;
/** Of disk, for a stored protocol with its entries and indexes, and what is written beside while they are filled. */
const BYTES_PER_PROTOCOL = 2000;

/** What the figures were made on. */
export function machine() {
  return {
    cpu: cpus()[0]?.model ?? '?',
    cores: cpus().length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    load: loadavg()[0].toFixed(1),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}

/** Says what would make the figures worthless: somebody else's work, or a disk that is none. */
export function warnOfMachine(folder) {
  const load = loadavg()[0];
  const text = load.toFixed(1);
  if (load >= cpus().length / 2)
    say(
      `ATENÇÃO: esta máquina está ocupada (carga ${text}); as medidas não valem.`,
      `MIND: this machine is busy (load ${text}); the figures do not count.`,
    );
  if (statfsSync(folder).type === TMPFS)
    say(
      `ATENÇÃO: ${folder} fica na memória, onde gravar em disco não custa nada; use TMPDIR=/uma/pasta/em/disco.`,
      `MIND: ${folder} is in memory, where writing to disk costs nothing; use TMPDIR=/a/folder/on/disk.`,
    );
}

/** @throws Error when so many protocols do not fit */
export function demandSpace(folder, protocols) {
  const { bavail, bsize } = statfsSync(folder);
  const [free, needed] = [bavail * bsize, protocols * BYTES_PER_PROTOCOL].map((bytes) =>
    Math.ceil(bytes / 1e9),
  );
  if (free > needed) return;
  throw new Error(
    t(
      `${protocols} protocolos precisam de uns ${needed} GB em ${folder}; há ${free} GB livres. Use TMPDIR, --store ou --protocols.`,
      `${protocols} protocols need about ${needed} GB in ${folder}; ${free} GB are free. Use TMPDIR, --store or --protocols.`,
    ),
  );
}
