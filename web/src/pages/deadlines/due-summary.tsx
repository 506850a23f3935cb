import { Anchor, Group, Table, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { callbackSummaryQuery, deadlineSummaryQuery } from '../../api/protocols.ts';
import { hasRight, useSession } from '../../api/session.ts';
import type { DeadlineSummary } from '../../api/types.ts';
import { useLanguage } from '../../i18n/language.tsx';
import classes from './deadlines.module.css';

/** Reading the list is recorded, so it is not read again for each change while much happens. */
const LIST_EVERY_MS = 20_000;
const NAMES = ['late', 'today', 'tomorrow'] as const;

/** How much is due until tomorrow. It is live: where it changes, the list is read again. */
export function DueSummary() {
  const { t } = useLanguage();
  const session = useSession();
  const { data } = useQuery(deadlineSummaryQuery);
  useListRefresh(data);
  if (data === undefined) return null;
  const more = data.complete ? null : t.deadlines.more;
  return (
    <section aria-label={t.deadlines.summary}>
      <Group gap="xl" align="flex-start" component="dl" className={classes.counts}>
        {NAMES.map((name) => (
          <Count
            key={name}
            label={t.deadlines[name]}
            value={data[name]}
            isBad={name === 'late'}
            more={more}
          />
        ))}
        {hasRight(session, 'callbacks') && <Callbacks />}
      </Group>
      {data.items.length > 0 && <ByTeam items={data.items} />}
    </section>
  );
}

function Count({
  label,
  value,
  isBad = false,
  more = null,
}: {
  label: ReactNode;
  value: number;
  isBad?: boolean;
  more?: string | null;
}) {
  return (
    <div>
      <Text component="dt" size="sm" className="tone-calm">
        {label}
      </Text>
      <Text
        component="dd"
        m={0}
        fz={26}
        fw={700}
        lh={1.2}
        {...(isBad && value > 0 && { className: 'tone-late' })}
      >
        {value}
        {more !== null && <Text size="xs">{more}</Text>}
      </Text>
    </div>
  );
}

function Callbacks() {
  const { t } = useLanguage();
  const { data } = useQuery(callbackSummaryQuery);
  if (data === undefined) return null;
  const label = (
    <Anchor component={Link} href="/callbacks" size="sm">
      {t.deadlines.callbacks}
    </Anchor>
  );
  return <Count label={label} value={data.due} more={data.complete ? null : t.deadlines.more} />;
}

function ByTeam({ items }: { items: DeadlineSummary['items'] }) {
  const { t } = useLanguage();
  return (
    <Table
      verticalSpacing={4}
      horizontalSpacing={6}
      mt="xs"
      className={classes.teams}
      aria-label={t.deadlines.summary}
    >
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.field.class}</Table.Th>
          <Table.Th>{t.deadlines.team}</Table.Th>
          {NAMES.map((name) => (
            <Table.Th key={name} className={classes.number}>
              {t.deadlines[name]}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((item) => (
          <Table.Tr key={`${item.class} ${item.assigned_to}`}>
            <Table.Td>{item.class === null ? t.protocol.unclassified : t.demand[item.class]}</Table.Td>
            <Table.Td className={classes.team}>{item.assigned_to ?? t.deadlines.noTeam}</Table.Td>
            {NAMES.map((name) => (
              <Table.Td key={name} className={classes.number}>
                <span {...(name === 'late' && item.late > 0 && { className: 'tone-late' })}>
                  {item[name]}
                </span>
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** Not at every change, and not for the first counts, with which the list was read. */
function useListRefresh(data: DeadlineSummary | undefined): void {
  const queryClient = useQueryClient();
  const read = useRef<{ counts: string; at: number } | null>(null);
  useEffect(() => {
    if (data === undefined) return;
    const counts = JSON.stringify({ ...data, at: null });
    if (read.current === null) read.current = { counts, at: Date.now() };
    if (read.current.counts === counts || Date.now() - read.current.at < LIST_EVERY_MS) return;
    read.current = { counts, at: Date.now() };
    void queryClient.invalidateQueries({ queryKey: ['deadlines'] });
  }, [data, queryClient]);
}
