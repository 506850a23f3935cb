import { Alert, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Status, statusQuery } from '../../api/server.ts';
import { Failure } from '../../components/failure.tsx';
import { Loading } from '../../components/loading.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import { useAdminTexts } from './texts.ts';

const REFRESH_MS = 15_000;
const MEGABYTE = 1_000_000;

export default function ServerSection() {
  const { server: texts } = useAdminTexts();
  const names: Readonly<Record<string, string>> = texts.names;
  const { data, error, refetch } = useQuery({ ...statusQuery, refetchInterval: REFRESH_MS });
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />;
  return (
    <Stack gap="lg">
      {error !== null && <Failure error={error} onRetry={refetch} />}
      <Alert color={data.ready ? 'cyan' : 'red'} title={data.ready ? texts.ready : texts.notReady}>
        <Text size="sm">{texts.note}</Text>
      </Alert>
      <Facts
        title={texts.checks}
        rows={data.checks.map((one) => [names[one.name] ?? one.name, <State key={one.name} of={one} />])}
      />
      <ServerFacts of={data} />
      {data.pbxs.length > 0 && (
        <Facts
          title={texts.pbxs}
          rows={data.pbxs.map(({ origin, host, connected }) => [
            `${origin} (${host})`,
            connected ? texts.connected : texts.notConnected,
          ])}
        />
      )}
    </Stack>
  );
}

function ServerFacts({ of: { version, node, mode, started_at, database, journal } }: { of: Status }) {
  const { server: texts } = useAdminTexts();
  const { format } = useLanguage();
  const size = database.bytes === null ? '' : `, ${texts.megabytes(Math.ceil(database.bytes / MEGABYTE))}`;
  return (
    <Facts
      title={texts.server}
      rows={[
        [texts.version, `${version} (Node ${node.replace('v', '')})`],
        [texts.mode, texts.modes[mode]],
        [texts.startedAt, format.instant(started_at)],
        [texts.database, `${database.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'}${size}`],
        [texts.journal, journal === null ? texts.empty : texts.entry(journal.seq, format.moment(journal.at))],
      ]}
    />
  );
}

function Facts({ title, rows }: { title: string; rows: [string, ReactNode][] }) {
  return (
    <section>
      <Title order={2} size="h5">
        {title}
      </Title>
      <Table variant="vertical" verticalSpacing="xs" aria-label={title}>
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w={{ base: 130, sm: 260 }} scope="row">
                {name}
              </Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

/** Details of the operator's system are in Portuguese: in English only what is wrong with it. */
function State({ of: { name, ok, detail } }: { of: Status['checks'][number] }) {
  const { language } = useLanguage();
  const { server: texts } = useAdminTexts();
  const state = ok ? texts.ok : texts.wrong;
  if (name !== 'source') return `${state}: ${detail}`;
  if (ok && language === 'en') return state;
  return (
    <>
      {state}: <span lang="pt-BR">{detail}</span>
    </>
  );
}
