import type { Config } from '../../config/config.ts';
import { hostPort } from '../host-port.ts';
import { chooseOperator } from '../settings.ts';
import { type ChosenOptions, checkDialplanOptions, type DialplanOptions } from './dialplan-options.ts';
import { readSettings, writeSettings } from './dialplan-settings.ts';
import { fillDialplan, PLACEHOLDER_KEY, readTemplate, type Values, type Way } from './fill-dialplan.ts';
import {
  type Block,
  changedBlock,
  makeBlock,
  readBlocks,
  settingsOfNamed,
  withBlock,
  writeBlocks,
} from './settings-blocks.ts';

export interface DialplanPlan {
  /** The dialplan, complete but for a key that is still to be created. */
  text: string;
  /** Settings kept from the installed dialplan that differ from the defaults. */
  kept: ReadonlyMap<string, string>;
  /** Names of the blocks: entries, and keys of other operators. */
  blocks: readonly string[];
  /** Operator whose block gets the key that is still to be created; undefined where it goes into the settings. */
  keyBlock: string | undefined;
  /** Whether recording is off only because the call goes on to a queue of the PBX, which records. */
  recordingLeftToNext: boolean;
}

/** The settings and blocks of an installed dialplan. */
export interface Installed {
  settings: ReadonlyMap<string, string>;
  blocks: readonly Block[];
}

const NOT_INSTALLED: Installed = { settings: new Map(), blocks: [] };

/** @param dialplan its text, or null where there is none */
export function readInstalled(dialplan: string | null): Installed {
  if (dialplan === null) return NOT_INSTALLED;
  const settings = readSettings(dialplan);
  const operator = /operator=(\d{6})/.exec(settings.get('CARIMBO_AGI_ARGUMENT') ?? '')?.[1];
  if (operator !== undefined) settings.set('CARIMBO_OPERATOR', operator);
  return { settings, blocks: readBlocks(dialplan) };
}

const NO_KEY = new Map([
  ['CARIMBO_KEY_ID', PLACEHOLDER_KEY],
  ['CARIMBO_KEY', PLACEHOLDER_KEY],
]);

/**
 * Fills in a dialplan. Creates no key and writes no file. Each setting comes from the first of these that has it: the
 * options, the installed file, the defaults.
 * @throws UsageError for options that contradict each other, and for values that Asterisk would interpret
 */
export function planDialplan(
  config: Config,
  options: ChosenOptions,
  { settings: installed, blocks }: Installed = NOT_INSTALLED,
): DialplanPlan {
  checkDialplanOptions(options);
  const { entry } = options;
  const recordingLeftToNext =
    options.record === undefined && Boolean(options.next) && !installed.get('CARIMBO_NEXT');
  const ofCall = callSettings(config, options, installed);
  if (recordingLeftToNext) ofCall.CARIMBO_RECORD = 'no';

  const keyBlock = keyBlockFor(config, options, installed);
  const key = keyAsked(options, keyBlock === undefined ? installed : settingsOfNamed(blocks, keyBlock));
  const asked: Values = {
    ...siteSettings(options),
    ...(entry === undefined && ofCall),
    ...(keyBlock === undefined ? key : { CARIMBO_OPERATOR: undefined }),
  };
  const withDefaults = fillDialplan(readTemplate(options.way), defaultSettings(config, options.way));
  const defaults = readSettings(withDefaults);
  const kept = new Map(
    [...installed].filter(
      ([name, value]) => defaults.has(name) && asked[name] === undefined && defaults.get(name) !== value,
    ),
  );
  let all = blocks;
  if (entry !== undefined) all = withBlock(all, changedBlock(all, entry, ofCall));
  if (keyBlock !== undefined) {
    if (settingsOfNamed(all, keyBlock).size === 0) all = withBlock(all, makeBlock(keyBlock, NO_KEY));
    all = withBlock(all, changedBlock(all, keyBlock, key));
  }
  return {
    text: writeBlocks(fillDialplan(writeSettings(withDefaults, kept), asked), all),
    kept,
    blocks: all.map(({ name }) => name),
    keyBlock,
    recordingLeftToNext,
  };
}

/** The dialplan with the key that was created for it, in its settings or in the block of its operator. */
export function withKey(text: string, key: Values, block: string | undefined): string {
  if (block === undefined) return fillDialplan(text, key);
  const blocks = readBlocks(text);
  return writeBlocks(text, withBlock(blocks, changedBlock(blocks, block, key)));
}

/** Settings that may differ between the calls of one PBX. A queue replaces an earlier `--next`. */
function callSettings(
  config: Config,
  options: ChosenOptions,
  installed: ReadonlyMap<string, string>,
): Record<string, string | undefined> {
  const { queue, next, record } = options;
  return {
    CARIMBO_OPERATOR: operatorAsked(config, options, installed),
    CARIMBO_CLASS: options.class,
    CARIMBO_QUEUE: queue,
    CARIMBO_NEXT: next ?? (queue === undefined ? undefined : ''),
    CARIMBO_ELSE: options.else,
    CARIMBO_RECORD: record === undefined ? undefined : record ? 'yes' : 'no',
  };
}

/** Settings that all calls of a PBX share. */
function siteSettings({ way, server, cdr, origin }: ChosenOptions): Values {
  if (way === 'http') return { CARIMBO_SERVER: server && withScheme(server), CARIMBO_CDR: cdr };
  return {
    CARIMBO_AGI: server?.replace(/^agi:\/\//, '').replace(/\/.*$/, ''),
    CARIMBO_ORIGIN: origin,
    CARIMBO_CDR: cdr,
  };
}

function defaultSettings({ agi, http, operators }: Config, way: Way): Values {
  if (way === 'fastagi') return { CARIMBO_AGI: hostPort(agi) };
  const [only, another] = operators;
  return {
    CARIMBO_SERVER: withScheme(hostPort(http)),
    CARIMBO_OPERATOR: another === undefined ? only?.ans_registry : undefined,
  };
}

/** @throws UsageError where the server has several operators and none is given */
function operatorAsked(
  { operators }: Config,
  { way, operator, createKey = false }: ChosenOptions,
  installed: ReadonlyMap<string, string>,
): string | undefined {
  const isMissing = operator === undefined && !installed.get('CARIMBO_OPERATOR') && operators.length > 1;
  const isNeeded = operator !== undefined || createKey || (isMissing && way === 'fastagi');
  return isNeeded
    ? chooseOperator(operators, operator ?? installed.get('CARIMBO_OPERATOR')).ans_registry
    : undefined;
}

/** The key in the settings is that of the operator named there; the key of another operator goes into its block. */
function keyBlockFor(
  config: Config,
  options: ChosenOptions,
  installed: ReadonlyMap<string, string>,
): string | undefined {
  if (options.way !== 'http' || config.operators.length < 2) return undefined;
  const operator = operatorAsked(config, options, installed);
  const main = installed.get('CARIMBO_OPERATOR');
  const isOther = main ? operator !== main : options.entry !== undefined;
  return operator !== undefined && isOther ? operator : undefined;
}

function keyAsked(
  { createKey = false, keyId }: DialplanOptions,
  installed: ReadonlyMap<string, string>,
): Values {
  if (createKey) return { CARIMBO_KEY_ID: PLACEHOLDER_KEY, CARIMBO_KEY: PLACEHOLDER_KEY };
  // The secret in the file belongs to the key id in the file.
  const isAnother = keyId !== undefined && keyId !== installed.get('CARIMBO_KEY_ID');
  return {
    CARIMBO_KEY_ID: keyId,
    CARIMBO_KEY: process.env.CARIMBO_KEY || (isAnother ? PLACEHOLDER_KEY : undefined),
  };
}

function withScheme(server: string): string {
  return (/^https?:\/\//.test(server) ? server : `http://${server}`).replace(/\/+$/, '');
}
