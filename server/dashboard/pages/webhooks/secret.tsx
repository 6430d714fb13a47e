import { Stack, Text } from '@mantine/core';
import { CopyField } from '../../parts/copy-field.tsx';
import type { Router } from './routers.ts';
import { VerifySnippets } from './verify-snippets.tsx';

/** The secret, for the one time that it is shown, and what to do with it. */
export function Secret({ secret, router }: { secret: string; router: Router | null }) {
  return (
    <Stack>
      <CopyField
        label="Signing secret"
        description="Shown only now: copy it, and keep it where your receiver can read it."
        value={secret}
      />
      <Text size="sm">
        {router
          ? `${router.name} works without it. You need it only if a step of your workflow checks signatures in code.`
          : 'With it your receiver can tell that an event comes from us and was not changed on the way.'}
      </Text>
      <VerifySnippets />
    </Stack>
  );
}
