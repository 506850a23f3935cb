import { Table, Text } from '@mantine/core';
import type { ProtocolRow } from '../../api/types.ts';
import { Due } from '../../components/due.tsx';
import { ProtocolLink } from '../../components/protocol-number.tsx';
import { moveThroughRows } from '../../components/row-keys.ts';
import { StateBadge } from '../../components/state-badge.tsx';
import { callerText } from '../../i18n/caller.ts';
import { useLanguage } from '../../i18n/language.tsx';

export function ProtocolTable({ rows }: { rows: ProtocolRow[] }) {
  const { t, format } = useLanguage();
  return (
    <Table verticalSpacing="xs" className="list" aria-label={t.search.table} onKeyDown={moveThroughRows}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.column.number}</Table.Th>
          <Table.Th>{t.column.person}</Table.Th>
          <Table.Th>{t.column.demand}</Table.Th>
          <Table.Th>{t.column.state}</Table.Th>
          <Table.Th>{t.column.due}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.own_number} className="row">
            <Table.Td>
              <ProtocolLink number={row.number} inList />
              <Text size="xs" className="tone-calm">
                {format.moment(row.issued_at)} · {t.channel[row.channel]}
              </Text>
            </Table.Td>
            <Table.Td>
              <Text size="sm">{row.beneficiary?.name ?? t.protocol.unidentified}</Text>
              <Text size="xs" className="tone-calm">
                {callerText(row, t)}
              </Text>
            </Table.Td>
            <Table.Td>
              <Text size="sm">{row.class === null ? t.protocol.unclassified : t.demand[row.class]}</Text>
              <Text size="xs" className="tone-calm" lineClamp={1}>
                {row.subject}
              </Text>
            </Table.Td>
            <Table.Td className="whole">
              <StateBadge state={row.state} />
            </Table.Td>
            <Table.Td className="whole">
              <Due at={row.due_at} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
