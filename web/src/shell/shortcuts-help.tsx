import { Group, Kbd, Modal, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { keysAreOn, switchKeys } from '../components/keys.ts';
import { useLanguage } from '../i18n/language.tsx';
import type { NavName } from './pages.ts';

interface Props {
  onClose: () => void;
  pages: NavName[];
}

export default function ShortcutsHelp({ onClose, pages }: Props) {
  const { t } = useLanguage();
  const [isOn, setOn] = useState(keysAreOn);
  const keys: [string, string][] = [
    ['/', t.keys.search],
    ...pages.map((nav, i): [string, string] => [String(i + 1), t.nav[nav]]),
    ['l', t.keys.call],
    ['↓ ↑', t.keys.rows],
    ['Enter', t.keys.open],
    ['n', t.action.noted],
    ['c', t.action.classified],
    ['a', t.action.assigned],
    ['f', t.action.forwarded],
    ['r', t.keys.callback],
    ['e', t.action.closed],
    ['Ctrl Enter', t.keys.submit],
    ['?', t.keys.help],
  ];
  return (
    <Modal opened onClose={onClose} title={t.keys.title} closeButtonProps={{ 'aria-label': t.close }}>
      <Stack gap="xs">
        {keys.map(([key, what]) => (
          <Group key={key} justify="space-between">
            <Text size="sm">{what}</Text>
            <Kbd>{key}</Kbd>
          </Group>
        ))}
        <Switch
          mt="sm"
          label={t.keys.enabled}
          description={t.keys.enabledHint}
          checked={isOn}
          onChange={({ currentTarget: { checked } }) => {
            switchKeys(checked);
            setOn(checked);
          }}
        />
      </Stack>
    </Modal>
  );
}
