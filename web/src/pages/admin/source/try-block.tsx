import { Button, Group, NativeSelect, Text, TextInput, Title } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { type AskedField, trySource } from '../../../api/source.ts';
import { Failure } from '../../../components/failure.tsx';
import { useLanguage } from '../../../i18n/language.tsx';
import { useAdminTexts } from '../texts.ts';
import { TrialSteps } from './trial-steps.tsx';
import { useCancelled } from './use-cancelled.ts';

const FIELDS: readonly AskedField[] = ['card_number', 'cpf'];

/** @param operations what the source can be asked */
export function TryBlock({ operations }: { operations: readonly string[] }) {
  const { t } = useLanguage();
  const { source: texts } = useAdminTexts();
  const fields = FIELDS.filter((field) => operations.includes(`lookup.${field}`));
  const [field, setField] = useState<AskedField>(fields[0] ?? 'card_number');
  const [value, setValue] = useState('');
  const trying = useCancelled(trySource);
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    trying.start({ field, value });
  }
  return (
    <section aria-labelledby="source-try">
      <Title order={2} size="h5" id="source-try">
        {texts.try}
      </Title>
      <Text size="sm">{texts.tryHint}</Text>
      <form onSubmit={submit}>
        <Group align="end" mt="xs">
          {fields.length > 1 && (
            <NativeSelect
              label={texts.by}
              value={field}
              onChange={({ currentTarget }) => setField(currentTarget.value as AskedField)}
              data={fields.map((one) => ({ value: one, label: texts.fields[one] }))}
            />
          )}
          <TextInput
            label={texts.fields[field]}
            value={value}
            onChange={({ currentTarget }) => setValue(currentTarget.value)}
            autoComplete="off"
            required
          />
          <Button type="submit" disabled={trying.isPending}>
            {texts.tryNow}
          </Button>
          {trying.isPending && (
            <Button variant="default" onClick={trying.cancel}>
              {t.cancel}
            </Button>
          )}
        </Group>
      </form>
      {trying.error !== null && <Failure error={trying.error} />}
      {trying.data !== undefined && <TrialSteps of={trying.data} />}
    </section>
  );
}
