import { Box, Group, Table, Text, Title } from '@mantine/core';
import { useEffect, useId, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useLanguage } from '../../i18n/language.tsx';
import classes from './dashboard.module.css';

export interface HourSeries {
  label: string;
  color: string;
  /** For each hour. */
  values: number[];
}

interface Props {
  title: string;
  /** 00, 01, … */
  hours: string[];
  series: HourSeries[];
  height: number;
}

/** Counts for each hour, one upon the other; the same in a table, for screen readers and on paper. */
export function HourPlot({ title, hours, series, height }: Props) {
  const { t } = useLanguage();
  const id = useId();
  const [isTableShown, setTableShown] = useState(false);
  return (
    <section aria-labelledby={id} className={classes.plot}>
      <Group justify="space-between" align="baseline" gap="xs">
        <Title order={2} size="h5" id={id}>
          {title}
        </Title>
        <button
          type="button"
          className={`plain-button no-print ${classes.toggle}`}
          aria-expanded={isTableShown}
          onClick={() => setTableShown(!isTableShown)}
        >
          {isTableShown ? t.dashboard.hideTable : t.dashboard.showTable}
        </button>
      </Group>
      <Group gap="md" aria-hidden className={classes.legend}>
        {series.map(({ label, color, values }) => (
          <Text key={label} component="span" className={classes.legendText}>
            <svg
              aria-hidden="true"
              width="0.8em"
              height="0.8em"
              viewBox="0 0 10 10"
              className={classes.swatch}
            >
              <rect width="10" height="10" rx="2" fill={color} />
            </svg>
            {label} {sum(values)}
          </Text>
        ))}
      </Group>
      <Canvas hours={hours} series={series} height={height} />
      <div className={isTableShown ? '' : classes.hiddenTable}>
        <Table verticalSpacing={2} aria-labelledby={id} className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.dashboard.hour}</Table.Th>
              {series.map(({ label }) => (
                <Table.Th key={label}>{label}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {hours.map((hour, i) => (
              <Table.Tr key={hour}>
                <Table.Th scope="row">{`${hour} h`}</Table.Th>
                {series.map(({ label, values }) => (
                  <Table.Td key={label}>{values[i]}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}

/** Drawn anew when the figures, the width or the colours change, which takes about a millisecond. */
function Canvas({ hours, series, height }: Omit<Props, 'title'>) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (box.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const figures = JSON.stringify({ hours, series });
  useEffect(() => {
    if (box.current === null || width === 0) return;
    const { hours, series } = JSON.parse(figures) as Pick<Props, 'hours' | 'series'>;
    const plot = new uPlot(
      optionsOf({ hours, series, width, height, box: box.current }),
      dataOf(hours, series),
      box.current,
    );
    return () => plot.destroy();
  }, [figures, width, height]);
  return <Box ref={box} h={height} aria-hidden className={classes.canvas} />;
}

/** The highest first, so that each is drawn over the one that contains it. */
function dataOf(hours: string[], series: HourSeries[]): uPlot.AlignedData {
  const stacked = series.map((_, upTo) =>
    hours.map((_hour, i) => sum(series.slice(0, upTo + 1).map(({ values }) => values[i] ?? 0))),
  );
  return [hours.map((_, i) => i), ...stacked.reverse()];
}

function optionsOf({
  hours,
  series,
  width,
  height,
  box,
}: Omit<Props, 'title'> & { width: number; box: Element }): uPlot.Options {
  const { color, fontSize, fontFamily } = getComputedStyle(box);
  const size = Number.parseFloat(fontSize);
  const font = `${fontSize} ${fontFamily}`;
  const grid = { stroke: getComputedStyle(box).getPropertyValue('--grid'), width: 1 };
  const bars = uPlot.paths.bars?.({ size: [0.8, 80] });
  return {
    width,
    height,
    legend: { show: false },
    cursor: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: false, range: [-0.6, hours.length - 0.4] },
      y: { range: (_plot, _min, max) => [0, Math.max(4, max * 1.1)] },
    },
    axes: [
      {
        stroke: color,
        font,
        size: size * 2.2,
        grid: { show: false },
        ticks: { show: false },
        values: (_plot, splits) => splits.map((at) => hours[at] ?? ''),
        incrs: [1, 2, 3, 4, 6, 12],
        space: size * 2.5,
      },
      {
        stroke: color,
        font,
        size: size * 3.5,
        grid,
        ticks: { show: false },
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000],
        space: size * 2.5,
      },
    ],
    series: [
      {},
      ...[...series].reverse().map(({ label, color: fill }) => ({
        label,
        fill,
        stroke: fill,
        width: 0,
        points: { show: false },
        ...(bars !== undefined && { paths: bars }),
      })),
    ],
  };
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
