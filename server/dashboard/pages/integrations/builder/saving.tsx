import { Button, Group, Stack, Text } from '@mantine/core';
import { ApiError } from '../../../api/client.ts';
import { t } from '../../../languages/index.ts';
import { Problem } from '../../../parts/problem.tsx';
import { messageOf } from './messages.ts';
import type { Errors } from './use-draft.ts';
import { Incomplete, type useSaving } from './use-saving.ts';

/** The end of the form: what went wrong, and the ways to save. */
export function Saving({
  saving,
  errors,
  isNew,
  testWith,
}: {
  saving: ReturnType<typeof useSaving>;
  errors: Errors;
  isNew: boolean;
  /** The type of event that a test imitates. */
  testWith: string;
}) {
  return (
    <Stack gap="sm">
      <Outcome {...{ saving, errors }} />
      <Group>
        <Button type="submit" loading={saving.isPending && saving.variables.testWith === undefined}>
          {t(isNew ? 'integrations:builder.saving.turnOn' : 'integrations:builder.saving.save')}
        </Button>
        <Button
          variant="default"
          loading={saving.isPending && saving.variables.testWith !== undefined}
          onClick={() => saving.mutate({ testWith })}
        >
          {t('integrations:builder.saving.test')}
        </Button>
        <Text size="xs" c="dimmed" flex={1} miw={200}>
          {t('integrations:builder.saving.testIsReal')}
        </Text>
      </Group>
    </Stack>
  );
}

function Outcome({ saving, errors }: { saving: ReturnType<typeof useSaving>; errors: Errors }) {
  const { error } = saving;
  if (!error || (error instanceof ApiError && error.status === 412)) return null;
  if (error instanceof Incomplete && Object.keys(errors).length === 0) return null;
  return <Problem error={new Error(messageOf(error))} />;
}
