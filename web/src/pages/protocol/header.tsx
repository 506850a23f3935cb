import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Protocol } from '../../api/types.ts';
import { copyText } from '../../components/copy-text.ts';
import { Due } from '../../components/due.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { numberInGroups, ProtocolLink } from '../../components/protocol-number.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { callerText } from '../../i18n/caller.ts';
import { cpf } from '../../i18n/format.ts';
import { useLanguage } from '../../i18n/language.tsx';
import { Facts } from './facts.tsx';
import classes from './protocol.module.css';

export function ProtocolHeader({ protocol }: { protocol: Protocol }) {
  const { t, format } = useLanguage();
  const { beneficiary, number } = protocol;
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group gap="sm">
          <PageTitle className={classes.number ?? ''}>{t.protocol.title(numberInGroups(number))}</PageTitle>
          <StateBadge state={protocol.state} size="lg" />
          <CopyButton text={number} />
        </Group>
        <Group gap="xs" align="baseline">
          <Text fw={600} size="lg">
            {beneficiary?.name ?? t.protocol.unidentified}
          </Text>
          {beneficiary === null ? (
            <Text size="sm">{t.identification[protocol.identification]}</Text>
          ) : (
            <Text size="sm" {...(!beneficiary.active && { className: 'tone-late', fw: 600 })}>
              {[beneficiary.plan, beneficiary.active ? t.protocol.active : t.protocol.inactive]
                .filter((part) => part !== null)
                .join(' · ')}
            </Text>
          )}
        </Group>
        <Facts
          facts={[
            [t.column.due, protocol.due_at === null ? null : <Due key="due" at={protocol.due_at} />],
            [t.protocol.issued, format.moment(protocol.issued_at)],
            [t.protocol.closed, protocol.closed_at && format.moment(protocol.closed_at)],
            [t.field.reason, protocol.close_reason && t.closeReason[protocol.close_reason]],
            [t.protocol.channel, t.channel[protocol.channel]],
            [t.protocol.caller, callerText(protocol, t)],
            [t.protocol.card, beneficiary?.card_number ?? protocol.card_number],
            [t.protocol.cpf, beneficiary?.cpf && cpf(beneficiary.cpf)],
            [t.protocol.birth, beneficiary?.birth_date && format.due(`${beneficiary.birth_date}T23:59:59`)],
            [t.protocol.sourceNumber, protocol.source_number === number ? null : protocol.source_number],
            [
              t.protocol.previous,
              protocol.previous && <ProtocolLink key="previous" number={protocol.previous} />,
            ],
          ]}
        />
      </Stack>
    </Paper>
  );
}

function CopyButton({ text }: { text: string }) {
  const { t } = useLanguage();
  const [isCopied, setCopied] = useState(false);
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={async () => setCopied(await copyText(text))}>
        {t.copy}
      </Button>
      <Text size="sm" role="status">
        {isCopied && t.copied}
      </Text>
    </>
  );
}
