import { Alert, Box, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import { accessRecordsQuery } from '../../api/protocols.ts';
import { may, useSession } from '../../api/session.ts';
import type { AccessFilters, AccessRecord } from '../../api/types.ts';
import { Failure } from '../../components/failure.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { numberInGroups, ProtocolLink } from '../../components/protocol-number.tsx';
import { moveThroughRows } from '../../components/row-keys.ts';
import { useLanguage } from '../../i18n/language.tsx';
import { eventWords, useAccessTexts } from './texts.ts';

const NO_FILTERS: AccessFilters = {};
const FIELDS = ['number', 'card_number', 'actor', 'from', 'to'] as const;
const NUMBERS_SHOWN = 3;

/** The filters are kept with the entry of the browser's history, not in the address: a card may be among them. */
export default function AccessRecordsPage() {
  const texts = useAccessTexts();
  const [location, navigate] = useLocation();
  const asked = useHistoryState<{ filters?: AccessFilters } | null>()?.filters ?? NO_FILTERS;
  const queryClient = useQueryClient();
  function ask(filters: AccessFilters): void {
    // Asking for the same again shows what is new.
    void queryClient.invalidateQueries({ queryKey: ['access records', filters] });
    navigate(location, { state: { filters } });
  }
  return (
    <Stack p="md" gap="md" maw={1240} mx="auto">
      <div>
        <PageTitle>{texts.title}</PageTitle>
        <Text size="sm">{texts.note}</Text>
      </div>
      <FilterForm key={JSON.stringify(asked)} asked={asked} onAsk={ask} />
      <Results asked={asked} />
    </Stack>
  );
}

function FilterForm({ asked, onAsk }: { asked: AccessFilters; onAsk: (filters: AccessFilters) => void }) {
  const texts = useAccessTexts();
  const [filters, setFilters] = useState(asked);
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    const given = FIELDS.map((name) => [name, filters[name]?.trim() ?? ''] as const);
    onAsk(Object.fromEntries(given.filter(([, value]) => value !== '')));
  }
  return (
    <Box component="search">
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm" role="group" aria-label={texts.filters}>
          {FIELDS.map((name) => (
            <TextInput
              key={name}
              label={texts[name]}
              type={name === 'from' || name === 'to' ? 'date' : 'text'}
              value={filters[name] ?? ''}
              onChange={(event) => setFilters({ ...filters, [name]: event.currentTarget.value })}
              autoComplete="off"
              spellCheck={false}
              {...(name === 'actor' && { placeholder: texts.actorHint })}
              w={name === 'from' || name === 'to' ? 150 : 190}
            />
          ))}
          <Button type="submit">{texts.submit}</Button>
          <Button variant="subtle" onClick={() => onAsk(NO_FILTERS)}>
            {texts.clear}
          </Button>
        </Group>
      </form>
    </Box>
  );
}

function Results({ asked }: { asked: AccessFilters }) {
  const { t } = useLanguage();
  const texts = useAccessTexts();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    accessRecordsQuery(asked),
  );
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />;
  const records = data.pages.flatMap(({ items }) => items);
  // A page may be empty although there are more.
  if (records.length === 0 && !hasNextPage)
    return (
      <Alert color="gray" role="status">
        {texts.empty}
      </Alert>
    );
  return (
    <Stack gap="sm">
      <Text size="sm" role="status">
        {texts.found(records.length, hasNextPage)}
      </Text>
      <RecordTable records={records} />
      {error !== null && <Failure error={error} />}
      {hasNextPage && (
        <Button variant="default" onClick={() => fetchNextPage()} loading={isFetchingNextPage} mx="auto">
          {t.more}
        </Button>
      )}
    </Stack>
  );
}

function RecordTable({ records }: { records: AccessRecord[] }) {
  const { format } = useLanguage();
  const texts = useAccessTexts();
  return (
    <Table verticalSpacing="xs" className="list" aria-label={texts.table} onKeyDown={moveThroughRows}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{texts.when}</Table.Th>
          <Table.Th>{texts.actor}</Table.Th>
          <Table.Th>{texts.what}</Table.Th>
          <Table.Th>{texts.why}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {records.map((record) => (
          <Table.Tr key={record.id + record.at + record.route} className="row">
            <Table.Td>
              <Text size="sm" className="number">
                {format.moment(record.at)}
              </Text>
            </Table.Td>
            <Table.Td>
              <Text size="sm">{record.actor}</Text>
              <Text size="xs" className="tone-calm">
                {record.origin} · {record.address}
              </Text>
            </Table.Td>
            <Table.Td>
              <What record={record} />
            </Table.Td>
            <Table.Td>
              <Why record={record} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function What({ record: { numbers, card_number, route, fields, reason_source } }: { record: AccessRecord }) {
  const texts = useAccessTexts();
  const session = useSession();
  const shown = numbers.slice(0, NUMBERS_SHOWN);
  const rest = numbers.length - shown.length;
  return (
    <>
      {shown.map((number) => (
        <Text key={number} size="sm" component="div">
          {may(session, 'protocols:read') ? (
            <ProtocolLink number={number} inList />
          ) : (
            <span className="number">{numberInGroups(number)}</span>
          )}
        </Text>
      ))}
      {rest > 0 && <Text size="sm">{texts.more(rest)}</Text>}
      {card_number !== undefined && card_number !== null && <Text size="sm">{card_number}</Text>}
      <Text size="xs" className="tone-calm">
        {route}
        {reason_source !== 'event' && ` · ${texts.fields[fields]}`}
      </Text>
    </>
  );
}

function Why({ record: { reason, reason_source } }: { record: AccessRecord }) {
  const texts = useAccessTexts();
  return (
    <>
      <Text size="sm">
        {reason !== null && reason_source === 'event' ? eventWords(texts, reason) : reason}
      </Text>
      {reason_source !== null && reason_source !== 'event' && (
        <Text size="xs" className="tone-calm">
          {texts.sources[reason_source]}
        </Text>
      )}
    </>
  );
}
