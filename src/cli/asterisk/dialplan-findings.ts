import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../doctor/finding.ts';
import { t } from '../language.ts';
import { readAsteriskConfig, sectionsOf } from './asterisk-config.ts';
import { readSettings } from './dialplan-settings.ts';
import { dialplanFile, type Way } from './fill-dialplan.ts';
import { readBlocks, settingsOfBlock } from './settings-blocks.ts';

const DIALPLANS = ['extensions.conf', 'extensions_custom.conf'];

/** Whether Asterisk's own configuration includes a file of Carimbo. */
export function isIncluded(etc: string, name: string, by: readonly string[] = DIALPLANS): boolean {
  const include = new RegExp(`^\\s*#(?:try)?include\\s+["<]?(?:\\S*/)?${name}`, 'm');
  return by
    .map((name) => join(etc, name))
    .some((path) => existsSync(path) && include.test(readFileSync(path, 'utf8')));
}

/** Compares the installed dialplan with Asterisk's configuration: queues, destinations, the CDR field. */
export function dialplanFindings(etc: string, way: Way): Finding[] {
  const file = join(etc, dialplanFile(way));
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  const settings = readSettings(text);
  const calls = [
    settings,
    ...readBlocks(text).map((block) => new Map([...settings, ...settingsOfBlock(block)])),
  ];
  return [
    ...checkQueues(etc, valuesOf(calls.filter(usesQueue), 'CARIMBO_QUEUE')),
    ...checkDestinations(etc, [...valuesOf(calls, 'CARIMBO_NEXT'), ...valuesOf(calls, 'CARIMBO_ELSE')]),
    ...(calls.filter(usesQueue).some((call) => !call.get('CARIMBO_ELSE')) ? [noElse(way)] : []),
    ...checkUserfield(etc, settings.get('CARIMBO_CDR') || 'userfield'),
  ];
}

type Settings = ReadonlyMap<string, string>;

const usesQueue = (call: Settings) => !call.get('CARIMBO_NEXT');

/** The values of a setting in all blocks, without those that Asterisk computes. */
function valuesOf(calls: readonly Settings[], setting: string): string[] {
  const values = calls.map((call) => call.get(setting) ?? '');
  return [...new Set(values)].filter((value) => value !== '' && !value.includes('$'));
}

function checkQueues(etc: string, queues: readonly string[]): Finding[] {
  if (queues.length === 0) return [];
  const config = readAsteriskConfig(etc, 'queues.conf');
  const sections = config ? sectionsOf(config) : new Set<string>();
  const missing = queues.filter((queue) => !sections.has(queue));
  if (missing.length === 0) {
    const found = t(
      `Fila no queues.conf: ${queues.join(', ')}`,
      `Queue in queues.conf: ${queues.join(', ')}`,
    );
    return [{ check: 'asterisk', status: 'ok', found }];
  }
  const known = [...sections].filter((name) => name !== 'general').join(', ') || t('nenhuma', 'none');
  if (config !== null && (!config.complete || isRealtime(etc)))
    return [
      {
        check: 'asterisk',
        status: 'ok',
        found: t(
          `Fila ${missing.join(', ')}: não está no queues.conf; pode estar no banco (realtime) ou em outro arquivo. Confira com: asterisk -rx "queue show ${missing[0]}"`,
          `Queue ${missing.join(', ')}: not in queues.conf; it may be in the database (realtime) or in another file. Check with: asterisk -rx "queue show ${missing[0]}"`,
        ),
      },
    ];
  return [
    {
      check: 'asterisk',
      status: 'warn',
      found: t(
        `A fila ${missing.join(', ')} não existe no queues.conf; há: ${known}`,
        `Queue ${missing.join(', ')} does not exist in queues.conf; there are: ${known}`,
      ),
      callers: t(
        'ouvem o número e não entram na fila: vão para CARIMBO_ELSE ou, sem ele, esperam com música',
        'they hear the number but do not enter the queue: they go to CARIMBO_ELSE or, without it, wait with music',
      ),
      todo: t(
        'corrija com carimbo asterisk install --queue NOME, ou crie a fila e rode asterisk -rx "queue reload all"',
        'fix it with carimbo asterisk install --queue NAME, or create the queue and run asterisk -rx "queue reload all"',
      ),
    },
  ];
}

/** Whether queues may come from a database: extconfig.conf names a source for them. */
function isRealtime(etc: string): boolean {
  const lines = readAsteriskConfig(etc, 'extconfig.conf')?.lines ?? [];
  return lines.some((line) => /^\s*queues\s*=>/.test(line));
}

function checkDestinations(etc: string, destinations: readonly string[]): Finding[] {
  const config = readAsteriskConfig(etc, 'extensions.conf');
  if (config === null || !config.complete) return [];
  const contexts = sectionsOf(config);
  return destinations
    .filter((destination) => !contexts.has(destination.split(',')[0] ?? ''))
    .map((destination) => ({
      check: 'asterisk',
      status: 'warn',
      found: t(
        `O destino ${destination} não existe: não há contexto [${destination.split(',')[0]}] no extensions.conf nem nos arquivos que ele inclui`,
        `Destination ${destination} does not exist: no context [${destination.split(',')[0]}] in extensions.conf or the files that it includes`,
      ),
      callers: t(
        'ouvem o número e não chegam a esse destino; o log do Asterisk avisa',
        'they hear the number but do not reach this destination; Asterisk’s log warns',
      ),
      todo: t('corrija --next ou --else', 'fix --next or --else'),
    }));
}

function noElse(way: Way): Finding {
  return {
    check: 'asterisk',
    status: 'warn',
    found: t(
      `${dialplanFile(way)}: sem segundo destino (CARIMBO_ELSE)`,
      `${dialplanFile(way)}: no second destination (CARIMBO_ELSE)`,
    ),
    callers: t(
      'se a fila não aceita a ligação, esperam com música; o Asterisk tenta a fila a cada 10 s',
      'if the queue does not accept the call, they wait with music; Asterisk tries the queue every 10 s',
    ),
    todo: t(
      'informe um ramal, grupo ou outra fila: carimbo asterisk install --else contexto,extensão,prioridade',
      'give an extension, a group or another queue: carimbo asterisk install --else context,exten,priority',
    ),
  };
}

/** Issabel's call centre, and survey scripts, also write the CDR's userfield. */
function checkUserfield(etc: string, field: string): Finding[] {
  if (field !== 'userfield') return [];
  const files = readdirSync(etc)
    .filter((name) => name.endsWith('.conf') && !name.startsWith('carimbo-'))
    .filter((name) => writesUserfield(join(etc, name)));
  if (files.length === 0) return [];
  return [
    {
      check: 'asterisk',
      status: 'warn',
      found: t(
        `CDR(userfield) também é usado em ${files.join(', ')}`,
        `CDR(userfield) is also used in ${files.join(', ')}`,
      ),
      callers: t(
        'nada muda; o protocolo falta no CDR, ou a gravação some da tela do Issabel',
        'nothing changes; the CDR lacks the protocol, or the recording disappears from Issabel’s page',
      ),
      todo: t(
        `crie uma coluna para o protocolo:
      1. no banco:  ALTER TABLE asteriskcdrdb.cdr ADD COLUMN carimbo_protocol VARCHAR(64);
      2. carimbo asterisk install --cdr carimbo_protocol
      3. se o CDR ainda não passa por cdr_adaptive_odbc, no cdr_adaptive_odbc.conf (connection: o nome em res_odbc.conf):
           [carimbo]
           connection=asteriskcdrdb
           table=cdr
      4. asterisk -rx "module reload cdr_adaptive_odbc.so"`,
        `give the protocol a column of its own:
      1. in the database:  ALTER TABLE asteriskcdrdb.cdr ADD COLUMN carimbo_protocol VARCHAR(64);
      2. carimbo asterisk install --cdr carimbo_protocol
      3. if the CDR does not use cdr_adaptive_odbc yet, in cdr_adaptive_odbc.conf (connection: the name in res_odbc.conf):
           [carimbo]
           connection=asteriskcdrdb
           table=cdr
      4. asterisk -rx "module reload cdr_adaptive_odbc.so"`,
      ),
    },
  ];
}

function writesUserfield(path: string): boolean {
  try {
    return /^[^;\n]*\bCDR\(userfield\)\s*=/m.test(readFileSync(path, 'utf8'));
  } catch {
    return false;
  }
}
