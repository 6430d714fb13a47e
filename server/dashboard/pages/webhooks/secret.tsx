import { Stack, Text } from '@mantine/core';
import { t } from '../../languages/index.ts';
import { CopyField } from '../../parts/copy-field.tsx';
import type { Router } from './routers.ts';
import { VerifySnippets } from './verify-snippets.tsx';

/** The secret, for the one time that it is shown, and what to do with it. */
export function Secret({ secret, router }: { secret: string; router: Router | null }) {
  return (
    <Stack>
      <CopyField
        label={t('webhooks:secret.label')}
        description={t('webhooks:secret.description')}
        value={secret}
      />
      <Text size="sm">
        {router ? t('webhooks:secret.ofRouter', { name: router.name }) : t('webhooks:secret.text')}
      </Text>
      <VerifySnippets />
    </Stack>
  );
}
