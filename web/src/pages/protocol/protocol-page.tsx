import { Anchor, Button, Paper, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useParams } from 'wouter';
import { paperPath, protocolQuery } from '../../api/protocols.ts';
import { may, useSession } from '../../api/session.ts';
import type { Protocol } from '../../api/types.ts';
import { Failure } from '../../components/failure.tsx';
import { Loading } from '../../components/loading.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import { Actions } from './actions.tsx';
import { CallCourse } from './call-course.tsx';
import { ProtocolHeader } from './header.tsx';
import { Occurrences } from './occurrences.tsx';
import classes from './protocol.module.css';
import { Readers } from './readers.tsx';
import { Timeline } from './timeline.tsx';

export default function ProtocolPage() {
  const { number = '' } = useParams<{ number: string }>();
  const { data, error, refetch } = useQuery(protocolQuery(number));
  const { t } = useLanguage();
  if (data === undefined)
    return error === null ? (
      <Loading />
    ) : (
      <Stack p="md" maw={640} mx="auto">
        <Failure error={error} onRetry={refetch} />
        <Button variant="default" onClick={() => window.history.back()}>
          {t.protocol.back}
        </Button>
      </Stack>
    );
  return <ProtocolView protocol={data} />;
}

function ProtocolView({ protocol }: { protocol: Protocol }) {
  const { t } = useLanguage();
  const session = useSession();
  return (
    <div className={classes.page}>
      <Stack gap="md" className={classes.main}>
        <ProtocolHeader protocol={protocol} />
        {may(session, 'protocols:write') && (
          <Actions key={protocol.number} protocol={protocol} session={session} />
        )}
        <Section title={t.protocol.occurrences}>
          <Occurrences protocol={protocol} />
        </Section>
        <Section title={t.protocol.history}>
          <Timeline entries={protocol.entries} />
        </Section>
      </Stack>
      <Stack gap="md" className={classes.side}>
        {protocol.call !== null && (
          <Section title={t.protocol.call}>
            <CallCourse call={protocol.call} />
          </Section>
        )}
        <Section title={t.protocol.papers}>
          <Papers protocol={protocol} />
        </Section>
        {may(session, 'audit:read') && (
          <Section title={t.protocol.readers}>
            <Readers number={protocol.number} />
          </Section>
        )}
      </Stack>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper component="section" withBorder p="md" aria-label={title}>
      <Title order={2} size="h5" mb="sm">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

function Papers({ protocol }: { protocol: Protocol }) {
  const { t } = useLanguage();
  const isDenied = protocol.occurrences.some(({ decision }) => decision === 'denied');
  return (
    <Stack gap={4}>
      <Anchor href={paperPath(protocol.number, 'record')} target="_blank" size="sm">
        {t.protocol.record}
      </Anchor>
      {isDenied && (
        <Anchor href={paperPath(protocol.number, 'denial')} target="_blank" size="sm">
          {t.protocol.denial}
        </Anchor>
      )}
    </Stack>
  );
}
