import { Alert, Button, Group, Stack, Switch, Table, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type LiveCall, showHere, useLive } from '../../api/live/live.ts';
import { soundIsOn, switchSound } from '../../api/live/sound.ts';
import { type AnsweredCall, answeredQuery, popTimesQuery } from '../../api/my-calls.ts';
import { hasRight, type Session, useSession } from '../../api/session.ts';
import { Failure } from '../../components/failure.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProtocolLink } from '../../components/protocol-number.tsx';
import { RingButton } from '../../components/ring-button.tsx';
import { moveThroughRows } from '../../components/row-keys.ts';
import { callerText } from '../../i18n/caller.ts';
import { useLanguage } from '../../i18n/language.tsx';
import { CallCard } from './call-card.tsx';
import { askToNotify, canNotify, notifies } from './notifications.ts';
import { useCallTexts } from './texts.ts';
import { WrapUp } from './wrap-up.tsx';

/** How long the facts of a call may take to be in the list after its end. */
const LATE_MS = 1_500;

export default function MyCallsPage() {
  const texts = useCallTexts();
  const session = useSession();
  const { calls, isElsewhere } = useLive();
  const [chosen, setChosen] = useState<string | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const last = useLastAnswered(calls);
  // What was chosen, else the call that goes on, else the one that ended last.
  const noted = chosen ?? last;
  return (
    <Stack p="md" gap="lg" maw={900} mx="auto">
      <Group justify="space-between">
        <PageTitle>{texts.title}</PageTitle>
        <Settings session={session} />
      </Group>
      {session.extensions.length === 0 && <Alert color="orange">{texts.noExtensions}</Alert>}
      <section aria-label={texts.now}>
        {isElsewhere && calls.length > 0 && (
          <Group>
            <Text size="sm">{texts.elsewhere}</Text>
            <Button variant="default" size="compact-sm" onClick={showHere}>
              {texts.here}
            </Button>
          </Group>
        )}
        {!isElsewhere && calls.map((call) => <CallCard key={call.number} call={call} />)}
        {calls.length === 0 && session.extensions.length > 0 && (
          <Stack gap="xs">
            <Text size="sm" className="tone-calm">
              {texts.none}
            </Text>
            <RingButton />
          </Stack>
        )}
      </section>
      <Text size="sm" role="status">
        {saved !== null && texts.saved}
      </Text>
      {noted !== null && (
        <WrapUp
          key={noted}
          number={noted}
          hasFocus={noted === chosen}
          onSaved={() => {
            setChosen(null);
            rememberNoted(noted);
            setSaved(noted);
          }}
        />
      )}
      <Missing
        chosen={noted}
        onChoose={(number) => {
          setSaved(null);
          setChosen(number);
        }}
      />
      {hasRight(session, 'users:extensions') && <Times />}
    </Stack>
  );
}

/** The call that was answered here last and is not noted yet, also after the page was left. */
let lastAnswered: string | null = null;
/** Noted, perhaps while it still goes on: its form does not come back by itself. */
let lastNoted: string | null = null;
function rememberNoted(number: string): void {
  lastNoted = number;
  if (lastAnswered === number) lastAnswered = null;
}

function useLastAnswered(calls: readonly LiveCall[]): string | null {
  const queryClient = useQueryClient();
  const talking = calls.find(({ state }) => state !== 'ringing')?.number ?? null;
  const before = useRef(talking);
  if (talking !== null && talking !== lastNoted) lastAnswered = talking;
  useEffect(() => {
    const had = before.current;
    before.current = talking;
    if (had === talking) return;
    void queryClient.invalidateQueries({ queryKey: answeredQuery.queryKey });
    const timer = setTimeout(
      () => void queryClient.invalidateQueries({ queryKey: answeredQuery.queryKey }),
      LATE_MS,
    );
    return () => clearTimeout(timer);
  }, [talking, queryClient]);
  return lastAnswered;
}

function Missing({ chosen, onChoose }: { chosen: string | null; onChoose: (number: string) => void }) {
  const texts = useCallTexts();
  const { t } = useLanguage();
  const { data, error, refetch } = useQuery(answeredQuery);
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />;
  const rows = data.items.filter(({ note_missing }) => note_missing);
  return (
    <section aria-labelledby="note-missing">
      <Title order={2} size="h5" id="note-missing">
        {texts.missing}
        {rows.length > 0 && ` · ${rows.length}`}
      </Title>
      {rows.length === 0 ? (
        <Text size="sm" className="tone-calm">
          {texts.missingNone}
        </Text>
      ) : (
        <Table
          className="list"
          verticalSpacing="xs"
          aria-label={texts.missingTable}
          onKeyDown={moveThroughRows}
        >
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.column.number}</Table.Th>
              <Table.Th>{texts.who}</Table.Th>
              <Table.Th>{texts.answered}</Table.Th>
              <Table.Th>{texts.write}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Row key={row.number} row={row} isChosen={row.number === chosen} onChoose={onChoose} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  );
}

interface RowProps {
  row: AnsweredCall;
  isChosen: boolean;
  onChoose: (number: string) => void;
}

function Row({ row, isChosen, onChoose }: RowProps) {
  const texts = useCallTexts();
  const { t, format } = useLanguage();
  const caller = callerText({ caller_e164: row.caller, caller: null }, t);
  return (
    <Table.Tr className="row">
      <Table.Td>
        <ProtocolLink number={row.number} inList />
      </Table.Td>
      <Table.Td>
        <Text size="sm">{row.name ?? caller ?? t.protocol.unidentified}</Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm">
          {row.answered_at !== null && format.moment(row.answered_at)}
          {row.queue !== null && ` · ${row.queue}`}
        </Text>
      </Table.Td>
      <Table.Td>
        <Button
          variant="default"
          size="compact-sm"
          aria-pressed={isChosen}
          onClick={() => onChoose(row.number)}
        >
          {texts.write}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}

/** For whoever looks after the extensions: how fast calls are on the screens. */
function Times() {
  const texts = useCallTexts();
  const { data } = useQuery(popTimesQuery);
  if (data === undefined || data.p50_ms === null || data.p99_ms === null) return null;
  return (
    <Text size="sm" className="tone-calm" data-pop-times>
      {texts.times(data.shown, data.p50_ms, data.p99_ms)}
    </Text>
  );
}

function Settings({ session }: { session: Session }) {
  const texts = useCallTexts();
  const [hasSound, setSound] = useState(soundIsOn);
  const [willNotify, setNotify] = useState(notifies);
  const [isDenied, setDenied] = useState(false);
  if (session.extensions.length === 0) return null;
  return (
    <Group gap="md">
      <Text size="sm">{texts.extensions(session.extensions.join(', '))}</Text>
      <Switch
        size="sm"
        label={texts.sound}
        checked={hasSound}
        onChange={({ currentTarget: { checked } }) => {
          switchSound(checked);
          setSound(checked);
        }}
      />
      {canNotify() && !willNotify && (
        <Button
          variant="default"
          size="compact-sm"
          onClick={async () => {
            const isGranted = await askToNotify();
            setNotify(isGranted);
            setDenied(!isGranted);
          }}
        >
          {texts.notify}
        </Button>
      )}
      <Text size="sm" role="status">
        {willNotify && texts.notified}
        {isDenied && texts.notifyDenied}
      </Text>
    </Group>
  );
}
