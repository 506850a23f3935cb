import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { readersQuery } from '../../api/protocols.ts';
import { Failure } from '../../components/failure.tsx';
import { Loading } from '../../components/loading.tsx';
import { useLanguage } from '../../i18n/language.tsx';

/** Asked for only on request. */
export function Readers({ number }: { number: string }) {
  const { t } = useLanguage();
  const [isAsked, setAsked] = useState(false);
  if (isAsked) return <ReaderList number={number} />;
  return (
    <Button variant="default" size="compact-sm" onClick={() => setAsked(true)}>
      {t.protocol.showReaders}
    </Button>
  );
}

function ReaderList({ number }: { number: string }) {
  const { t, format } = useLanguage();
  const { data, error, refetch } = useQuery(readersQuery(number));
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />;
  if (data.items.length === 0) return <Text size="sm">{t.protocol.noReaders}</Text>;
  return (
    <Stack gap="xs" component="ul" m={0} p={0} className="plain-list">
      {data.items.map(({ id, at, actor, address, reason }) => (
        <Text key={id} component="li" size="sm">
          {actor}
          <Text size="xs" className="tone-calm" component="div">
            {[format.moment(at), address, reason].filter((part) => part !== null).join(' · ')}
          </Text>
        </Text>
      ))}
    </Stack>
  );
}
