import { Center, Loader } from '@mantine/core';
import { t } from '../languages/index.ts';

export function Loading() {
  return (
    <Center mih={200} role="status" aria-label={t('shell:loading')}>
      <Loader />
    </Center>
  );
}
