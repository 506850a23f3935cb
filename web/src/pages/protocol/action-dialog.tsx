import { Button, Group, Modal, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, type SyntheticEvent, useState } from 'react';
import { ApiError, newIdempotencyKey } from '../../api/client.ts';
import { append } from '../../api/protocols.ts';
import type { AppendBody } from '../../api/types.ts';
import { Failure } from '../../components/failure.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import type { ActionType, Field, Values } from './action-forms.ts';

interface Props {
  type: ActionType;
  number: string;
  /** By what was filled in so far. */
  fieldsOf: (values: Values) => Field[];
  onClose: () => void;
  onSaved: () => void;
}

export function ActionDialog({ type, number, fieldsOf, onClose, onSaved }: Props) {
  const { t } = useLanguage();
  const queryClient = useQueryClient();
  const [values, setValues] = useState<Values>({});
  // One for all attempts: a reply that was lost does not make a second entry.
  const [idempotencyKey] = useState(newIdempotencyKey);
  const fields = fieldsOf(values);
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => append(number, bodyOf(type, fields, values), idempotencyKey),
    async onSuccess() {
      await queryClient.invalidateQueries({ queryKey: ['protocol', number] });
      void queryClient.invalidateQueries({ queryKey: ['deadlines'] });
      void queryClient.invalidateQueries({ queryKey: ['search'] });
      onSaved();
    },
  });
  const failedField = error instanceof ApiError ? error.field : null;
  const isOwn = fields.some(({ name }) => name === failedField);

  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    if (!isPending) mutate();
  }
  function submitByKey(event: KeyboardEvent<HTMLFormElement>): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
  }

  return (
    <Modal opened onClose={onClose} title={t.action[type]} closeButtonProps={{ 'aria-label': t.close }}>
      <form onSubmit={submit} onKeyDown={submitByKey}>
        <Stack gap="sm">
          {fields.map((field, i) => (
            <FieldInput
              key={field.name}
              field={field}
              value={values[field.name] ?? ''}
              onChange={(value) => setValues({ ...values, [field.name]: value })}
              error={error !== null && field.name === failedField ? error.message : null}
              isFirst={i === 0}
            />
          ))}
          {error !== null && !isOwn && <Failure error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t.cancel}
            </Button>
            <Button
              type="submit"
              loading={isPending}
              {...(fields.length === 0 && { 'data-autofocus': true })}
            >
              {fields.length === 0 ? t.action[type] : t.action.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface FieldProps {
  field: Field;
  value: string;
  onChange: (value: string) => void;
  error: string | null;
  isFirst: boolean;
}

function FieldInput({ field, value, onChange, error, isFirst }: FieldProps) {
  const { kind, label, hint, required = false, choices = {} } = field;
  const shared = {
    label,
    value,
    error,
    required,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
    ...(hint !== undefined && { description: hint }),
    ...(isFirst && { 'data-autofocus': true }),
  };
  if (kind === 'text') return <Textarea {...shared} autosize minRows={3} maxRows={12} />;
  if (kind === 'date') return <TextInput {...shared} type="date" />;
  if (kind === 'line') return <TextInput {...shared} autoComplete="off" />;
  const data = Object.entries(choices).map(([choice, text]) => ({ value: choice, label: text }));
  return <NativeSelect {...shared} data={[{ value: '', label: '' }, ...data]} />;
}

/** The API checks it; here it is only put together from what was filled in. */
function bodyOf(type: ActionType, fields: Field[], values: Values): AppendBody {
  const given = fields.flatMap(({ name }) => {
    const value = values[name]?.trim() ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  return { type, ...Object.fromEntries(given) } as AppendBody;
}
