import type { Command } from 'commander';
import { plural } from '../../i18n/plural.ts';
import type {
  Conflict,
  ConflictCall,
  MachineSummary,
  OfflineSummary,
  RangeSummary,
} from '../../journal/offline-summary.ts';
import { spokenNumber } from '../../protocol/number.ts';
import { DEFAULT_ETC } from '../asterisk/asterisk-folders.ts';
import { t } from '../language.ts';
import { print, printJson } from '../print.ts';
import { chooseOperator, dataSettingsFor, noteDemo, type OperatorOption, withOperator } from '../settings.ts';
import { offlineSettings, readSpool, type Spool, type SpoolFile, spoolFolder } from './spool.ts';

interface ListOptions extends OperatorOption {
  asteriskDir: string;
  spool?: string;
  json?: boolean;
}

/** Lines of what can be many: the newest. */
const SHOWN = 20;

export function registerOfflineList(offline: Command): void {
  withOperator(offline.command('list', { isDefault: true }))
    .description(
      t(
        'mostra as faixas, o último número de cada uma, as entregas, os conflitos e o que falta',
        'shows the ranges, the last number of each, deliveries, conflicts and what is missing',
      ),
    )
    .option(
      '--asterisk-dir <folder>',
      t('pasta de configuração do Asterisk', 'Asterisk’s configuration folder'),
      DEFAULT_ETC,
    )
    .option(
      '--spool <folder>',
      t(
        'pasta dos números, se a central é esta máquina (padrão: a de carimbo-offline.conf)',
        'folder of the numbers, where the PBX is this machine (default: that of carimbo-offline.conf)',
      ),
    )
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(list);
}

async function list({ operator, asteriskDir, spool, json, ...options }: ListOptions): Promise<void> {
  const { config } = dataSettingsFor(options);
  noteDemo(config);
  const operators = operator === undefined ? config.operators : [chooseOperator(config.operators, operator)];
  const [{ withStore }, { summarizeOffline }] = await Promise.all([
    import('../with-store.ts'),
    import('../../journal/offline-summary.ts'),
  ]);
  const here = readSpool(spool ?? spoolFolder(offlineSettings(asteriskDir)));
  const listed = await withStore(config, async ({ reads, now }) =>
    Promise.all(
      operators.map(async ({ ans_registry, time_zone, offline = [] }) => ({
        ...(await summarizeOffline(reads, { operator: ans_registry, time_zone, now: await now() })),
        spool: spoolOf(here, ans_registry),
        configured: offline.length,
      })),
    ),
  );
  if (json) return printJson(listed);
  print(listed.map(describe).join('\n\n'));
}

function spoolOf(spool: Spool | null, operator: string): Spool | null {
  return spool && { ...spool, files: spool.files.filter(({ registry }) => registry === operator) };
}

/** @param summary `configured`: ranges in the configuration, which a server writes into the journal when it starts */
function describe(summary: OfflineSummary & { spool: Spool | null; configured: number }): string {
  const { operator, ranges, machines, conflicts, rejected, gaps, days_differ, spool, configured } = summary;
  if (ranges.length === 0 && configured > 0)
    return t(
      `Operadora ${operator}: as faixas da configuração valem depois que o servidor iniciar com elas.`,
      `Operator ${operator}: the ranges of the configuration are in force once the server has started with them.`,
    );
  if (ranges.length === 0)
    return t(
      `Operadora ${operator}: nenhuma faixa; as centrais não dão números sem servidor.`,
      `Operator ${operator}: no range; PBXs give out no numbers without a server.`,
    );
  return [
    t(`Operadora ${operator}`, `Operator ${operator}`),
    ...section(t('Faixas', 'Ranges'), ranges.map(describeRange)),
    ...section(t('Nesta máquina, a entregar', 'On this machine, to be delivered'), waitingLines(spool)),
    ...section(t('Entregas', 'Deliveries'), machines.map(describeMachine)),
    ...section(t('Conflitos', 'Conflicts'), conflicts.map(describeConflict)),
    ...section(
      t('Linhas recusadas', 'Refused lines'),
      rejected.slice(-SHOWN).map(({ at, file, line, code, host }) => {
        const where = t(`linha ${line}`, `line ${line}`);
        return `${minute(at)}  ${file}, ${where}: ${code}${host === undefined ? '' : `  (${host})`}`;
      }),
    ),
    ...section(
      t('Faltam', 'Missing'),
      gaps.map(({ first, last, count }) => {
        const how = plural(count, t('número', 'number'), t('números', 'numbers'));
        return `${first === last ? first : t(`${first} a ${last}`, `${first} to ${last}`)}  (${how})`;
      }),
    ),
    ...section(
      t(
        'Data diferente da ligação (relógio ou fuso de uma central)',
        'Another date than the call (a PBX’s clock or time zone)',
      ),
      days_differ.slice(-SHOWN).map(({ number }) => number),
    ),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  ${title}:`, ...lines.map((line) => `    ${line}`)];
}

function describeRange({ origin, host, from, to, from_day, state, last, hosts }: RangeSummary): string {
  const since = day(from_day);
  const states = {
    in_force: t(`desde ${since}`, `since ${since}`),
    pending: t(`a partir de ${since}`, `from ${since} on`),
    past: t('já não vale', 'no longer in force'),
  };
  const number = last === null ? t('nenhum número', 'no number yet') : t(`último ${last}`, `last ${last}`);
  const machines =
    hosts.length > 1
      ? t(`; ATENÇÃO: usada por ${hosts.join(', ')}`, `; WARNING: used by ${hosts.join(', ')}`)
      : '';
  return `${from} – ${to}  ${origin}, ${host}  ${states[state]}; ${number}${machines}`;
}

function waitingLines(spool: Spool | null): string[] {
  if (spool === null) return [];
  const { folder, files } = spool;
  const waiting = files.filter((file) => file.waiting > 0);
  if (waiting.length === 0) return [t(`nada (${folder})`, `nothing (${folder})`)];
  return waiting.map((file) => `${folder}/${file.file}: ${describeWaiting(file)}`);
}

function describeWaiting({ waiting, last }: SpoolFile): string {
  const lines = plural(waiting, t('linha', 'line'), t('linhas', 'lines'));
  return last === null ? lines : `${lines}, ${t(`último número ${last}`, `last number ${last}`)}`;
}

function describeMachine({ origin, host, numbers, last, delivered_at }: MachineSummary): string {
  const count = plural(numbers, t('número', 'number'), t('números', 'numbers'));
  const when = minute(delivered_at);
  const machine = host ?? t('máquina desconhecida', 'unknown machine');
  return t(
    `${origin}, ${machine}: ${count}, o último ${last}; última entrega ${when}`,
    `${origin}, ${machine}: ${count}, the last ${last}; last delivery ${when}`,
  );
}

function describeConflict({ number, protocol, calls }: Conflict): string {
  const other = number === protocol ? '' : ` (${t('protocolo', 'protocol')} ${protocol})`;
  return `${spokenNumber(number)}${other}: ${calls.map(describeCall).join(t(' e ', ' and '))}`;
}

function describeCall({ called_at, caller, call_id, host }: ConflictCall): string {
  const when = called_at === null ? null : minute(called_at);
  return [when, caller, call_id, host].filter((fact) => fact !== null).join(', ');
}

const minute = (at: string) => at.slice(0, 16).replace('T', ' ');
const day = (text: string) => `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
