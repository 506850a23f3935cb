import { Alert, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { useLocation } from 'wouter';
import { dashboardQuery, popTimesQuery } from '../../api/dashboard.ts';
import { hasRight, useSession } from '../../api/session.ts';
import type { Dashboard } from '../../api/types.ts';
import { Failure } from '../../components/failure.tsx';
import { useKeys } from '../../components/keys.ts';
import { Loading } from '../../components/loading.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import classes from './dashboard.module.css';
import { HourPlot } from './hour-plot.tsx';
import { fillScreen, leaveScreen, useWall } from './wall.ts';

const WALL = '/dashboard/wall';
const PLOT_HEIGHT = 220;

/** Each has a contrast of 3 with both backgrounds (WCAG 2.2, 1.4.11). */
const CHANNEL_COLORS = {
  phone: '#1c7ed6',
  whatsapp: '#2f9e44',
  chat: '#d9480f',
  email: '#9c36b5',
  web: '#0b8599',
  app: '#c2255c',
  in_person: '#7a7f85',
} as const;
const CALL_COLORS = { answered: '#1c7ed6', abandoned: '#d9480f', dropped: '#c2255c' } as const;

export default function DashboardPage() {
  const { t, format } = useLanguage();
  const [location, navigate] = useLocation();
  const isWall = location === WALL;
  useWall(isWall);
  /** Null for today, whichever day that is by now. */
  const [day, setDay] = useState<string | null>(null);
  const { data, error, refetch } = useQuery(dashboardQuery(day));
  function leave(): void {
    leaveScreen();
    navigate('/dashboard');
  }
  useKeys(isWall ? { Escape: leave } : {});
  return (
    <div className={`${classes.page} ${isWall ? classes.wall : ''}`}>
      <Stack gap="lg">
        <Group justify="space-between" align="flex-end">
          <div>
            <PageTitle>{t.dashboard.title}</PageTitle>
            <Text fz="inherit" role="status">
              {data !== undefined && t.dashboard.asOf(format.moment(data.at))}
            </Text>
          </div>
          {isWall ? (
            <Button variant="default" size="compact-sm" onClick={leave}>
              {t.dashboard.leaveWall}
            </Button>
          ) : (
            <Group align="flex-end" gap="sm" className="no-print">
              <TextInput
                type="date"
                label={t.dashboard.day}
                value={day ?? data?.day ?? ''}
                onChange={({ currentTarget: { value } }) => setDay(value === '' ? null : value)}
              />
              {day !== null && (
                <Button variant="default" onClick={() => setDay(null)}>
                  {t.dashboard.today}
                </Button>
              )}
              <Button
                variant="default"
                onClick={() => {
                  fillScreen();
                  navigate(WALL);
                }}
              >
                {t.dashboard.wall}
              </Button>
            </Group>
          )}
        </Group>
        {error !== null && <Failure error={error} onRetry={refetch} />}
        {data === undefined ? error === null && <Loading /> : <Figures data={data} isWall={isWall} />}
      </Stack>
    </div>
  );
}

function Figures({ data, isWall }: { data: Dashboard; isWall: boolean }) {
  const session = useSession();
  const { t, format, language } = useLanguage();
  const { calls, waits, deadlines, source, hours, channels } = data;
  const offered = calls.answered + calls.abandoned + calls.dropped;
  const names = hours.map(({ at }) => at.slice(11, 13));
  const used = keysOf(channels).filter((channel) => channels[channel] > 0);
  // A number stays on one line with its unit.
  const wait = (seconds: number | null) =>
    seconds === null ? '–' : format.duration(seconds).replaceAll(' ', '\u00a0');
  const more = ({ p90_seconds, longest_seconds }: Dashboard['waits']['answered']) =>
    p90_seconds === null ? undefined : t.dashboard.waits(wait(p90_seconds), wait(longest_seconds));
  const height = isWall ? Math.max(PLOT_HEIGHT, Math.round(window.innerHeight * 0.32)) : PLOT_HEIGHT;
  return (
    <>
      {!data.complete && (
        <Alert color="gray" role="status">
          {t.dashboard.incomplete}
        </Alert>
      )}
      <dl className={classes.figures}>
        <Figure name={t.dashboard.protocols} value={total(channels)} />
        <Figure
          name={t.dashboard.calls}
          value={offered}
          more={`${t.dashboard.answered} ${calls.answered} · ${t.dashboard.abandoned} ${calls.abandoned} · ${t.dashboard.dropped} ${calls.dropped}`}
        />
        <Figure
          name={t.dashboard.wait}
          value={wait(waits.answered.median_seconds)}
          more={more(waits.answered)}
        />
        <Figure
          name={t.dashboard.gaveUp}
          value={wait(waits.abandoned.median_seconds)}
          more={more(waits.abandoned)}
        />
        <Figure
          name={t.dashboard.deadlines}
          value={deadlines.met}
          more={
            <span {...(deadlines.late > 0 && { className: 'tone-late' })}>
              {t.dashboard.late(deadlines.late)}
            </span>
          }
        />
        {source !== null && (
          <Figure
            name={t.dashboard.source}
            value={
              <span {...(!source.ok && { className: 'tone-late' })}>
                {source.ok ? t.dashboard.answers : t.dashboard.answersNot}
              </span>
            }
            // The server tells it in Portuguese.
            more={(!source.ok || language === 'pt-BR') && <span lang="pt-BR">{source.detail}</span>}
          />
        )}
        {hasRight(session, 'users:extensions') && <PopTimes />}
      </dl>
      <div className={classes.plots}>
        <HourPlot
          title={t.dashboard.byHour}
          hours={names}
          height={height}
          series={(used.length === 0 ? (['phone'] as const) : used).map((channel) => ({
            label: t.channel[channel],
            color: CHANNEL_COLORS[channel],
            values: hours.map((hour) => hour.channels[channel]),
          }))}
        />
        <HourPlot
          title={t.dashboard.callsByHour}
          hours={names}
          height={height}
          series={keysOf(CALL_COLORS).map((fate) => ({
            label: t.dashboard[fate],
            color: CALL_COLORS[fate],
            values: hours.map((hour) => hour.calls[fate]),
          }))}
        />
        <Identification counts={data.identification} />
      </div>
    </>
  );
}

function Figure({ name, value, more }: { name: string; value: ReactNode; more?: ReactNode }) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd>
        <div className={classes.value}>{value}</div>
        <div className={classes.more}>{more}</div>
      </dd>
    </div>
  );
}

function PopTimes() {
  const { t } = useLanguage();
  const { data } = useQuery(popTimesQuery);
  if (data === undefined || data.shown === 0) return null;
  const ms = (value: number | null) => `${Math.round(value ?? 0)} ms`;
  return (
    <Figure
      name={t.dashboard.pop}
      value={ms(data.p50_ms)}
      more={t.dashboard.popMore(ms(data.p99_ms), data.shown)}
    />
  );
}

function Identification({ counts }: { counts: Dashboard['identification'] }) {
  const { t } = useLanguage();
  const id = useId();
  const all = total(counts);
  const share = (count: number) => (all === 0 ? 0 : (100 * count) / all);
  return (
    <section aria-labelledby={id} className={classes.plot}>
      <Title order={2} size="h5" id={id}>
        {t.dashboard.identification}
      </Title>
      <table className={classes.bars} aria-labelledby={id}>
        <tbody>
          {keysOf(counts).map((outcome) => (
            <tr key={outcome}>
              <th scope="row">{t.dashboard.outcomes[outcome]}</th>
              <td className={classes.barCell} aria-hidden>
                <svg
                  aria-hidden="true"
                  className={classes.bar}
                  viewBox="0 0 100 10"
                  preserveAspectRatio="none"
                >
                  <rect width="100" height="10" fill="var(--grid)" />
                  <rect width={share(counts[outcome])} height="10" fill="#1c7ed6" />
                </svg>
              </td>
              <td>
                {counts[outcome]} · {Math.round(share(counts[outcome]))} %
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function keysOf<T extends object>(counts: T): (keyof T)[] {
  return Object.keys(counts) as (keyof T)[];
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
