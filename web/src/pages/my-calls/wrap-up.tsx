import { Button, Group, NativeSelect, Paper, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, type SyntheticEvent, useState } from 'react';
import { newIdempotencyKey } from '../../api/client.ts';
import { answeredQuery } from '../../api/my-calls.ts';
import { append } from '../../api/protocols.ts';
import type { DemandClass } from '../../api/types.ts';
import { Failure } from '../../components/failure.tsx';
import { numberInGroups } from '../../components/protocol-number.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import { useCallTexts } from './texts.ts';

/** Class, note, done. What was typed stays while the call goes on and ends. */
export function WrapUp({
  number,
  hasFocus,
  onSaved,
}: {
  number: string;
  hasFocus: boolean;
  onSaved(): void;
}) {
  const texts = useCallTexts();
  const { t } = useLanguage();
  const queryClient = useQueryClient();
  const [demand, setDemand] = useState('');
  const [subject, setSubject] = useState('');
  const [note, setNote] = useState('');
  // One for all attempts: a reply that was lost does not make a second entry.
  const [keys] = useState(() => ({ classified: newIdempotencyKey(), noted: newIdempotencyKey() }));
  const { mutate, error, isPending } = useMutation({
    async mutationFn() {
      const about = subject.trim();
      if (demand !== '') {
        const classified = { class: demand as DemandClass, ...(about !== '' && { subject: about }) };
        await append(number, { type: 'classified', ...classified }, keys.classified);
      }
      if (note.trim() !== '') await append(number, { type: 'noted', text: note.trim() }, keys.noted);
    },
    async onSuccess() {
      await queryClient.invalidateQueries({ queryKey: answeredQuery.queryKey });
      void queryClient.invalidateQueries({ queryKey: ['protocol', number] });
      onSaved();
    },
  });
  const isEmpty = demand === '' && note.trim() === '';

  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    if (!isPending && !isEmpty) mutate();
  }
  function submitByKey(event: KeyboardEvent<HTMLFormElement>): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
  }

  return (
    <Paper component="section" withBorder p="md" aria-label={texts.wrapUpOf(numberInGroups(number))}>
      <form onSubmit={submit} onKeyDown={submitByKey}>
        <Stack gap="sm">
          <Title order={2} size="h5">
            {texts.wrapUp} <span className="number">{numberInGroups(number)}</span>
          </Title>
          <Group grow align="start">
            <NativeSelect
              label={texts.class}
              value={demand}
              // Only where it was asked for: what comes by itself never takes the focus.
              {...(hasFocus && { autoFocus: true })}
              onChange={({ currentTarget: { value } }) => setDemand(value)}
              data={[
                { value: '', label: '' },
                ...Object.entries(t.demand).map(([value, label]) => ({ value, label })),
              ]}
            />
            <TextInput
              label={texts.subject}
              value={subject}
              autoComplete="off"
              disabled={demand === ''}
              onChange={({ currentTarget: { value } }) => setSubject(value)}
            />
          </Group>
          <Textarea
            label={texts.note}
            value={note}
            autosize
            minRows={3}
            maxRows={10}
            onChange={({ currentTarget: { value } }) => setNote(value)}
          />
          {error !== null && <Failure error={error} />}
          <Group justify="space-between">
            <Text size="xs" className="tone-calm">
              {texts.doneHint}
            </Text>
            <Button type="submit" loading={isPending} disabled={isEmpty}>
              {texts.done}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
