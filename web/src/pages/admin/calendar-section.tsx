import { NativeSelect, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { calendarQuery } from '../../api/server.ts';
import { Failure } from '../../components/failure.tsx';
import { Loading } from '../../components/loading.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import { useAdminTexts } from './texts.ts';

const THIS_YEAR = new Date().getFullYear();
const YEARS = [-1, 0, 1, 2].map((away) => String(THIS_YEAR + away));

/** Shown, not changed: both live in the configuration file. */
export default function CalendarSection() {
  const { language, t } = useLanguage();
  const { calendar: texts } = useAdminTexts();
  const [year, setYear] = useState(THIS_YEAR);
  const { data, error, refetch } = useQuery(calendarQuery(year));
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  const date = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { timeZone: 'UTC' });
  return (
    <Stack gap="lg">
      <Text size="sm">{texts.note}</Text>
      <NativeSelect
        label={texts.year}
        value={String(year)}
        onChange={(event) => setYear(Number(event.currentTarget.value))}
        data={YEARS}
        w={120}
      />
      {data === undefined && (error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />)}
      {data !== undefined && (
        <>
          <section aria-labelledby="holidays">
            <Title order={2} size="h5" id="holidays">
              {texts.holidays}
            </Title>
            <Table verticalSpacing={4} className="list" aria-labelledby="holidays">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={130}>{texts.day}</Table.Th>
                  <Table.Th w={160}>{texts.weekday}</Table.Th>
                  <Table.Th>{texts.holiday}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.holidays.map((holiday) => (
                  <Table.Tr key={holiday.date + holiday.name}>
                    <Table.Td className="number">{date.format(new Date(holiday.date))}</Table.Td>
                    <Table.Td>{weekday.format(new Date(holiday.date))}</Table.Td>
                    <Table.Td>{holiday.name}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
          <section aria-labelledby="rules">
            <Title order={2} size="h5" id="rules">
              {texts.rules(data.profile.title)}
            </Title>
            <Text size="sm">{texts.defaultClass(t.demand[data.profile.default_class])}</Text>
            <Table verticalSpacing={4} className="list" aria-labelledby="rules">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t.field.class}</Table.Th>
                  <Table.Th>{texts.term}</Table.Th>
                  <Table.Th>{texts.norm}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.rules.map((rule) => (
                  <Table.Tr key={rule.id}>
                    <Table.Td>{t.demand[rule.class]}</Table.Td>
                    <Table.Td>{texts.units[rule.unit](rule.amount)}</Table.Td>
                    <Table.Td>
                      {rule.source}
                      <Text size="xs" className="tone-calm">
                        {rule.id} · {texts.certainty[rule.certainty]}
                      </Text>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        </>
      )}
    </Stack>
  );
}
