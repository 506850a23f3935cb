import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Config } from '../../config/config.ts';
import { type Head, STEP_TOLERANCE_MS } from '../../journal/head.ts';
import { t } from '../language.ts';
import type { Finding } from './finding.ts';

/** No installation of this program is older than it; a clock before this has lost its battery. */
const EARLIEST = Date.parse('2026-01-01T00:00:00Z');

/** The machine's clock makes the date in every number. */
export async function checkClock(
  { operators }: Config,
  heads: readonly Head[],
  now = Date.now(),
): Promise<Finding[]> {
  const findings = [
    checkTime(now),
    ...heads.flatMap((head) => checkAgainstHead(head, now)),
    ...checkZoneData(operators),
  ];
  const synchronised = await isSynchronised();
  if (synchronised === false) findings.push(NOT_SYNCHRONISED());
  return findings;
}

function checkTime(now: number): Finding {
  const time = new Date(now).toISOString();
  if (now < EARLIEST) {
    return {
      check: 'clock',
      status: 'fail',
      found: t(`Relógio: ${time}, no passado`, `Clock: ${time}, in the past`),
      callers: t('os números saem com a data errada', 'numbers come with the wrong date'),
      todo: t('acerte o relógio e ligue o NTP', 'set the clock and turn NTP on'),
    };
  }
  return { check: 'clock', status: 'ok', found: t(`Relógio: ${time}`, `Clock: ${time}`) };
}

function checkAgainstHead({ operator, seq, at }: Head, now: number): Finding[] {
  if (seq === 0 || Date.parse(at) - now <= STEP_TOLERANCE_MS) return [];
  return [
    {
      check: 'clock',
      status: 'warn',
      found: t(
        `Relógio atrás do diário da operadora ${operator}, cujo último registro é de ${at}`,
        `Clock behind the journal of operator ${operator}, whose last entry is of ${at}`,
      ),
      callers: t(
        'os números continuam únicos, com a data que o relógio disser',
        'numbers stay unique, with the date the clock tells',
      ),
      todo: t('acerte o relógio e ligue o NTP', 'set the clock and turn NTP on'),
    },
  ];
}

/** Brazil gave up summer time in 2019; older time zone data is an hour off in the summer, and a day around midnight. */
function checkZoneData(operators: Config['operators']): Finding[] {
  if (!operators.some(({ time_zone }) => time_zone === 'America/Sao_Paulo')) return [];
  const hour = new Intl.DateTimeFormat('en', {
    timeZone: 'America/Sao_Paulo',
    hour: '2-digit',
    hourCycle: 'h23',
  }).format(EARLIEST);
  const version = process.versions.tz ?? '?';
  if (hour === '21')
    return [
      {
        check: 'clock',
        status: 'ok',
        found: t(`Fusos horários: dados ${version}`, `Time zones: data ${version}`),
      },
    ];
  return [
    {
      check: 'clock',
      status: 'fail',
      found: t(
        `Fusos horários: dados ${version}, de antes do fim do horário de verão`,
        `Time zones: data ${version}, from before summer time ended`,
      ),
      callers: t(
        'perto da meia-noite os números saem com o dia errado',
        'around midnight numbers come with the wrong day',
      ),
      todo: t('atualize o Node.js', 'update Node.js'),
    },
  ];
}

/** What systemd knows about NTP; null where nobody can say. */
async function isSynchronised(): Promise<boolean | null> {
  try {
    const { stdout } = await promisify(execFile)(
      'timedatectl',
      ['show', '-p', 'NTPSynchronized', '--value'],
      { timeout: 2_000 },
    );
    const answer = stdout.trim();
    return answer === 'yes' ? true : answer === 'no' ? false : null;
  } catch {
    return null;
  }
}

const NOT_SYNCHRONISED = (): Finding => ({
  check: 'clock',
  status: 'warn',
  found: t('Relógio: não sincronizado por NTP', 'Clock: not synchronised by NTP'),
  callers: t('a data do número depende deste relógio', 'the date in the number depends on this clock'),
  todo: t(
    'ligue o NTP (timedatectl set-ntp true), ou confira se outro serviço acerta o relógio',
    'turn NTP on (timedatectl set-ntp true), or make sure that something else sets the clock',
  ),
});
