import { Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { forgetOutbox, outboxQuery, type Queue, retryOutbox } from '../../api/outbox.ts';
import { ColumnName } from '../../components/column-name.tsx';
import { Failure } from '../../components/failure.tsx';
import { Loading } from '../../components/loading.tsx';
import { numberInGroups } from '../../components/protocol-number.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import { SureButton } from './sure-button.tsx';
import { useAdminTexts } from './texts.ts';

const REFRESH_MS = 15_000;

export default function OutboxSection() {
  const { outbox: texts } = useAdminTexts();
  const queryClient = useQueryClient();
  const { data: queues, error, refetch } = useQuery({ ...outboxQuery, refetchInterval: REFRESH_MS });
  const [done, setDone] = useState('');
  const change = useMutation({
    mutationFn: (work: () => Promise<string>) => work(),
    async onSuccess(said) {
      setDone(said);
      await queryClient.invalidateQueries(outboxQuery);
    },
  });
  if (queues === undefined) return error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />;
  if (queues.length === 0) return <Text size="sm">{texts.none}</Text>;
  const isFailing = queues.some(({ failing }) => failing > 0);
  return (
    <Stack gap="lg">
      <Text size="sm">{texts.note}</Text>
      {(error ?? change.error) !== null && <Failure error={error ?? change.error} onRetry={refetch} />}
      <Group>
        {isFailing && (
          <Button
            loading={change.isPending}
            onClick={() => change.mutate(async () => texts.retried((await retryOutbox()).count))}
          >
            {texts.retry}
          </Button>
        )}
        <Text size="sm" role="status">
          {done}
        </Text>
      </Group>
      {queues.map((queue) => (
        <QueueBlock
          key={queue.target}
          queue={queue}
          onForget={() =>
            change.mutate(async () => texts.forgotten((await forgetOutbox(queue.target)).count))
          }
        />
      ))}
    </Stack>
  );
}

function QueueBlock({ queue, onForget }: { queue: Queue; onForget: () => void }) {
  const { outbox: texts } = useAdminTexts();
  const { target, configured, waiting, rejected, deliveries } = queue;
  const id = `queue-${target}`;
  return (
    <section aria-labelledby={id}>
      <Group justify="space-between">
        <Title order={2} size="h5" id={id}>
          {useTargetName(target)}
        </Title>
        {!configured && <SureButton label={texts.forget} sure={texts.forgetSure} onSure={onForget} />}
      </Group>
      <Text size="sm" {...(rejected > 0 && { className: 'tone-late' })}>
        {texts.waiting(waiting, rejected)} {!configured && texts.unconfigured}
      </Text>
      {deliveries.length > 0 && <DeliveryTable deliveries={deliveries} labelledBy={id} />}
      {waiting > deliveries.length && <Text size="sm">{texts.more(waiting - deliveries.length)}</Text>}
    </section>
  );
}

function useTargetName(target: string): string {
  const { outbox: texts } = useAdminTexts();
  if (target === 'system') return texts.system;
  return target === 'email' ? texts.email : texts.webhook(target.replace('webhook:', ''));
}

function DeliveryTable({ deliveries, labelledBy }: { deliveries: Queue['deliveries']; labelledBy: string }) {
  const { t, format } = useLanguage();
  const { outbox: texts } = useAdminTexts();
  const words: Readonly<Record<string, string>> = t.entry;
  return (
    <Table verticalSpacing="xs" className="list" aria-labelledby={labelledBy}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{texts.position}</Table.Th>
          <Table.Th>{texts.number}</Table.Th>
          <Table.Th>{texts.type}</Table.Th>
          <Table.Th>{texts.state}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {deliveries.map(({ seq, number, type, attempts, rejected, reason, next_at }) => (
          <Table.Tr key={seq} className="row">
            <Table.Td>
              <Text size="sm">
                <ColumnName>{texts.position}</ColumnName>
                {seq}
              </Text>
            </Table.Td>
            <Table.Td>
              <Text size="sm" className="number">
                {numberInGroups(number)}
              </Text>
            </Table.Td>
            <Table.Td>
              <Text size="sm">{words[type] ?? type}</Text>
            </Table.Td>
            <Table.Td>
              <Text size="sm">
                {stateOf({ attempts, rejected }, texts)}
                {reason !== null && `: ${reason}`}
              </Text>
              <Text size="xs" className="tone-calm">
                {[
                  attempts > 0 && texts.attempts(attempts),
                  next_at !== null && texts.next(format.instant(next_at)),
                ]
                  .filter((part) => part !== false)
                  .join(' · ')}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function stateOf(
  { attempts, rejected }: { attempts: number; rejected: boolean },
  texts: { rejected: string; failed: string; fresh: string },
): string {
  if (rejected) return texts.rejected;
  return attempts > 0 ? texts.failed : texts.fresh;
}
