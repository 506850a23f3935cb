import { Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import type { PracticeEvent } from '../../api/training.ts';
import { Failure } from '../../components/failure.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProtocolLink } from '../../components/protocol-number.tsx';
import { RingButton } from '../../components/ring-button.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import { usePracticeCall } from './use-practice-call.ts';

const KEYS = [...'123456789*0#'];

export default function TelephonePage() {
  const { t } = useLanguage();
  const { state, events, error, place, press, hangUp } = usePracticeCall();
  const isCalling = state === 'calling';
  useKeypadKeys(isCalling, press);
  const number = events.find(({ type }) => type === 'number')?.number;
  return (
    <Stack p="md" gap="md" maw={900} mx="auto">
      <div>
        <PageTitle>{t.telephone.title}</PageTitle>
        <Text size="sm">{t.telephone.note}</Text>
      </div>
      <Group align="flex-start" gap="xl">
        <Paper withBorder p="md" w={260}>
          <Stack gap="sm">
            <SimpleGrid cols={3} spacing="xs" role="group" aria-label={t.telephone.keypad}>
              {KEYS.map((key) => (
                <Button
                  key={key}
                  variant="default"
                  size="lg"
                  disabled={!isCalling}
                  aria-label={t.telephone.keys[key] ?? key}
                  onClick={() => press(key)}
                >
                  {key}
                </Button>
              ))}
            </SimpleGrid>
            {isCalling ? (
              <Button color="red" onClick={hangUp}>
                {t.telephone.hangUp}
              </Button>
            ) : (
              <Button onClick={place}>{t.telephone.call}</Button>
            )}
            <Text size="xs">{t.telephone.keyboard}</Text>
          </Stack>
        </Paper>
        <Stack gap="sm" flex={1} miw={260}>
          <Title order={2} size="h5" id="heard">
            {t.telephone.heard}
          </Title>
          <div role="log" aria-labelledby="heard">
            {linesOf(events).map(({ begunAt, words }) => (
              <Text key={begunAt} lang="pt-BR">
                {words}
              </Text>
            ))}
          </div>
          <div role="status">
            {state === 'ended' && error === null && <Text fw={600}>{t.telephone.over[overBy(events)]}</Text>}
            {number !== undefined && (
              <Text>
                {t.telephone.number} <ProtocolLink number={number} />
              </Text>
            )}
          </div>
          {error !== null && <Failure error={error} />}
        </Stack>
      </Group>
      <RingButton />
    </Stack>
  );
}

/** While a call is on, the keyboard's digits are the telephone's, and no shortcuts. */
function useKeypadKeys(isOn: boolean, press: (key: string) => void): void {
  useEffect(() => {
    if (!isOn) return;
    const listen = (event: KeyboardEvent) => {
      if (!/^[0-9*#]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      press(event.key);
    };
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, [isOn, press]);
}

/** The prompts in words, and the digits of a number on one line, as they are grouped when they are said. */
function linesOf(events: readonly PracticeEvent[]): { begunAt: number; words: string }[] {
  const lines: { begunAt: number; words: string }[] = [];
  let spelling: { words: string } | null = null;
  for (const [begunAt, { type, prompt = '', text = '' }] of events.entries()) {
    if (type !== 'prompt') continue;
    const character = /^(?:digits|letters)\/(.)$/.exec(prompt)?.[1];
    const spelled = character ?? (prompt === 'pause' ? ' ' : null);
    if (spelling !== null && spelled !== null) spelling.words += spelled;
    else if (spelled !== ' ') {
      const line = { begunAt, words: spelled ?? text };
      lines.push(line);
      spelling = spelled === null ? null : line;
    }
  }
  return lines;
}

function overBy(events: readonly PracticeEvent[]): 'served' | 'hung_up' {
  return events.at(-1)?.how ?? 'hung_up';
}
