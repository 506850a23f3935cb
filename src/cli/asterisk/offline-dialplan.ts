import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config, OperatorConfig } from '../../config/config.ts';
import { PACKAGE_ROOT } from '../../platform/package-root.ts';
import { civilTime } from '../../protocol/civil-time.ts';
import type { OfflineRange } from '../../protocol/entry.ts';
import { readSettings, writeSettings } from './dialplan-settings.ts';
import { assertPlain, fillDialplan } from './fill-dialplan.ts';
import { type Block, makeBlock, writeBlocks } from './settings-blocks.ts';

/** The dialplan by which a PBX gives out numbers while no server answers. */
export const OFFLINE_FILE = 'carimbo-offline.conf';

export const DEFAULT_SPOOL = '/var/spool/asterisk/carimbo';

/** At which the dialplan compares the zone with the offset: a summer day on which old time zone tables differ. */
const CHECKED_AT = 1_577_880_000_000;

export interface PbxRange {
  operator: OperatorConfig;
  range: OfflineRange;
}

/** The ranges of a PBX: one for each operator and machine (both machines of an HA pair are one PBX). */
export function rangesOf({ operators }: Config, origin: string): PbxRange[] {
  return operators.flatMap((operator) =>
    (operator.offline ?? []).filter((range) => range.origin === origin).map((range) => ({ operator, range })),
  );
}

export interface OfflineChoice {
  ranges: readonly PbxRange[];
  /** Of calls that name none; by default the only one that has a range. */
  operator: string | undefined;
  spool: string | undefined;
}

/**
 * Fills in the dialplan. The ranges are those of the configuration, whatever is installed: an old range may be another
 * machine's today. @throws UsageError
 */
export function planOffline(
  { ranges, operator, spool }: OfflineChoice,
  installed: ReadonlyMap<string, string> = new Map(),
): string {
  const template = readFileSync(join(PACKAGE_ROOT, 'asterisk', OFFLINE_FILE), 'utf8');
  const kept = new Map([...installed].filter(([name]) => KEPT.includes(name)));
  const [first, another] = new Map(ranges.map((one) => [one.operator.ans_registry, one.operator])).values();
  const only = another === undefined ? first?.ans_registry : undefined;
  const zone = first === undefined ? {} : zoneSettings(first);
  const filled = fillDialplan(writeSettings(template, kept), {
    CARIMBO_REGISTRY: operator ?? only,
    CARIMBO_SPOOL: spool,
    ...zone,
  });
  return writeBlocks(
    filled,
    ranges.map((one) => blockOf(one, first)),
  );
}

/** The settings of an installed file. */
export function readOffline(etc: string): ReadonlyMap<string, string> {
  const file = join(etc, OFFLINE_FILE);
  return existsSync(file) ? readSettings(readFileSync(file, 'utf8')) : new Map();
}

/** What a technician may have changed and the configuration does not know. */
const KEPT: readonly string[] = ['CARIMBO_REGISTRY', 'CARIMBO_SPOOL', 'CARIMBO_JUMP'];

function blockOf({ operator, range }: PbxRange, first: OperatorConfig | undefined): Block {
  const settings = new Map([
    ['CARIMBO_RANGE_FROM', String(range.from)],
    ['CARIMBO_RANGE_TO', String(range.to)],
  ]);
  if (operator.time_zone !== first?.time_zone)
    for (const [name, value] of Object.entries(zoneSettings(operator))) settings.set(name, value);
  for (const [name, value] of settings) assertPlain(name, value);
  return makeBlock(`${operator.ans_registry}-${range.host}`, settings);
}

export function zoneSettings({ time_zone }: Pick<OperatorConfig, 'time_zone'>) {
  const local = Date.parse(`${civilTime(CHECKED_AT, time_zone).at.slice(0, 19)}Z`);
  return { CARIMBO_ZONE: time_zone, CARIMBO_OFFSET: String((local - CHECKED_AT) / 1000) };
}
