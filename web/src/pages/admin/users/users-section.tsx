import { Button, Group, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { may, useSession } from '../../../api/session.ts';
import { type User, usersQuery } from '../../../api/users.ts';
import { ColumnName } from '../../../components/column-name.tsx';
import { Dash } from '../../../components/dash.tsx';
import { Failure } from '../../../components/failure.tsx';
import { Loading } from '../../../components/loading.tsx';
import { useLanguage } from '../../../i18n/language.tsx';
import { useAdminTexts } from '../texts.ts';
import { UserDialog } from './user-dialog.tsx';

/** Supervisors change extensions and queues; administrators the rest, too. */
export default function UsersSection() {
  const session = useSession();
  const texts = useAdminTexts();
  const { data: users, error, refetch } = useQuery(usersQuery);
  const [asked, setAsked] = useState<string | null>(null);
  const [isNew, setNew] = useState(false);
  if (users === undefined) return error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />;
  const user = users.find((one) => one.user === asked);
  const isAdmin = may(session, 'admin');
  return (
    <>
      {isAdmin && (
        <Group>
          <Button onClick={() => setNew(true)}>{texts.users.add}</Button>
        </Group>
      )}
      {error !== null && <Failure error={error} onRetry={refetch} />}
      <UserTable users={users} onEdit={setAsked} />
      {(isNew || user !== undefined) && (
        <UserDialog
          user={user ?? null}
          isAdmin={isAdmin}
          isOwn={user?.user === session.user}
          onClose={() => {
            setAsked(null);
            setNew(false);
          }}
        />
      )}
    </>
  );
}

function UserTable({ users, onEdit }: { users: User[]; onEdit: (user: string) => void }) {
  const { t, format } = useLanguage();
  const { users: texts, never } = useAdminTexts();
  return (
    <Table verticalSpacing="xs" className="list" aria-label={texts.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{texts.name}</Table.Th>
          <Table.Th>{texts.role}</Table.Th>
          <Table.Th>{texts.extensions}</Table.Th>
          <Table.Th>{texts.queues}</Table.Th>
          <Table.Th>{texts.signedIn}</Table.Th>
          <Table.Th>{texts.state}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {users.map((one) => (
          <Table.Tr key={one.user} className="row">
            <Table.Td>
              <button type="button" className="plain-button" onClick={() => onEdit(one.user)}>
                {one.name}
              </button>
              <Text size="xs" className="tone-calm">
                {one.user}
              </Text>
            </Table.Td>
            <Table.Td>
              <Text size="sm">{t.user.roles[one.role]}</Text>
            </Table.Td>
            <Table.Td>
              <Names label={texts.extensions} names={one.extensions} />
            </Table.Td>
            <Table.Td>
              <Names label={texts.queues} names={one.queues} />
            </Table.Td>
            <Table.Td>
              <Text size="sm">{one.signed_in_at === null ? never : format.instant(one.signed_in_at)}</Text>
            </Table.Td>
            <Table.Td>
              <Text size="sm">
                {[one.disabled ? texts.disabled : texts.active, one.totp && texts.totp]
                  .filter((part) => part !== false)
                  .join(' · ')}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Names({ label, names }: { label: string; names: string[] }) {
  if (names.length === 0) return <Dash />;
  return (
    <Text size="sm">
      <ColumnName>{label}</ColumnName>
      {names.join(', ')}
    </Text>
  );
}
