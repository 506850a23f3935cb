import { Box, Button, Menu, useMantineColorScheme } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from 'wouter';
import { changeSession } from '../api/query-client.ts';
import { type Session, signOut } from '../api/session.ts';
import type { Language } from '../i18n/chosen-language.ts';
import { useLanguage } from '../i18n/language.tsx';

const LANGUAGES: { language: Language; name: string }[] = [
  { language: 'pt-BR', name: 'Português' },
  { language: 'en', name: 'English' },
];
const SCHEMES = ['light', 'dark', 'auto'] as const;

export function UserMenu({ session, onShowKeys }: { session: Session; onShowKeys: () => void }) {
  const { t, language, choose } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: () => changeSession(null),
  });
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button
          variant="default"
          size="compact-sm"
          flex="none"
          aria-label={`${session.name}: ${t.user.menu}`}
        >
          <Box visibleFrom="sm">{session.name}</Box>
          <Box hiddenFrom="sm">{session.name.split(' ')[0]}</Box>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {session.user} · {t.user.roles[session.role]}
        </Menu.Label>
        <Menu.Item component={Link} href="/account">
          {t.account.title}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t.user.language}</Menu.Label>
        {LANGUAGES.map((one) => (
          <Menu.Item
            key={one.language}
            lang={one.language}
            onClick={() => choose(one.language)}
            rightSection={one.language === language ? '✓' : null}
          >
            {one.name}
          </Menu.Item>
        ))}
        <Menu.Label>{t.user.theme}</Menu.Label>
        {SCHEMES.map((scheme) => (
          <Menu.Item
            key={scheme}
            onClick={() => setColorScheme(scheme)}
            rightSection={scheme === colorScheme ? '✓' : null}
          >
            {t.user[scheme]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={onShowKeys} rightSection="?">
          {t.keys.title}
        </Menu.Item>
        <Menu.Item onClick={() => leaving.mutate()}>{t.user.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
