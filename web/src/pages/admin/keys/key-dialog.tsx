import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { createKey, type Key, keysQuery, type NewKey, type Scope } from '../../../api/keys.ts';
import { Failure } from '../../../components/failure.tsx';
import { useLanguage } from '../../../i18n/language.tsx';
import { ShownOnce } from '../shown-once.tsx';
import { useAdminTexts } from '../texts.ts';

/** @param replaced the key in place of which the new one is made: it stays valid until it is revoked */
export function KeyDialog({ replaced, onClose }: { replaced: Key | null; onClose: () => void }) {
  const { t } = useLanguage();
  const { keys: texts } = useAdminTexts();
  const queryClient = useQueryClient();
  const [given, setGiven] = useState<Required<NewKey>>(() => ({
    origin: replaced?.origin ?? '',
    scopes: replaced?.scopes ?? [],
    purpose: replaced?.purpose ?? '',
    expires: '',
  }));
  const creating = useMutation({
    mutationFn: createKey,
    onSuccess: () => queryClient.invalidateQueries(keysQuery),
  });
  const field = (name: 'origin' | 'purpose' | 'expires', hint: string) => ({
    label: texts[name],
    description: hint,
    value: given[name],
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) =>
      setGiven({ ...given, [name]: event.currentTarget.value }),
  });
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    const { expires, purpose, ...rest } = given;
    creating.mutate({
      ...rest,
      ...(expires !== '' && { expires }),
      ...(purpose.trim() !== '' && { purpose: purpose.trim() }),
    });
  }
  const made = creating.data;
  return (
    <Modal
      opened
      onClose={onClose}
      title={replaced === null ? texts.add : texts.replace}
      closeButtonProps={{ 'aria-label': t.close }}
    >
      {made !== undefined ? (
        <Stack gap="sm">
          <ShownOnce title={texts.made(made.id)} hint={texts.madeHint} secret={made.key} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t.close}
            </Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack gap="sm">
            {replaced !== null && <Text size="sm">{texts.replaceHint(replaced.id)}</Text>}
            <TextInput {...field('origin', texts.originHint)} required autoCapitalize="none" data-autofocus />
            <Checkbox.Group
              label={texts.scopes}
              value={given.scopes}
              onChange={(scopes) => setGiven({ ...given, scopes: scopes as Scope[] })}
            >
              <Stack gap={6} mt={4}>
                {Object.entries(texts.scope).map(([scope, words]) => (
                  <Checkbox key={scope} value={scope} label={scope} description={words} />
                ))}
              </Stack>
            </Checkbox.Group>
            <TextInput {...field('purpose', texts.purposeHint)} />
            <TextInput {...field('expires', texts.expiresHint)} type="date" />
            {creating.error !== null && <Failure error={creating.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t.cancel}
              </Button>
              <Button type="submit" loading={creating.isPending} disabled={given.scopes.length === 0}>
                {texts.add}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
