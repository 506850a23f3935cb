import { Button, Group, Switch, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Key, keysQuery, revokeKey } from '../../../api/keys.ts';
import { ColumnName } from '../../../components/column-name.tsx';
import { Failure } from '../../../components/failure.tsx';
import { Loading } from '../../../components/loading.tsx';
import { useLanguage } from '../../../i18n/language.tsx';
import { SureButton } from '../sure-button.tsx';
import { useAdminTexts } from '../texts.ts';
import { KeyDialog } from './key-dialog.tsx';

/** What the dialog is for: a new key, or one in place of another. */
type Asked = { replaced: Key | null } | null;

export default function KeysSection() {
  const { keys: texts } = useAdminTexts();
  const { data: keys, error, refetch } = useQuery(keysQuery);
  const [asked, setAsked] = useState<Asked>(null);
  const [showsAll, setShowsAll] = useState(false);
  if (keys === undefined) return error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />;
  const shown = showsAll ? keys : keys.filter(isValid);
  return (
    <>
      <Text size="sm">{texts.hint}</Text>
      <Group justify="space-between">
        <Button onClick={() => setAsked({ replaced: null })}>{texts.add}</Button>
        <Switch
          label={texts.showAll}
          checked={showsAll}
          onChange={({ currentTarget: { checked } }) => setShowsAll(checked)}
        />
      </Group>
      {error !== null && <Failure error={error} onRetry={refetch} />}
      {shown.length === 0 ? (
        <Text size="sm">{texts.none}</Text>
      ) : (
        <KeyTable keys={shown} onReplace={(replaced) => setAsked({ replaced })} />
      )}
      {asked !== null && <KeyDialog replaced={asked.replaced} onClose={() => setAsked(null)} />}
    </>
  );
}

function isValid({ revoked_at, expires_at }: Key): boolean {
  return revoked_at === null && (expires_at === null || Date.parse(expires_at) > Date.now());
}

function KeyTable({ keys, onReplace }: { keys: Key[]; onReplace: (key: Key) => void }) {
  const { format } = useLanguage();
  const { keys: texts, never } = useAdminTexts();
  const queryClient = useQueryClient();
  const revoking = useMutation({
    mutationFn: revokeKey,
    onSuccess: () => queryClient.invalidateQueries(keysQuery),
  });
  return (
    <>
      {revoking.error !== null && <Failure error={revoking.error} />}
      <Table verticalSpacing="xs" className="list" aria-label={texts.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{texts.origin}</Table.Th>
            <Table.Th>{texts.scopes}</Table.Th>
            <Table.Th>{texts.used}</Table.Th>
            <Table.Th>{texts.state}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <Table.Tr key={key.id} className="row">
              <Table.Td>
                <Text size="sm">{key.origin}</Text>
                <Text size="xs" className="tone-calm">
                  {key.id}
                </Text>
              </Table.Td>
              <Table.Td>
                <Text size="sm">{key.scopes.join(', ')}</Text>
                <Text size="xs" className="tone-calm">
                  {key.purpose}
                </Text>
              </Table.Td>
              <Table.Td>
                <Text size="sm">
                  <ColumnName>{texts.used}</ColumnName>
                  {key.last_used_at === null ? never : format.instant(key.last_used_at)}
                </Text>
                <Text size="xs" className="tone-calm">
                  {texts.created} {format.instant(key.created_at)}
                </Text>
              </Table.Td>
              <Table.Td>
                <KeyState of={key} />
                {key.revoked_at === null && (
                  <Group gap="xs" mt={4}>
                    <Button variant="default" size="compact-sm" onClick={() => onReplace(key)}>
                      {texts.replace}
                    </Button>
                    <SureButton
                      label={texts.revoke}
                      sure={texts.revokeSure(key.id)}
                      disabled={revoking.isPending}
                      onSure={() => revoking.mutate(key.id)}
                    />
                  </Group>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

function KeyState({ of: { revoked_at, expires_at } }: { of: Key }) {
  const { format } = useLanguage();
  const { keys: texts } = useAdminTexts();
  if (revoked_at !== null) return <Text size="sm">{texts.revoked(format.instant(revoked_at))}</Text>;
  if (expires_at === null) return <Text size="sm">{texts.valid}</Text>;
  const isExpired = Date.parse(expires_at) <= Date.now();
  return <Text size="sm">{(isExpired ? texts.expired : texts.until)(format.instant(expires_at))}</Text>;
}
