import { plural } from '../../i18n/plural.ts';
import { OfflineRanges } from '../../journal/offline-ranges.ts';
import { type OfflineSummary, type RangeSummary, summarizeOffline } from '../../journal/offline-summary.ts';
import { t } from '../language.ts';
import type { Examination } from './examination.ts';
import type { Finding } from './finding.ts';

/** What cannot be undone is told for this long; the journal keeps it. */
const RECENT_MS = 30 * 86_400_000;

/** What the journals know of the numbers that PBXs give out while no server answers. */
export async function checkOffline({
  config: { operators },
  database: { store },
  command,
}: Pick<Examination, 'config' | 'database' | 'command'>): Promise<Finding[]> {
  if (store === null) return [];
  const differing = await new OfflineRanges({ store, operators }).differing();
  const now = await store.now();
  const findings: Finding[] = [];
  for (const { ans_registry: operator, time_zone } of operators) {
    const summary = await summarizeOffline(store.reads, { operator, time_zone, now });
    const list = command('offline list', `--operator ${operator}`);
    const current = summary.ranges.filter(({ state }) => state !== 'past');
    if (current.length > 0) findings.push(inForce(summary, current));
    // Ranges that are not in the journal yet are written into it when a server starts.
    const differs = summary.ranges.length > 0 && differing.includes(operator);
    findings.push(
      ...(differs ? [otherRanges(operator)] : []),
      ...current.filter(({ hosts }) => hosts.length > 1).map((range) => sharedRange(operator, range)),
      ...toBeDone(summary, { list, now }),
    );
  }
  return findings;
}

function inForce({ operator, machines }: OfflineSummary, ranges: readonly RangeSummary[]): Finding {
  const described = ranges.map(({ host, from, to, last }) => {
    const number = last === null ? t('nenhum número', 'no number') : t(`último ${last}`, `last ${last}`);
    return `${from} – ${to} (${host}; ${number})`;
  });
  const deliveries = machines.map(
    ({ origin, host, delivered_at }) =>
      `${origin} ${host ?? '?'} ${delivered_at.slice(0, 16).replace('T', ' ')}`,
  );
  const latest =
    deliveries.length === 0
      ? t('nenhuma entrega ainda', 'no delivery yet')
      : t(`últimas entregas: ${deliveries.join(', ')}`, `last deliveries: ${deliveries.join(', ')}`);
  return {
    check: 'offline',
    status: 'ok',
    found: t(
      `Operadora ${operator}, números sem servidor: ${described.join(', ')}; ${latest}`,
      `Operator ${operator}, numbers without a server: ${described.join(', ')}; ${latest}`,
    ),
  };
}

function otherRanges(operator: string): Finding {
  return {
    check: 'offline',
    status: 'warn',
    found: t(
      `Operadora ${operator}: as faixas da configuração (operators[].offline) não são as do diário`,
      `Operator ${operator}: the ranges of the configuration (operators[].offline) are not those of the journal`,
    ),
    callers: t(
      'um servidor com outras faixas não emite números; a ligação segue para a fila',
      'a server with other ranges issues no numbers; the call goes on to the queue',
    ),
    todo: t(
      'deixe as faixas iguais em todos os servidores e reinicie-os: a mudança vale no dia seguinte',
      'give all servers the same ranges and restart them: the change is in force on the next day',
    ),
  };
}

function sharedRange(operator: string, { from, to, hosts }: RangeSummary): Finding {
  return {
    check: 'offline',
    status: 'warn',
    found: t(
      `Operadora ${operator}: a faixa ${from} – ${to} foi usada por ${hosts.length} máquinas: ${hosts.join(', ')}`,
      `Operator ${operator}: the range ${from} – ${to} was used by ${hosts.length} machines: ${hosts.join(', ')}`,
    ),
    callers: t('duas ligações podem ouvir o mesmo número', 'two calls may hear the same number'),
    todo: t(
      'dê a cada máquina a sua faixa em operators[].offline, pelo começo do /etc/machine-id dela',
      'give each machine its own range in operators[].offline, by the start of its /etc/machine-id',
    ),
  };
}

function toBeDone(
  { operator, conflicts, gaps, rejected, days_differ }: OfflineSummary,
  { list, now }: { list: string; now: number },
): Finding[] {
  const isRecent = ({ at }: { at: string }): boolean => now - Date.parse(at) < RECENT_MS;
  const shows = (then: string) => t(`"${list}" mostra quais; ${then}`, `"${list}" shows which; ${then}`);
  const work = [
    {
      count: conflicts.length,
      one: t('número de central em mais de uma ligação', 'number of a PBX given to more than one call'),
      many: t('números de central em mais de uma ligação', 'numbers of PBXs given to more than one call'),
      callers: t('ouviram o mesmo número', 'they heard the same number'),
      todo: shows(
        t(
          'ligue para quem precisa de outro e registre com "carimbo offline settle"',
          'call back who needs another one, and record it with "carimbo offline settle"',
        ),
      ),
    },
    {
      count: gaps.reduce((sum, gap) => sum + gap.count, 0),
      one: t('número falta nas entregas das centrais', 'number is missing in the deliveries of PBXs'),
      many: t('números faltam nas entregas das centrais', 'numbers are missing in the deliveries of PBXs'),
      todo: shows(
        t(
          'rode o carimbo-deliver na central; o que se perdeu: "carimbo offline skip"',
          'run carimbo-deliver on the PBX; what is lost: "carimbo offline skip"',
        ),
      ),
    },
    {
      count: rejected.filter(isRecent).length,
      one: t('linha de uma central recusada em 30 dias', 'line of a PBX refused within 30 days'),
      many: t('linhas de centrais recusadas em 30 dias', 'lines of PBXs refused within 30 days'),
      todo: shows(
        t(
          'estão em .rejected na pasta dos números da central',
          'they are in .rejected in the PBX’s folder of numbers',
        ),
      ),
    },
    {
      count: days_differ.filter(isRecent).length,
      one: t('número com data diferente da ligação', 'number with another date than the call'),
      many: t('números com data diferente da ligação', 'numbers with another date than the call'),
      todo: shows(
        t('acerte o relógio e o fuso (tzdata) da central', 'correct the PBX’s clock and time zone (tzdata)'),
      ),
    },
  ];
  return work
    .filter(({ count }) => count > 0)
    .map(({ count, one, many, callers, todo }) => ({
      check: 'offline',
      status: 'warn',
      found: `${t('Operadora', 'Operator')} ${operator}: ${plural(count, one, many)}`,
      ...(callers !== undefined && { callers }),
      todo,
    }));
}
