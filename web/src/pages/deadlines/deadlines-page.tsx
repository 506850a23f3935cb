import { Alert, Button, Group, NativeSelect, Stack, Table, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { deadlinesQuery } from '../../api/protocols.ts';
import type { DeadlineRow } from '../../api/types.ts';
import { Dash } from '../../components/dash.tsx';
import { Due } from '../../components/due.tsx';
import { Failure } from '../../components/failure.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProtocolLink } from '../../components/protocol-number.tsx';
import { moveThroughRows } from '../../components/row-keys.ts';
import { useLanguage } from '../../i18n/language.tsx';
import { DueSummary } from './due-summary.tsx';

const STATUSES = ['late', 'today', 'soon', 'later'] as const;
const REFRESH_MS = 60_000;

export default function DeadlinesPage() {
  const { t } = useLanguage();
  const [demand, setDemand] = useState('');
  const classes = Object.entries(t.demand).map(([value, label]) => ({ value, label }));
  return (
    <Stack p="md" gap="md" maw={1240} mx="auto">
      <Group justify="space-between" align="flex-end">
        <div>
          <PageTitle>{t.deadlines.title}</PageTitle>
          <Text size="sm">{t.deadlines.note}</Text>
        </div>
        <NativeSelect
          label={t.field.class}
          value={demand}
          onChange={(event) => setDemand(event.currentTarget.value)}
          data={[{ value: '', label: t.search.any }, ...classes]}
        />
      </Group>
      <DueSummary />
      <DeadlineList demand={demand === '' ? null : demand} />
    </Stack>
  );
}

function DeadlineList({ demand }: { demand: string | null }) {
  const { t } = useLanguage();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...deadlinesQuery(demand),
    // The first pages only change slowly; what became late meanwhile is shown as such.
    refetchInterval: REFRESH_MS,
  });
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />;
  const rows = data.pages.flatMap(({ items }) => items);
  if (rows.length === 0 && !hasNextPage)
    return (
      <Alert color="gray" role="status">
        {t.deadlines.empty}
      </Alert>
    );
  return (
    <Stack gap="lg" onKeyDown={moveThroughRows}>
      {error !== null && <Failure error={error} onRetry={refetch} />}
      {STATUSES.map((status) => (
        <Section key={status} status={status} rows={rows.filter((row) => row.status === status)} />
      ))}
      {hasNextPage && (
        <Button variant="default" onClick={() => fetchNextPage()} loading={isFetchingNextPage} mx="auto">
          {t.more}
        </Button>
      )}
    </Stack>
  );
}

function Section({ status, rows }: { status: (typeof STATUSES)[number]; rows: DeadlineRow[] }) {
  const { t } = useLanguage();
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby={`due-${status}`}>
      <Title order={2} size="h5" id={`due-${status}`} {...(status === 'late' && { className: 'tone-late' })}>
        {t.deadlines.status[status]} · {rows.length}
      </Title>
      <Table verticalSpacing="xs" className="list" aria-labelledby={`due-${status}`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={{ sm: 230 }}>{t.column.number}</Table.Th>
            <Table.Th>{t.column.demand}</Table.Th>
            <Table.Th w={180}>{t.column.assigned}</Table.Th>
            <Table.Th w={{ sm: 200 }}>{t.column.due}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.number} className="row">
              <Table.Td>
                <ProtocolLink number={row.number} inList />
              </Table.Td>
              <Table.Td>
                <Demand row={row} />
              </Table.Td>
              <Table.Td>
                <Text size="sm">{row.assigned_to ?? <Dash />}</Text>
              </Table.Td>
              <Table.Td>
                <Due at={row.due_at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Demand({ row }: { row: DeadlineRow }) {
  const { t } = useLanguage();
  const notes = [row.assumed && t.due.assumed, row.extended && t.due.extended].filter(
    (note) => note !== false,
  );
  return (
    <>
      <Text size="sm">{row.class === null ? t.protocol.unclassified : t.demand[row.class]}</Text>
      <Text size="xs" className="tone-calm" lineClamp={2}>
        {[row.subject, ...notes].filter((note) => note !== null).join(' · ')}
      </Text>
    </>
  );
}
