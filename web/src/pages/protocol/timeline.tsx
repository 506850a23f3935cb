import { Text } from '@mantine/core';
import type { EntryType } from '../../../../src/protocol/entry.ts';
import type { Entry } from '../../api/types.ts';
import { useLanguage } from '../../i18n/language.tsx';
import { detailsOf } from './entry-details.ts';
import classes from './protocol.module.css';

/** The journal in words, the newest first. */
export function Timeline({ entries }: { entries: Entry[] }) {
  return (
    <ol className={classes.timeline} reversed>
      {entries.toReversed().map((entry) => (
        <Line key={entry.seq} entry={entry} />
      ))}
    </ol>
  );
}

function Line({ entry }: { entry: Entry }) {
  const { t, format } = useLanguage();
  const data = entry.data as { occurrence?: number; text?: string; happened_at?: string; called_at?: string };
  const details = detailsOf(entry, t, format);
  return (
    <li>
      <Text size="sm">
        <b>{t.entry[entry.type as EntryType] ?? entry.type}</b>
        {details.length > 0 && ` · ${details.join(' · ')}`}
      </Text>
      {data.text !== undefined && (
        <Text size="sm" className={classes.text ?? ''}>
          {data.text}
        </Text>
      )}
      <Text size="xs" className="tone-calm">
        {/* A fact of the call, and a number of the PBX, may be written long after it happened. */}
        {format.moment(data.happened_at ?? data.called_at ?? entry.at)} · {actorOf(entry.actor)}
        {data.occurrence !== undefined && ` · ${t.occurrenceShort(data.occurrence)}`}
      </Text>
    </li>
  );

  function actorOf(actor: string): string {
    const [kind = '', ...rest] = actor.split(':');
    const name = rest.join(':');
    if (kind === 'user') return name;
    if (kind === 'key') return `${t.actor.key} ${name}`;
    if (kind === 'agi' || kind === 'ami') return t.actor.pbx;
    return kind === 'system' ? t.actor.system : actor;
  }
}
