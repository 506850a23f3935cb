import { Alert, Button, Code, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { copyText } from '../../components/copy-text.ts';
import { useAdminTexts } from './texts.ts';

/** A secret that cannot be shown again. */
export function ShownOnce({ title, hint, secret }: { title: string; hint: string; secret: string }) {
  const texts = useAdminTexts();
  const [isCopied, setCopied] = useState(false);
  return (
    <Alert color="cyan" title={title} role="status">
      <Text size="sm">{hint}</Text>
      <Code block my="xs" data-secret>
        {secret}
      </Code>
      <Group gap="sm">
        <Button size="compact-sm" onClick={async () => setCopied(await copyText(secret))} data-autofocus>
          {texts.copy}
        </Button>
        <Text size="sm">{isCopied ? texts.copied : texts.once}</Text>
      </Group>
    </Alert>
  );
}
