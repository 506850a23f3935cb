import type { Config } from '../../config/config.ts';
import { authority } from '../authority.ts';
import { UsageError } from '../failure.ts';
import { t } from '../language.ts';
import { chooseOperator } from '../settings.ts';
import type { DialplanOptions } from './dialplan-options.ts';
import { readSettings, writeSettings } from './dialplan-settings.ts';
import { fillDialplan, PLACEHOLDER_KEY, readTemplate, type Values, type Way } from './fill-dialplan.ts';

export interface DialplanPlan {
  /** The dialplan, filled in but for a key that is still to be made. */
  text: string;
  /** Settings taken over from the dialplan that is installed, where nothing else would have said so. */
  kept: ReadonlyMap<string, string>;
  /** Whether recording is off only because the call is handed to another queue. */
  recordingLeftToNext: boolean;
}

/** Where a dialplan's settings come from, the first that says something: the options, the installed file, the defaults. */
interface Wishes {
  asked: Values;
  /** What holds where neither option nor installed file says anything. */
  usual: Values;
}

/**
 * Fills in a dialplan. Makes no key and writes no file.
 * @param installed settings of the dialplan that is there already
 * @throws UsageError for options that contradict each other, and for values that Asterisk would interpret
 */
export function planDialplan(
  config: Config,
  options: DialplanOptions & { way: Way },
  installed: ReadonlyMap<string, string> = new Map(),
): DialplanPlan {
  demandSense(options);
  const { asked, usual } = wishesFor(config, options, installed);
  const recordingLeftToNext =
    options.record === undefined && Boolean(options.next) && !installed.get('CARIMBO_NEXT');
  const record = recordingLeftToNext ? false : options.record;
  const all: Values = { ...asked, ...handover(options), CARIMBO_RECORD: yesOrNo(record) };

  const usually = fillDialplan(readTemplate(options.way), usual);
  const defaults = readSettings(usually);
  const kept = new Map(
    [...installed].filter(
      ([name, value]) => defaults.has(name) && all[name] === undefined && defaults.get(name) !== value,
    ),
  );
  return { text: fillDialplan(writeSettings(usually, kept), all), kept, recordingLeftToNext };
}

function demandSense({ way, createKey = false, keyId }: DialplanOptions): void {
  if (createKey && keyId !== undefined)
    throw new UsageError(
      t('Use --key-id ou --create-key, não os dois.', 'Use --key-id or --create-key, not both.'),
    );
  if (way === 'fastagi' && (createKey || keyId !== undefined))
    throw new UsageError(
      t(
        'FastAGI não usa chave: --key-id e --create-key são de --way http.',
        'FastAGI uses no key: --key-id and --create-key belong to --way http.',
      ),
    );
}

/** A queue of Asterisk's own and one of FreePBX exclude each other: asking for the one gives up the other. */
function handover({ queue, next }: DialplanOptions): Values {
  return { CARIMBO_QUEUE: queue, CARIMBO_NEXT: next ?? (queue === undefined ? undefined : '') };
}

const yesOrNo = (record: boolean | undefined) => (record === undefined ? undefined : record ? 'yes' : 'no');

function wishesFor(config: Config, options: DialplanOptions, installed: ReadonlyMap<string, string>): Wishes {
  return options.way === 'http'
    ? httpWishes(config, options, installed)
    : fastAgiWishes(config, options, installed);
}

function fastAgiWishes(
  { agi, operators }: Config,
  { server, operator }: DialplanOptions,
  installed: ReadonlyMap<string, string>,
): Wishes {
  const unsaid = operator === undefined && !installed.get('CARIMBO_AGI_ARGUMENT') && operators.length > 1;
  const choose = operator !== undefined || unsaid;
  return {
    asked: {
      CARIMBO_AGI: server?.replace(/^agi:\/\//, '').replace(/\/.*$/, ''),
      CARIMBO_AGI_ARGUMENT: choose
        ? `operator=${chooseOperator(operators, operator).ans_registry}`
        : undefined,
    },
    usual: { CARIMBO_AGI: authority(agi) },
  };
}

function httpWishes(
  { http, operators }: Config,
  options: DialplanOptions,
  installed: ReadonlyMap<string, string>,
): Wishes {
  const { server, createKey = false, operator } = options;
  // Whoever has to name the operator hears it before anything is made.
  if (createKey) chooseOperator(operators, operator);
  return {
    asked: { CARIMBO_SERVER: server && withScheme(server), ...keyAsked(options, installed) },
    usual: { CARIMBO_SERVER: withScheme(authority(http)) },
  };
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

function withScheme(server: string): string {
  return (/^https?:\/\//.test(server) ? server : `http://${server}`).replace(/\/+$/, '');
}
