import { Button, Divider, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import type { Role } from '../../../api/session.ts';
import {
  changeUser,
  createUser,
  oneTimePassword,
  type User,
  type UserPatch,
  usersQuery,
} from '../../../api/users.ts';
import { Failure } from '../../../components/failure.tsx';
import { useLanguage } from '../../../i18n/language.tsx';
import { ShownOnce } from '../shown-once.tsx';
import { SureButton } from '../sure-button.tsx';
import { useAdminTexts } from '../texts.ts';

interface Props {
  /** Null for a new one. */
  user: User | null;
  isAdmin: boolean;
  isOwn: boolean;
  onClose: () => void;
}

/** What was done, and the password to hand over. */
interface Done {
  text: string;
  password?: string;
}

export function UserDialog({ user, isAdmin, isOwn, onClose }: Props) {
  const { t } = useLanguage();
  const { users: texts, edit, save } = useAdminTexts();
  const queryClient = useQueryClient();
  const [given, setGiven] = useState(() => valuesOf(user));
  const [done, setDone] = useState<Done | null>(null);
  const { mutate, error, isPending } = useMutation({
    mutationFn: (work: () => Promise<Done>) => work(),
    async onSuccess(result) {
      setDone(result);
      await queryClient.invalidateQueries(usersQuery);
    },
  });
  const field = (name: Exclude<keyof Values, 'role'>, hint?: string) => ({
    label: name === 'user' ? texts.login : texts[name],
    value: given[name],
    autoComplete: 'off',
    ...(hint !== undefined && { description: hint }),
    onChange: (event: { currentTarget: { value: string } }) =>
      setGiven({ ...given, [name]: event.currentTarget.value }),
  });
  const change = (patch: UserPatch, result: Done) =>
    mutate(async () => {
      await changeUser(user?.user ?? '', patch);
      return result;
    });
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    if (user === null) mutate(() => create(given, texts.created));
    else change(patchOf(given, { isAdmin, isOwn }), { text: texts.saved });
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={user === null ? texts.add : edit(user.user)}
      closeButtonProps={{ 'aria-label': t.close }}
    >
      <Stack gap="sm">
        {done?.password !== undefined ? (
          <>
            <ShownOnce title={done.text} hint={texts.passwordOnce} secret={done.password} />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t.close}
              </Button>
            </Group>
          </>
        ) : (
          <form onSubmit={submit}>
            <Stack gap="sm">
              {user === null && (
                <TextInput
                  {...field('user', texts.loginHint)}
                  required
                  autoCapitalize="none"
                  data-autofocus
                />
              )}
              {isAdmin && <TextInput {...field('name')} required />}
              {isAdmin && !isOwn && (
                <NativeSelect
                  label={texts.role}
                  value={given.role}
                  onChange={(event) => setGiven({ ...given, role: event.currentTarget.value as Role })}
                  data={Object.entries(t.user.roles).map(([value, label]) => ({ value, label }))}
                />
              )}
              <TextInput
                {...field('extensions', texts.listHint)}
                {...(!isAdmin && { 'data-autofocus': true })}
              />
              <TextInput {...field('queues', texts.listHint)} />
              {error !== null && <Failure error={error} />}
              <Group justify="space-between">
                <Text size="sm" role="status">
                  {done?.text}
                </Text>
                <Group gap="sm">
                  <Button variant="default" onClick={onClose}>
                    {t.close}
                  </Button>
                  <Button type="submit" loading={isPending}>
                    {save}
                  </Button>
                </Group>
              </Group>
            </Stack>
          </form>
        )}
        {user !== null && isAdmin && done?.password === undefined && (
          <SignInActions user={user} isOwn={isOwn} isPending={isPending} change={change} />
        )}
      </Stack>
    </Modal>
  );
}

function SignInActions({
  user,
  isOwn,
  isPending,
  change,
}: {
  user: User;
  isOwn: boolean;
  isPending: boolean;
  change: (patch: UserPatch, done: Done) => void;
}) {
  const { users: texts } = useAdminTexts();
  const action = { variant: 'default', size: 'compact-sm', disabled: isPending } as const;
  function replacePassword(): void {
    const password = oneTimePassword();
    change({ password }, { text: texts.fresh(user.user), password });
  }
  return (
    <>
      <Divider label={texts.access} />
      {isOwn ? (
        <Text size="sm">{texts.own}</Text>
      ) : (
        <>
          <Text size="xs" className="tone-calm">
            {texts.endsSessions}
          </Text>
          <Group gap="xs">
            <Button {...action} onClick={replacePassword}>
              {texts.password}
            </Button>
            <Button {...action} onClick={() => change({ sessions: false }, { text: texts.sessionsEnded })}>
              {texts.endSessions}
            </Button>
            {user.totp && (
              <Button {...action} onClick={() => change({ totp: false }, { text: texts.saved })}>
                {texts.removeTotp}
              </Button>
            )}
            {user.disabled ? (
              <Button {...action} onClick={() => change({ disabled: false }, { text: texts.saved })}>
                {texts.enable}
              </Button>
            ) : (
              <SureButton
                label={texts.disable}
                sure={texts.disableSure(user.name)}
                disabled={isPending}
                onSure={() => change({ disabled: true }, { text: texts.saved })}
              />
            )}
          </Group>
        </>
      )}
    </>
  );
}

/** As they are typed: lists with commas. */
interface Values {
  user: string;
  name: string;
  role: Role;
  extensions: string;
  queues: string;
}

function valuesOf(user: User | null): Values {
  if (user === null) return { user: '', name: '', role: 'agent', extensions: '', queues: '' };
  const { extensions, queues, ...rest } = user;
  return { ...rest, extensions: extensions.join(', '), queues: queues.join(', ') };
}

async function create(given: Values, say: (user: string) => string): Promise<Done> {
  const password = oneTimePassword();
  const user = given.user.trim().toLowerCase();
  const { name, role } = given;
  await createUser({ user, name: name.trim(), role, password, ...listsOf(given) });
  return { text: say(user), password };
}

function patchOf(given: Values, { isAdmin, isOwn }: { isAdmin: boolean; isOwn: boolean }): UserPatch {
  return {
    ...listsOf(given),
    ...(isAdmin && { name: given.name.trim() }),
    ...(isAdmin && !isOwn && { role: given.role }),
  };
}

function listsOf({ extensions, queues }: Values): Pick<User, 'extensions' | 'queues'> {
  const names = (text: string) =>
    text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  return { extensions: names(extensions), queues: names(queues) };
}
