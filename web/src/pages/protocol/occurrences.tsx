import { Group, Text } from '@mantine/core';
import type { Deadline, Occurrence, Protocol } from '../../api/types.ts';
import { Due } from '../../components/due.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import classes from './protocol.module.css';

export function Occurrences({ protocol: { occurrences, deadlines } }: { protocol: Protocol }) {
  return occurrences.map((one) => (
    <OccurrenceView
      key={one.occurrence}
      one={one}
      isOnly={occurrences.length === 1}
      deadlines={deadlines.filter(({ occurrence }) => occurrence === one.occurrence)}
    />
  ));
}

function OccurrenceView({
  one,
  isOnly,
  deadlines,
}: {
  one: Occurrence;
  isOnly: boolean;
  deadlines: Deadline[];
}) {
  const { t, format } = useLanguage();
  const title = one.subject ?? (one.class === null ? t.protocol.unclassified : t.demand[one.class]);
  const more = [
    one.class !== null && one.subject !== null && t.demand[one.class],
    one.assigned_to !== null && `${t.protocol.assignedTo} ${one.assigned_to}`,
    one.forwarded_to !== null && `${t.protocol.forwardedTo} ${one.forwarded_to}`,
    one.clause !== null && `${t.protocol.clause}: ${one.clause}`,
  ].filter((part) => part !== false);
  return (
    <div className={classes.occurrence}>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {!isOnly && `${one.occurrence}. `}
          {title}
        </Text>
        <StateBadge state={one.state} />
        {one.decision !== null && (
          <Text size="sm">
            {t.decision[one.decision]}
            {one.answered_at !== null && ` · ${format.moment(one.answered_at)}`}
          </Text>
        )}
      </Group>
      {more.length > 0 && <Text size="sm">{more.join(' · ')}</Text>}
      {deadlines.map((deadline) => (
        <DeadlineLine key={`${deadline.rule} ${deadline.due_at}`} deadline={deadline} />
      ))}
    </div>
  );
}

function DeadlineLine({ deadline }: { deadline: Deadline }) {
  const { t, format } = useLanguage();
  const notes = [deadline.source, deadline.assumed && t.due.assumed, deadline.extended && t.due.extended];
  return (
    <Text size="sm" component="div">
      {t.column.due}:{' '}
      {deadline.state === 'open' ? <Due at={deadline.due_at} inline /> : format.due(deadline.due_at)} ·{' '}
      {t.due.states[deadline.state]}
      <Text size="xs" className="tone-calm" component="span">
        {notes.filter((note) => note !== null && note !== false).map((note) => ` · ${note}`)}
      </Text>
    </Text>
  );
}
