import { statfsSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { say, t } from './language.mjs';

const TMPFS = 0x01021994;
/** Disk space for a stored protocol with its entries and indexes, including temporary files of the fill. */
const BYTES_PER_PROTOCOL = 2000;

/** The machine on which the figures were measured. */
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

/** Warns of what makes the figures worthless: other load, or a folder in memory. */
export function warnOfMachine(folder) {
  const load = loadavg()[0];
  const text = load.toFixed(1);
  if (load >= cpus().length / 2)
    say(
      `ATENÇÃO: esta máquina está ocupada (carga ${text}); as medidas não valem.`,
      `WARNING: this machine is busy (load ${text}); the figures are not valid.`,
    );
  if (statfsSync(folder).type === TMPFS)
    say(
      `ATENÇÃO: ${folder} fica na memória, onde gravar em disco não custa nada; use TMPDIR=/uma/pasta/em/disco.`,
      `WARNING: ${folder} is in memory, where writing to disk costs nothing; use TMPDIR=/a/folder/on/disk.`,
    );
}

/** @throws Error when so many protocols do not fit */
export function checkSpace(folder, protocols) {
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
