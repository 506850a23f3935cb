import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { Session } from '../../api/session.ts';
import type { Protocol } from '../../api/types.ts';
import { useKeys } from '../../components/keys.ts';
import { useLanguage } from '../../i18n/language.tsx';
import { ActionDialog } from './action-dialog.tsx';
import { ACTIONS, type Action } from './action-forms.ts';

export function Actions({ protocol, session }: { protocol: Protocol; session: Session }) {
  const { t } = useLanguage();
  const [open, setOpen] = useState<Action | null>(null);
  const [isSaved, setSaved] = useState(false);
  const possible = ACTIONS.filter((action) => action.isPossible(protocol, session));
  function begin(action: Action): void {
    setSaved(false);
    setOpen(action);
  }
  useKeys(
    Object.fromEntries(
      possible.flatMap((one) => (one.key === undefined ? [] : [[one.key, () => begin(one)]])),
    ),
  );
  return (
    <Group gap="xs" role="group" aria-label={t.protocol.actions} className="no-print">
      {possible.map((action) => (
        <Button
          key={action.type}
          size="xs"
          variant={action.type === 'answered' ? 'filled' : 'default'}
          onClick={() => begin(action)}
          aria-keyshortcuts={action.key}
        >
          {t.action[action.type]}
        </Button>
      ))}
      <Text size="sm" role="status">
        {isSaved && t.action.saved}
      </Text>
      {open !== null && (
        <ActionDialog
          type={open.type}
          number={protocol.number}
          fieldsOf={(values) => open.fields(t, protocol, values)}
          onClose={() => setOpen(null)}
          onSaved={() => {
            setOpen(null);
            setSaved(true);
          }}
        />
      )}
    </Group>
  );
}
