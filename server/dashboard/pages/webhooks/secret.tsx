import { Code, Stack, Tabs, Text } from '@mantine/core';
import { CopyField } from '../../parts/copy-field.tsx';
import type { Router } from './routers.ts';
import { SNIPPETS } from './snippets.ts';

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

function VerifySnippets() {
  return (
    <div>
      <Text size="sm" fw={500} id="verify-it">
        Verify it
      </Text>
      <Text size="xs" c="dimmed" mb={4}>
        For whoever programs the receiver. The verifiers are one file each, and come with Autousers Connect.
      </Text>
      <Tabs defaultValue={SNIPPETS[0]?.language} variant="outline">
        <Tabs.List aria-labelledby="verify-it">
          {SNIPPETS.map(({ language }) => (
            <Tabs.Tab key={language} value={language} px="xs">
              {language}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {SNIPPETS.map(({ language, code }) => (
          <Tabs.Panel key={language} value={language} pt="xs">
            <Code
              block
              tabIndex={0}
              role="group"
              aria-label={`Verifying in ${language}`}
              style={{ overflowX: 'auto' }}
            >
              {code}
            </Code>
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}
