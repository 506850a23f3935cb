import type { Config } from '../../config/config.ts';
import { UsageError } from '../failure.ts';
import { hostPort } from '../host-port.ts';
import { t } from '../language.ts';
import { chooseOperator } from '../settings.ts';
import type { DialplanOptions } from './dialplan-options.ts';
import { readSettings, writeSettings } from './dialplan-settings.ts';
import {
  demandPlain,
  fillDialplan,
  PLACEHOLDER_KEY,
  readTemplate,
  type Values,
  type Way,
} from './fill-dialplan.ts';
import {
  type Block,
  ENTRY_NAME,
  makeBlock,
  readBlocks,
  settingsOfBlock,
  withBlock,
  writeBlocks,
} from './settings-blocks.ts';

export interface DialplanPlan {
  /** The dialplan, filled in but for a key that is still to be made. */
  text: string;
  /** Settings kept from the installed dialplan that no option and no default would give. */
  kept: ReadonlyMap<string, string>;
  /** Entries and keys of other operators, taken over or added, by name. */
  blocks: readonly string[];
  /** Operator whose block takes the key that is still to be made; undefined where it goes into the settings. */
  keyBlock: string | undefined;
  /** Whether recording is off only because the call goes on to another queue, which records. */
  recordingLeftToNext: boolean;
}

/** The settings and blocks of an installed dialplan. */
export interface Installed {
  settings: ReadonlyMap<string, string>;
  blocks: readonly Block[];
}

const NOTHING: Installed = { settings: new Map(), blocks: [] };

/** @param dialplan its text, or null where there is none */
export function readInstalled(dialplan: string | null): Installed {
  if (dialplan === null) return NOTHING;
  const settings = readSettings(dialplan);
  const operator = /operator=(\d{6})/.exec(settings.get('CARIMBO_AGI_ARGUMENT') ?? '')?.[1];
  if (operator !== undefined) settings.set('CARIMBO_OPERATOR', operator);
  return { settings, blocks: readBlocks(dialplan) };
}

const NO_KEY = new Map([
  ['CARIMBO_KEY_ID', PLACEHOLDER_KEY],
  ['CARIMBO_KEY', PLACEHOLDER_KEY],
]);

type Wanted = DialplanOptions & { way: Way };

/**
 * Fills in a dialplan. Creates no key and writes no file. Each setting comes from the first of these that has it: the
 * options, the installed file, the defaults.
 * @throws UsageError for options that contradict each other, and for values that Asterisk would interpret
 */
export function planDialplan(
  config: Config,
  options: Wanted,
  { settings: installed, blocks }: Installed = NOTHING,
): DialplanPlan {
  checkOptions(options);
  const { entry } = options;
  const recordingLeftToNext =
    options.record === undefined && Boolean(options.next) && !installed.get('CARIMBO_NEXT');
  const ofCall = callSettings(config, options, installed);
  if (recordingLeftToNext) ofCall.CARIMBO_RECORD = 'no';

  const keyBlock = keyBlockFor(config, options, installed);
  const key = keyAsked(options, keyBlock === undefined ? installed : settingsOf(blocks, keyBlock));
  const asked: Values = {
    ...siteSettings(options),
    ...(entry === undefined && ofCall),
    ...(keyBlock === undefined ? key : { CARIMBO_OPERATOR: undefined }),
  };
  const usually = fillDialplan(readTemplate(options.way), usual(config, options.way));
  const defaults = readSettings(usually);
  const kept = new Map(
    [...installed].filter(
      ([name, value]) => defaults.has(name) && asked[name] === undefined && defaults.get(name) !== value,
    ),
  );
  let all = blocks;
  if (entry !== undefined) all = withBlock(all, changed(all, entry, ofCall));
  if (keyBlock !== undefined) {
    if (settingsOf(all, keyBlock).size === 0) all = withBlock(all, makeBlock(keyBlock, NO_KEY));
    all = withBlock(all, changed(all, keyBlock, key));
  }
  return {
    text: writeBlocks(fillDialplan(writeSettings(usually, kept), asked), all),
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
  return writeBlocks(text, withBlock(blocks, changed(blocks, block, key)));
}

function checkOptions({ way, createKey = false, keyId, entry, cdr, next, else: otherwise }: Wanted): void {
  if (createKey && keyId !== undefined)
    throw new UsageError(
      t('Use --key-id ou --create-key, não os dois.', 'Use --key-id or --create-key, not both.'),
    );
  if (way === 'fastagi' && (createKey || keyId !== undefined))
    throw new UsageError(
      t(
        'FastAGI não usa chave: --key-id e --create-key só valem com --way http.',
        'FastAGI uses no key: --key-id and --create-key belong to --way http.',
      ),
    );
  if (entry !== undefined && !ENTRY_NAME.test(entry))
    throw new UsageError(
      t(
        `--entry ${entry}: use de 2 a 40 letras minúsculas, algarismos ou _, começando por letra.`,
        `--entry ${entry}: use 2 to 40 lower-case letters, digits or _, beginning with a letter.`,
      ),
    );
  if (cdr !== undefined && !/^\w+$/.test(cdr))
    throw new UsageError(
      t(
        `--cdr ${cdr}: use userfield, none ou o nome de uma coluna do CDR.`,
        `--cdr ${cdr}: say userfield, none, or the name of a column of the CDR.`,
      ),
    );
  for (const [option, value] of [
    ['--next', next],
    ['--else', otherwise],
  ] as const) {
    if (value === undefined || value === '' || /^[^,\s]+,[^,\s]+,[^,\s]+$/.test(value)) continue;
    throw new UsageError(
      t(
        `${option} ${value}: use contexto,extensão,prioridade (ext-queues,400,1).`,
        `${option} ${value}: say context,exten,priority (ext-queues,400,1).`,
      ),
    );
  }
}

/** Settings that may differ between the calls of one PBX. A queue replaces an earlier `--next`. */
function callSettings(
  config: Config,
  options: Wanted,
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

/** Settings of all calls of a PBX. */
function siteSettings({ way, server, cdr, origin }: Wanted): Values {
  if (way === 'http') return { CARIMBO_SERVER: server && withScheme(server), CARIMBO_CDR: cdr };
  return {
    CARIMBO_AGI: server?.replace(/^agi:\/\//, '').replace(/\/.*$/, ''),
    CARIMBO_ORIGIN: origin,
    CARIMBO_CDR: cdr,
  };
}

function usual({ agi, http, operators }: Config, way: Way): Values {
  if (way === 'fastagi') return { CARIMBO_AGI: hostPort(agi) };
  const [only, another] = operators;
  return {
    CARIMBO_SERVER: withScheme(hostPort(http)),
    CARIMBO_OPERATOR: another === undefined ? only?.ans_registry : undefined,
  };
}

/** @throws UsageError where the server has several operators and nothing says which */
function operatorAsked(
  { operators }: Config,
  { way, operator, createKey = false }: Wanted,
  installed: ReadonlyMap<string, string>,
): string | undefined {
  const unsaid = operator === undefined && !installed.get('CARIMBO_OPERATOR') && operators.length > 1;
  const needed = operator !== undefined || createKey || (unsaid && way === 'fastagi');
  return needed
    ? chooseOperator(operators, operator ?? installed.get('CARIMBO_OPERATOR')).ans_registry
    : undefined;
}

/** A key in the settings belongs to the operator named there; that of another operator has a block of its own. */
function keyBlockFor(
  config: Config,
  options: Wanted,
  installed: ReadonlyMap<string, string>,
): string | undefined {
  if (options.way !== 'http' || config.operators.length < 2) return undefined;
  const operator = operatorAsked(config, options, installed);
  const settled = installed.get('CARIMBO_OPERATOR');
  const isOther = settled ? operator !== settled : options.entry !== undefined;
  return operator !== undefined && isOther ? operator : undefined;
}

function keyAsked(
  { createKey = false, keyId }: DialplanOptions,
  installed: ReadonlyMap<string, string>,
): Values {
  if (createKey) return { CARIMBO_KEY_ID: PLACEHOLDER_KEY, CARIMBO_KEY: PLACEHOLDER_KEY };
  // The secret in the file belongs to the id in the file.
  const isAnother = keyId !== undefined && keyId !== installed.get('CARIMBO_KEY_ID');
  return {
    CARIMBO_KEY_ID: keyId,
    CARIMBO_KEY: process.env.CARIMBO_KEY || (isAnother ? PLACEHOLDER_KEY : undefined),
  };
}

function changed(blocks: readonly Block[], name: string, values: Values): Block {
  const settings = new Map(settingsOf(blocks, name));
  for (const [setting, value] of Object.entries(values)) {
    if (value === undefined) continue;
    demandPlain(setting, value);
    settings.set(setting, value);
  }
  return makeBlock(name, settings);
}

function settingsOf(blocks: readonly Block[], name: string): ReadonlyMap<string, string> {
  const block = blocks.find((one) => one.name === name);
  return block === undefined ? new Map() : settingsOfBlock(block);
}

function withScheme(server: string): string {
  return (/^https?:\/\//.test(server) ? server : `http://${server}`).replace(/\/+$/, '');
}
