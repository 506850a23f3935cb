import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useSession } from '../api/session.ts';
import { ring } from '../api/training.ts';
import { useLanguage } from '../i18n/language.tsx';
import { Failure } from './failure.tsx';
import { ProtocolLink } from './protocol-number.tsx';

/** Lets a practice call ring at the user's extension: for operators for training, and users who have an extension. */
export function RingButton() {
  const { t } = useLanguage();
  const { operator, extensions, scopes } = useSession();
  const ringing = useMutation({ mutationFn: ring });
  const [extension] = extensions;
  if (!operator.training || extension === undefined || !scopes.includes('protocols:write')) return null;
  return (
    <div>
      <Group gap="sm">
        {/* Not disabled meanwhile: it would lose the focus. */}
        <Button
          variant="default"
          aria-disabled={ringing.isPending}
          onClick={() => ringing.isPending || ringing.mutate()}
        >
          {t.telephone.ring(extension)}
        </Button>
        <Text size="sm" role="status">
          {ringing.data !== undefined && (
            <>
              {t.telephone.rings} <ProtocolLink number={ringing.data} />
            </>
          )}
        </Text>
      </Group>
      {ringing.error !== null && <Failure error={ringing.error} />}
    </div>
  );
}
