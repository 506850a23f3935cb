import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Config } from '../../config/config.ts';
import { civilTime } from '../../protocol/civil-time.ts';
import { type Head, STEP_TOLERANCE_MS } from '../../protocol/head.ts';
import type { Store } from '../../store/store.ts';
import { t } from '../language.ts';
import type { Examination, NewestEntry } from './examination.ts';
import type { Finding } from './finding.ts';

/** Carimbo did not exist before this date: an earlier time means a clock without battery. */
const EARLIEST = Date.parse('2026-01-01T00:00:00Z');

/** Looks at the newest protocol too: after the clock went back, the last entry may be older than others. */
export async function newestEntries(store: Store | null): Promise<NewestEntry[]> {
  const heads = (await store?.reads.heads()) ?? [];
  const found = await Promise.all(
    heads.map(async ({ operator, time_zone, seq, at }: Head): Promise<NewestEntry[]> => {
      if (store === null || seq === 0) return [];
      const { items } = await store.reads.search(operator, { limit: 1 });
      const times = [at, ...items.map(({ issued_at }) => issued_at)];
      const newest = times.reduce((a, b) => (Date.parse(a) >= Date.parse(b) ? a : b));
      return [{ operator, time_zone, at: newest }];
    }),
  );
  return found.flat();
}

/** The date in every number comes from the machine's clock. */
export async function checkClock({
  config,
  newest,
  now,
}: Pick<Examination, 'config' | 'newest' | 'now'>): Promise<Finding[]> {
  return [
    checkTime(now),
    ...newest.flatMap((entry) => checkNewest(entry, now)),
    ...checkZoneData(config.operators),
    ntpFinding(await isSynchronised()),
  ];
}

function checkTime(now: number): Finding {
  const time = new Date(now).toISOString();
  if (now < EARLIEST) {
    return {
      check: 'clock',
      status: 'fail',
      found: t(`Relógio: ${time}, atrasado`, `Clock: ${time}, too early`),
      callers: t('os números saem com a data errada', 'numbers have the wrong date'),
      todo: t('acerte o relógio e ligue o NTP', 'set the clock and enable NTP'),
    };
  }
  return { check: 'clock', status: 'ok', found: t(`Relógio: ${time}`, `Clock: ${time}`) };
}

function checkNewest({ operator, time_zone, at }: NewestEntry, now: number): Finding[] {
  const newest = Date.parse(at);
  if (newest - now <= STEP_TOLERANCE_MS) return [];
  const isOtherDay = civilTime(newest, time_zone).day !== civilTime(now, time_zone).day;
  return [
    {
      check: 'clock',
      status: isOtherDay ? 'fail' : 'warn',
      found: t(
        `Relógio atrasado: o diário da operadora ${operator} já tem um registro de ${at}`,
        `Clock too early: the journal of operator ${operator} already has an entry of ${at}`,
      ),
      callers: isOtherDay
        ? t(
            'os números continuam únicos, mas saem com a data errada',
            'numbers stay unique but have the wrong date',
          )
        : t(
            'os números continuam únicos; a hora do registro está errada',
            'numbers stay unique; the time of the entry is wrong',
          ),
      todo: t('acerte o relógio e ligue o NTP', 'set the clock and enable NTP'),
    },
  ];
}

/** Brazil abolished daylight saving time in 2019: with older time zone data summer is an hour off, and near midnight the day. */
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
        `Fusos horários: dados ${version}, anteriores ao fim do horário de verão`,
        `Time zones: data ${version}, from before daylight saving time ended`,
      ),
      callers: t(
        'perto da meia-noite os números saem com o dia errado',
        'near midnight numbers have the wrong day',
      ),
      todo: t('atualize o Node.js', 'update Node.js'),
    },
  ];
}

const ASK_LIMIT_MS = 2_000;

/** Programs that know whether NTP sets the clock; the first that answers counts. */
const NTP: readonly { command: string; args: string[]; read: (answer: string) => boolean | null }[] = [
  {
    command: 'timedatectl',
    args: ['show', '-p', 'NTPSynchronized', '--value'],
    read: (answer) => (answer === 'yes' ? true : answer === 'no' ? false : null),
  },
  {
    command: 'chronyc',
    args: ['-n', 'tracking'],
    read: (answer) => {
      const [, status] = /^Leap status\s*:\s*(.+)$/m.exec(answer) ?? [];
      return status === undefined ? null : status !== 'Not synchronised';
    },
  },
];

/** Null where none of the programs knows. */
async function isSynchronised(): Promise<boolean | null> {
  for (const { command, args, read } of NTP) {
    const answer = await promisify(execFile)(command, args, { timeout: ASK_LIMIT_MS }).then(
      ({ stdout }) => read(stdout.trim()),
      () => null,
    );
    if (answer !== null) return answer;
  }
  return null;
}

function ntpFinding(synchronised: boolean | null): Finding {
  if (synchronised === true)
    return {
      check: 'clock',
      status: 'ok',
      found: t('Relógio acertado por NTP', 'Clock set by NTP'),
    };
  const found =
    synchronised === false
      ? t('Relógio: não sincronizado por NTP', 'Clock: not synchronised by NTP')
      : t(
          'Relógio: não foi possível ver se o NTP está ligado (timedatectl e chronyc não respondem)',
          'Clock: unknown whether NTP is on (timedatectl and chronyc do not answer)',
        );
  return {
    check: 'clock',
    status: 'warn',
    found,
    callers: t('a data do número depende deste relógio', 'the date in the number depends on this clock'),
    todo: t(
      'ligue o NTP (timedatectl set-ntp true), ou confira se outro serviço acerta o relógio',
      'enable NTP (timedatectl set-ntp true), or check that another service sets the clock',
    ),
  };
}
