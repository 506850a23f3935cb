import { Center, Loader } from '@mantine/core';
import { useLanguage } from '../i18n/language.tsx';

export function Loading() {
  const { t } = useLanguage();
  return (
    <Center py="xl" role="status" aria-label={t.loading}>
      <Loader type="dots" aria-hidden />
    </Center>
  );
}
