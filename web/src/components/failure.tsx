import { Alert, Button } from '@mantine/core';
import { ApiError } from '../api/client.ts';
import { useLanguage } from '../i18n/language.tsx';

/** An error in the words of the API, which are in the language of the page. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useLanguage();
  const text = error instanceof ApiError ? error.message : t.connection.unreachable;
  return (
    <Alert color="red" variant="light" role="alert">
      {text}
      {onRetry !== undefined && (
        <Button onClick={onRetry} variant="default" size="compact-sm" mt="xs" display="block">
          {t.retry}
        </Button>
      )}
    </Alert>
  );
}
