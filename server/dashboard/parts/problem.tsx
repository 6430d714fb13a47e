import { Alert, Button, Group } from '@mantine/core';
import { ApiError } from '../api/client.ts';
import { fromServer, t } from '../languages/index.ts';

/** Why something didn't work, in the API's words. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  if (!error) return null;
  const message = error instanceof Error ? fromServer(error.message) : t('parts:problem.unknown');
  return (
    <Alert color="red" role="alert" title={t('parts:problem.title')}>
      {message}
      {onRetry && (
        <Group mt="xs">
          <Button size="xs" variant="light" color="red" onClick={onRetry}>
            {t('parts:problem.again')}
          </Button>
        </Group>
      )}
    </Alert>
  );
}

/**
 * Puts an error of the API next to the field that it names (`names`: by the API's parameter, or its
 * beginning). Returns true when it found one; otherwise the error belongs above the form.
 */
export function showAtField<Name extends string>(
  form: { setFieldError(name: Name, error: string): void },
  error: unknown,
  names: Readonly<Record<string, Name>>,
): boolean {
  if (!(error instanceof ApiError) || error.param === undefined) return false;
  const { param } = error;
  const [, name] =
    Object.entries(names).find(([each]) => param === each || param.startsWith(`${each}.`)) ?? [];
  if (name === undefined) return false;
  form.setFieldError(name, fromServer(atField(error.message, param)));
  return true;
}

/** "url: must not be empty; …" → "Must not be empty" */
function atField(message: string, param: string): string {
  if (!message.startsWith(`${param}: `)) return message;
  const [first = message] = message.slice(param.length + 2).split('; ');
  return first.charAt(0).toUpperCase() + first.slice(1);
}
