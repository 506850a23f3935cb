import { Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type OperatorSource, sourceQuery } from '../../../api/source.ts';
import { Failure } from '../../../components/failure.tsx';
import { Loading } from '../../../components/loading.tsx';
import { useAdminTexts } from '../texts.ts';
import { CheckBlock } from './check-block.tsx';
import classes from './source.module.css';
import { TryBlock } from './try-block.tsx';

/** Shown, not changed: it lives in the configuration file and the source file. */
export default function SourceSection() {
  const { source: texts } = useAdminTexts();
  const { data, error, refetch } = useQuery(sourceQuery);
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />;
  return (
    <Stack gap="lg">
      <Text size="sm">{texts.note}</Text>
      <Facts of={data} />
      <CheckBlock />
      {data.source !== null && <TryBlock operations={data.source.operations} />}
    </Stack>
  );
}

function Facts({ of: { ans_registry, name, lookup_budget_ms, source, faults } }: { of: OperatorSource }) {
  const { source: texts } = useAdminTexts();
  const rows: [string, string][] =
    source === null
      ? [[texts.system, faults.length > 0 ? texts.faulty : texts.none]]
      : [
          [texts.system, `${source.name} (${source.kind})`],
          [texts.file, source.file],
          [texts.operations, source.operations.join(', ')],
          ['lookup_budget_ms', String(lookup_budget_ms)],
          ...source.limits.map(({ key, value }): [string, string] => [key, String(value)]),
        ];
  return (
    <section aria-labelledby="source-facts">
      <Title order={2} size="h5" id="source-facts">
        {`${name} (${ans_registry})`}
      </Title>
      {faults.length > 0 && (
        <ul className={`tone-late ${classes.plain}`} aria-label={texts.faults}>
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      )}
      <Table variant="vertical" verticalSpacing={4} aria-labelledby="source-facts">
        <Table.Tbody>
          {rows.map(([key, value]) => (
            <Table.Tr key={key}>
              <Table.Th w={{ base: 150, sm: 260 }} scope="row" className={classes.breaking}>
                {key}
              </Table.Th>
              <Table.Td className={classes.breaking}>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
