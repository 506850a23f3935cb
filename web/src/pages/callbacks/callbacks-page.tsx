import { Alert, Anchor, Button, Stack, Table, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { callbacksQuery } from '../../api/protocols.ts';
import { may, useSession } from '../../api/session.ts';
import type { CallbackRow } from '../../api/types.ts';
import { Failure } from '../../components/failure.tsx';
import { useKeys } from '../../components/keys.ts';
import { Loading } from '../../components/loading.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProtocolLink } from '../../components/protocol-number.tsx';
import { moveThroughRows } from '../../components/row-keys.ts';
import { telephone } from '../../i18n/format.ts';
import { useLanguage } from '../../i18n/language.tsx';
import { ActionDialog } from '../protocol/action-dialog.tsx';
import { callbackFields } from '../protocol/action-forms.ts';

const STATES = ['due', 'waiting', 'given_up'] as const;
/** What waits becomes due, and callers get through otherwise. */
const REFRESH_MS = 60_000;

export default function CallbacksPage() {
  const { t } = useLanguage();
  return (
    <Stack p="md" gap="md" maw={1240} mx="auto">
      <div>
        <PageTitle>{t.callbacks.title}</PageTitle>
        <Text size="sm">{t.callbacks.note}</Text>
      </div>
      <CallbackList />
    </Stack>
  );
}

function CallbackList() {
  const { t } = useLanguage();
  const session = useSession();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState<string | null>(null);
  const [isSaved, setSaved] = useState(false);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...callbacksQuery(),
    refetchInterval: REFRESH_MS,
  });
  const begin = may(session, 'protocols:write') ? record : null;
  function record(number: string): void {
    setSaved(false);
    setOpen(number);
  }
  useKeys({
    r() {
      const number = document.activeElement?.closest<HTMLElement>('[data-number]')?.dataset.number;
      if (number !== undefined) begin?.(number);
    },
  });
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />;
  const rows = data.pages.flatMap(({ items }) => items);
  return (
    <Stack gap="lg" onKeyDown={moveThroughRows}>
      <Text size="sm" role="status">
        {isSaved && t.action.saved}
      </Text>
      {error !== null && <Failure error={error} onRetry={refetch} />}
      {rows.length === 0 && !hasNextPage && (
        <Alert color="gray" role="status">
          {t.callbacks.empty}
        </Alert>
      )}
      {STATES.map((state) => (
        <Section
          key={state}
          state={state}
          rows={rows.filter((row) => row.state === state)}
          onRecord={begin}
        />
      ))}
      {hasNextPage && (
        <Button variant="default" onClick={() => fetchNextPage()} loading={isFetchingNextPage} mx="auto">
          {t.more}
        </Button>
      )}
      {open !== null && (
        <ActionDialog
          type="callback"
          number={open}
          fieldsOf={() => callbackFields(t)}
          onClose={() => setOpen(null)}
          onSaved={() => {
            setOpen(null);
            setSaved(true);
            void queryClient.invalidateQueries({ queryKey: callbacksQuery().queryKey });
          }}
        />
      )}
    </Stack>
  );
}

interface SectionProps {
  state: (typeof STATES)[number];
  rows: CallbackRow[];
  /** Null for who may not write. */
  onRecord: ((number: string) => void) | null;
}

function Section({ state, rows, onRecord }: SectionProps) {
  const { t } = useLanguage();
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby={`callbacks-${state}`}>
      <Title order={2} size="h5" id={`callbacks-${state}`}>
        {t.callbacks.states[state]} · {rows.length}
      </Title>
      <Table verticalSpacing="xs" className="list" aria-labelledby={`callbacks-${state}`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={{ sm: 230 }}>{t.callbacks.caller}</Table.Th>
            <Table.Th>{t.callbacks.missed}</Table.Th>
            <Table.Th w={{ sm: 200 }}>{t.callbacks.attempts}</Table.Th>
            <Table.Th w={{ sm: 250 }}>{t.column.number}</Table.Th>
            {onRecord !== null && <Table.Th w={{ sm: 160 }}>{t.callbacks.outcome}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Row key={row.caller} row={row} onRecord={onRecord} />
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Row({ row, onRecord }: { row: CallbackRow } & Pick<SectionProps, 'onRecord'>) {
  const { t, format } = useLanguage();
  const others = row.numbers.length - 1;
  return (
    <Table.Tr className="row" data-number={row.number}>
      <Table.Td>
        <Anchor href={`tel:${row.caller}`} className="number">
          {telephone(row.caller)}
        </Anchor>
        <Text size="xs" className="tone-calm">
          {[
            row.queue !== null && `${t.protocol.queue} ${row.queue}`,
            row.agent !== null && `${t.protocol.agent} ${row.agent}`,
          ]
            .filter((part) => part !== false)
            .join(' · ')}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm">
          {format.moment(row.missed_at)} · {format.distance(row.missed_at, Date.now())}
        </Text>
        <Text size="xs" className="tone-calm">
          {row.waited_seconds === null
            ? t.callbacks.dropped
            : t.callbacks.abandoned(format.duration(row.waited_seconds))}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm">{t.callbacks.tried(row.attempts)}</Text>
        <Text size="xs" className="tone-calm">
          {row.state === 'waiting' && row.next_attempt_at !== null
            ? t.callbacks.notBefore(format.moment(row.next_attempt_at))
            : row.last_attempt_at !== null && t.callbacks.last(format.moment(row.last_attempt_at))}
        </Text>
      </Table.Td>
      <Table.Td>
        <ProtocolLink number={row.number} inList />
        <Text size="xs" className="tone-calm">
          {others > 0 && t.callbacks.others(others)}
        </Text>
      </Table.Td>
      {onRecord !== null && (
        <Table.Td>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => onRecord(row.number)}
            aria-label={t.callbacks.recordFor(telephone(row.caller))}
            aria-keyshortcuts="r"
          >
            {t.action.callback}
          </Button>
        </Table.Td>
      )}
    </Table.Tr>
  );
}
