import { Alert, Box, Button, Group, NativeSelect, Stack, Table, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { receiveFile, save } from '../../api/files.ts';
import { type DemandCounts, type OmbudsmanReport, ombudsmanPath, ombudsmanQuery } from '../../api/reports.ts';
import { Failure } from '../../components/failure.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import classes from './reports.module.css';

/** Years that can be chosen: this one and those before it. */
const YEARS = 6;
const COUNTS = [
  'received',
  'answered',
  'within_deadline',
  'after_deadline',
  'unanswered',
  'open',
  'late',
  'average_days',
] as const;
/** Subjects that are shown at first; the file has more. */
const SHOWN = 20;

export default function ReportsPage() {
  const { t } = useLanguage();
  const thisYear = new Date().getFullYear();
  const [year, setYear] = useState(String(thisYear));
  const { data, error, refetch } = useQuery(ombudsmanQuery(year));
  const saving = useMutation({
    mutationFn: async (format: 'csv' | 'xlsx') =>
      save(await receiveFile({ method: 'GET', path: ombudsmanPath(year, format) })),
  });
  return (
    <Stack p="md" gap="md" maw={1240} mx="auto">
      <Group justify="space-between" align="flex-end">
        <div>
          <PageTitle>{t.reports.title}</PageTitle>
          <Text size="sm">{t.reports.note}</Text>
        </div>
        <Group align="flex-end" gap="sm">
          <NativeSelect
            label={t.reports.year}
            value={year}
            onChange={(event) => setYear(event.currentTarget.value)}
            data={Array.from({ length: YEARS }, (_, i) => String(thisYear - i))}
          />
          {(['xlsx', 'csv'] as const).map((format) => (
            <Button
              key={format}
              variant="default"
              loading={saving.isPending}
              onClick={() => saving.mutate(format)}
            >
              {t.export[format]}
            </Button>
          ))}
        </Group>
      </Group>
      {saving.error !== null && <Failure error={saving.error} />}
      {data !== undefined && <Figures report={data} />}
      {data === undefined && (error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />)}
    </Stack>
  );
}

function Figures({ report }: { report: OmbudsmanReport }) {
  const { t } = useLanguage();
  if (report.total.received === 0)
    return (
      <Alert color="gray" role="status">
        {t.reports.empty}
      </Alert>
    );
  return (
    <>
      <Counts
        title={t.reports.by.kind}
        rows={[
          ...report.by_kind.map((row) => ({ name: t.reports.kinds[row.kind], row })),
          { name: t.reports.total, row: report.total },
        ]}
      />
      <Counts
        title={t.reports.by.class}
        rows={report.by_class.map((row) => ({
          name: row.class === null ? t.protocol.unclassified : t.demand[row.class],
          row,
        }))}
      />
      <Counts
        title={t.reports.by.subject}
        rows={report.by_subject
          .slice(0, SHOWN)
          .map((row) => ({ name: row.subject ?? t.reports.noSubject, row }))}
      />
      <Counts
        title={t.reports.by.channel}
        rows={report.by_channel.map((row) => ({ name: t.channel[row.channel], row }))}
      />
      <Counts title={t.reports.by.month} rows={report.by_month.map((row) => ({ name: row.month, row }))} />
    </>
  );
}

function Counts({ title, rows }: { title: string; rows: { name: string; row: DemandCounts }[] }) {
  const { t, language } = useLanguage();
  return (
    <div>
      <Title order={2} size="h4">
        {title}
      </Title>
      <Box component="section" aria-label={title} tabIndex={0} className={classes.scroll ?? ''}>
        <Table verticalSpacing={4} aria-label={title} miw={1080} layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={200} />
              {COUNTS.map((count) => (
                <Table.Th key={count} className={classes.count ?? ''}>
                  {t.reports.counts[count]}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ name, row }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={400}>
                  {name}
                </Table.Th>
                {COUNTS.map((count) => (
                  <Table.Td key={count} className={classes.count ?? ''}>
                    {row[count]?.toLocaleString(language) ?? '–'}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Box>
    </div>
  );
}
