import { Alert, Box, Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import { searchQuery } from '../../api/protocols.ts';
import type { SearchFilters } from '../../api/types.ts';
import { Failure } from '../../components/failure.tsx';
import { useKeys } from '../../components/keys.ts';
import { Loading } from '../../components/loading.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { focusFirstRow } from '../../components/row-keys.ts';
import { useLanguage } from '../../i18n/language.tsx';
import { Export } from './export.tsx';
import { ProtocolTable } from './protocol-table.tsx';
import classes from './search.module.css';

const NO_FILTERS: SearchFilters = {};
/** Then a person decides whether to go on. */
const MAX_EMPTY_PAGES = 20;

/**
 * What is searched for is kept with the entry of the browser's history, not in the address: it may be a CPF. Going back from a
 * protocol, and reloading, show the same results.
 */
export default function SearchPage() {
  const { t } = useLanguage();
  const [, navigate] = useLocation();
  const asked = useHistoryState<{ search?: SearchFilters } | null>()?.search ?? null;
  const queryClient = useQueryClient();
  function ask(search: SearchFilters): void {
    // Asking for the same again shows what is new.
    void queryClient.invalidateQueries({ queryKey: ['search', search] });
    navigate('/protocols', { state: { search } });
  }
  return (
    <Stack p="md" gap="md" maw={1240} mx="auto">
      <PageTitle>{t.search.title}</PageTitle>
      <SearchForm key={JSON.stringify(asked)} asked={asked ?? NO_FILTERS} onAsk={ask} />
      {asked === null ? (
        <Stack gap="sm" align="flex-start">
          <Text size="sm">{t.search.hint}</Text>
          <Button variant="default" onClick={() => ask(NO_FILTERS)}>
            {t.search.newest}
          </Button>
        </Stack>
      ) : (
        <Results asked={asked} />
      )}
    </Stack>
  );
}

function SearchForm({ asked, onAsk }: { asked: SearchFilters; onAsk: (filters: SearchFilters) => void }) {
  const { t } = useLanguage();
  const [filters, setFilters] = useState(asked);
  const field = useRef<HTMLInputElement>(null);
  useKeys({ '/': () => field.current?.select() });

  const change = (name: keyof SearchFilters, value: string) => withFilter(filters, name, value);
  function choose(name: keyof SearchFilters, value: string): void {
    const changed = change(name, value);
    setFilters(changed);
    onAsk(changed);
  }
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    onAsk(withFilter(filters, 'q', filters.q?.trim() ?? ''));
  }

  const select = (
    name: 'state' | 'class' | 'channel',
    label: string,
    words: Readonly<Record<string, string>>,
  ) => (
    <NativeSelect
      label={label}
      value={filters[name] ?? ''}
      onChange={(event) => choose(name, event.currentTarget.value)}
      data={[
        { value: '', label: t.search.any },
        ...Object.entries(words).map(([value, text]) => ({ value, label: text })),
      ]}
    />
  );
  const { sms: _sms, letter: _letter, ...channels } = t.channel;

  return (
    <Box component="search">
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm">
          <TextInput
            ref={field}
            label={t.search.field}
            value={filters.q ?? ''}
            onChange={(event) => setFilters(change('q', event.currentTarget.value))}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown') focusFirstRow();
            }}
            autoFocus
            autoComplete="off"
            spellCheck={false}
            flex={1}
            miw={220}
          />
          <Button type="submit">{t.search.submit}</Button>
        </Group>
        <Box mt="sm" role="group" aria-label={t.search.filters} className={classes.filters ?? ''}>
          {select('state', t.column.state, t.state)}
          {select('class', t.field.class, t.demand)}
          {select('channel', t.protocol.channel, channels)}
          {(['from', 'to'] as const).map((name) => (
            <TextInput
              key={name}
              type="date"
              label={t.search[name]}
              value={filters[name] ?? ''}
              onChange={(event) => choose(name, event.currentTarget.value)}
            />
          ))}
          <Button variant="subtle" onClick={() => onAsk(NO_FILTERS)}>
            {t.search.clear}
          </Button>
        </Box>
      </form>
    </Box>
  );
}

function withFilter(filters: SearchFilters, name: keyof SearchFilters, value: string): SearchFilters {
  const { [name]: _old, ...others } = filters;
  return value === '' ? others : { ...others, [name]: value };
}

function Results({ asked }: { asked: SearchFilters }) {
  const { t } = useLanguage();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    searchQuery(asked),
  );
  // A page may be empty although there are more: two frequent words that hardly anybody has together.
  const pages = data?.pages ?? [];
  const isEmpty = pages.every(({ items }) => items.length === 0);
  const goesOn = isEmpty && hasNextPage && error === null && pages.length < MAX_EMPTY_PAGES;
  useEffect(() => {
    if (goesOn && !isFetchingNextPage) void fetchNextPage();
  }, [goesOn, isFetchingNextPage, fetchNextPage]);
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />;
  const rows = data.pages.flatMap(({ items }) => items);
  const understood = data.pages[0]?.understood ?? [];
  const meaning = understood.length === 0 ? '' : `${t.search.understood(understood)}. `;
  if (rows.length === 0 && isFetchingNextPage) return <Loading />;
  if (rows.length === 0 && !hasNextPage)
    return (
      <Alert color="gray" role="status" title={t.search.empty}>
        {meaning}
        {t.search.emptyHint}
      </Alert>
    );
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" role="status">
          {meaning}
          {t.search.found(rows.length, hasNextPage)}
        </Text>
        <Export filters={asked} />
      </Group>
      <ProtocolTable rows={rows} />
      {error !== null && <Failure error={error} />}
      {hasNextPage && (
        <Button variant="default" onClick={() => fetchNextPage()} loading={isFetchingNextPage} mx="auto">
          {t.more}
        </Button>
      )}
    </Stack>
  );
}
