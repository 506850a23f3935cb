import { Anchor, Badge, Group, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { drawn, type LiveCall } from '../../api/live/live.ts';
import { lastOfPersonQuery } from '../../api/my-calls.ts';
import { protocolQuery } from '../../api/protocols.ts';
import type { Protocol } from '../../api/types.ts';
import { Due } from '../../components/due.tsx';
import { numberInGroups, ProtocolLink } from '../../components/protocol-number.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { callerText } from '../../i18n/caller.ts';
import { useLanguage } from '../../i18n/language.tsx';
import classes from './my-calls.module.css';
import { type CallTexts, useCallTexts } from './texts.ts';

const HIDDEN_MS = 5_000;

interface CallCardProps {
  call: LiveCall;
  className?: string;
  /** Only its state and number: the page beside it shows the rest. */
  isBrief?: boolean;
}

/** One call that rings or goes on. Drawn at once with its number; what is known of the person follows. */
export function CallCard({ call, className = '', isBrief = false }: CallCardProps) {
  const texts = useCallTexts();
  const { number, state, queue } = call;
  const { data: protocol, refetch } = useQuery(protocolQuery(number));
  useEffect(() => {
    if (state !== 'ringing') return;
    const begun = performance.now();
    // In the frame after the one that draws it. A tab that is hidden draws nothing until somebody looks: that is no measure.
    const isSeen = () => performance.now() - begun < HIDDEN_MS;
    const frame = requestAnimationFrame(() => requestAnimationFrame(() => isSeen() && drawn(number)));
    return () => cancelAnimationFrame(frame);
  }, [number, state]);
  useEffect(() => {
    // The caller may have been identified while it rang.
    if (state === 'talking') void refetch();
  }, [state, refetch]);
  return (
    <Paper
      component="section"
      withBorder
      p="md"
      className={`${classes.card} ${className}`}
      aria-label={`${texts.pop}: ${texts.state[state]}`}
      data-pop={number}
      data-state={state}
      tabIndex={-1}
    >
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Badge variant={state === 'ringing' ? 'filled' : 'light'} autoContrast>
            {texts.state[state]} <Since at={call.since} />
          </Badge>
          {queue !== null && <Text size="sm">{queue}</Text>}
        </Group>
        <Text className={classes.number ?? ''}>{numberInGroups(number)}</Text>
        {protocol !== undefined && !isBrief && <Known protocol={protocol} texts={texts} />}
        {!isBrief && (
          <Anchor component={Link} href={`/protocols/${number}`} size="sm">
            {texts.open}
          </Anchor>
        )}
      </Stack>
    </Paper>
  );
}

function Known({ protocol, texts }: { protocol: Protocol; texts: CallTexts }) {
  const { t } = useLanguage();
  const { beneficiary } = protocol;
  return (
    <>
      <div>
        <Text fw={600}>{beneficiary?.name ?? t.protocol.unidentified}</Text>
        <Text size="sm" {...(beneficiary?.active === false && { className: 'tone-late', fw: 600 })}>
          {beneficiary === null
            ? t.identification[protocol.identification]
            : [beneficiary.plan, beneficiary.active ? t.protocol.active : t.protocol.inactive]
                .filter((part) => part !== null)
                .join(' · ')}
        </Text>
        <Text size="sm">
          {[callerText(protocol, t), protocol.subject].filter((part) => part !== null).join(' · ')}
        </Text>
      </div>
      <Others protocol={protocol} texts={texts} />
    </>
  );
}

/** The last protocols of the same person, or of the same telephone: why they called, and what is due. */
function Others({ protocol, texts }: { protocol: Protocol; texts: CallTexts }) {
  const { t } = useLanguage();
  const card = protocol.beneficiary?.card_number ?? protocol.card_number;
  const caller = protocol.caller_e164;
  const isByCaller = !card;
  const by = card ? { card_number: card } : caller !== null && caller !== 'withheld' ? { caller } : null;
  const { data } = useQuery(lastOfPersonQuery(by));
  if (data === undefined) return null;
  const others = data.items.filter(({ number }) => number !== protocol.number).slice(0, 3);
  if (others.length === 0)
    return (
      <Text size="sm" className="tone-calm">
        {texts.noOthers}
      </Text>
    );
  return (
    <div>
      <Text size="sm" fw={600}>
        {isByCaller ? texts.othersByCaller : texts.others}
      </Text>
      <ul className={classes.others}>
        {others.map((one) => (
          <li key={one.own_number}>
            <Group gap="xs">
              <ProtocolLink number={one.number} />
              <StateBadge state={one.state} />
            </Group>
            <Text size="sm" lineClamp={1}>
              {one.subject ?? (one.class === null ? t.protocol.unclassified : t.demand[one.class])}
            </Text>
            {one.state === 'open' && one.due_at !== null && <Due at={one.due_at} inline />}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** How long already, in minutes and seconds. */
function Since({ at }: { at: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000));
  return (
    <span className="number" aria-hidden>
      {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
    </span>
  );
}
