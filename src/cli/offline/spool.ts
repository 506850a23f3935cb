import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../asterisk/dialplan-settings.ts';

/** The dialplan file with which a PBX gives out numbers by itself. */
export const OFFLINE_DIALPLAN = 'carimbo-offline.conf';
const DEFAULT_SPOOL = '/var/spool/asterisk/carimbo';

/** What a PBX on this machine wrote down, and how much of it is not delivered yet. */
export interface Spool {
  folder: string;
  /** Files of one operator, by name. */
  files: SpoolFile[];
}

export interface SpoolFile {
  file: string;
  registry: string;
  kind: 'numbers' | 'facts';
  /** Complete lines that `carimbo-deliver` has not delivered. */
  waiting: number;
  /** Number in the last complete line of a file of numbers. */
  last: string | null;
}

/** The settings of the PBX on this machine; null where it gives out no numbers. */
export function offlineSettings(etc: string): ReadonlyMap<string, string> | null {
  const file = join(etc, OFFLINE_DIALPLAN);
  return existsSync(file) ? readSettings(readFileSync(file, 'utf8')) : null;
}

export function spoolFolder(settings: ReadonlyMap<string, string> | null): string {
  return settings?.get('CARIMBO_SPOOL') || DEFAULT_SPOOL;
}

/** Reads the spool of the PBX on this machine; null where there is none. @throws the system's error */
export function readSpool(folder: string): Spool | null {
  if (!existsSync(folder)) return null;
  const names = readdirSync(folder).sort();
  return { folder, files: names.flatMap((name) => spoolFile(folder, name)) };
}

function spoolFile(folder: string, file: string): SpoolFile[] {
  const [, registry, kind] = /^(\d{6})\.\d{6}\.\d{8}\.(numbers|facts)$/.exec(file) ?? [];
  if (registry === undefined || (kind !== 'numbers' && kind !== 'facts')) return [];
  // What comes after the last newline is not complete yet.
  const lines = readFileSync(join(folder, file), 'latin1').split('\n').slice(0, -1);
  const waiting = lines.slice(delivered(join(folder, `${file}.sent`))).filter((line) => line !== '').length;
  const last = kind === 'numbers' ? lines.findLast((line) => /^type=number&number=\d{20}&/.test(line)) : null;
  return [{ file, registry, kind, waiting, last: last?.slice(19, 39) ?? null }];
}

/** How many lines are delivered. */
function delivered(file: string): number {
  const text = existsSync(file) ? readFileSync(file, 'latin1') : '';
  return Number(/^\d{1,9}(?=\s)/.exec(text)?.[0] ?? 0);
}
