import { Alert, Button } from '@mantine/core';
import { ApiError } from '../api/client.ts';
import { useLanguage } from '../i18n/language.tsx';

interface Props {
  error: unknown;
  onRetry?: () => void;
  /** What is said of an error that is not the API's. */
  otherwise?: string;
}

/** An error in the words of the API, which are in the language of the page. */
export function Failure({ error, onRetry, otherwise }: Props) {
  const { t } = useLanguage();
  const text = error instanceof ApiError ? error.message : (otherwise ?? t.connection.unreachable);
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
