import { Button, Group, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { ApiError, NoConnection } from '../../api/client.ts';
import { type FileProgress, receiveFile, save } from '../../api/files.ts';
import { hasRight, useSession } from '../../api/session.ts';
import type { SearchFilters } from '../../api/types.ts';
import { useLanguage } from '../../i18n/language.tsx';

const FORMATS = ['xlsx', 'csv'] as const;
type Format = (typeof FORMATS)[number];

/** Everything that a search finds, as a file; shown to those who may export. */
export function Export({ filters }: { filters: SearchFilters }) {
  const { t } = useLanguage();
  const session = useSession();
  const [progress, setProgress] = useState<FileProgress | null>(null);
  const [outcome, setOutcome] = useState('');
  const running = useRef<AbortController | null>(null);
  // Leaving the page, and searching for something else, ends it.
  useEffect(() => () => running.current?.abort(), []);
  if (!hasRight(session, 'protocols:export')) return null;

  async function run(format: Format): Promise<void> {
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    setOutcome('');
    setProgress({ lines: 0, bytes: 0 });
    try {
      const path = `/protocols/export?format=${format}`;
      const file = await receiveFile({ path, body: filters, signal, onProgress: setProgress });
      save(file);
      setOutcome(t.export.done(file.name, rowsOf(file)));
    } catch (error) {
      setOutcome(signal.aborted ? t.export.stopped : wordsOf(error));
    } finally {
      setProgress(null);
    }
  }

  function wordsOf(error: unknown): string {
    if (error instanceof ApiError) return error.message;
    return error instanceof NoConnection ? t.connection.unreachable : t.export.failed;
  }

  return (
    <Group gap="sm">
      <Text size="sm" role="status">
        {progress === null ? outcome : t.export.running(rowsOf(progress), progress.bytes)}
      </Text>
      {progress === null ? (
        <Group gap="xs" role="group" aria-label={t.export.open} title={t.export.recorded}>
          <Text size="sm">{t.export.open}</Text>
          {FORMATS.map((format) => (
            <Button key={format} variant="default" size="compact-sm" onClick={() => void run(format)}>
              {t.export[format]}
            </Button>
          ))}
        </Group>
      ) : (
        <Button variant="default" size="compact-sm" onClick={() => running.current?.abort()}>
          {t.export.stop}
        </Button>
      )}
    </Group>
  );
}

/** Without the head of the columns. */
const rowsOf = ({ lines }: FileProgress) => Math.max(0, lines - 1);
