import { Button, Card, Stack, Text } from '@mantine/core';
import { t } from '../../languages/index.ts';

/** In the place of charts and lists, for an endpoint that has seen nothing. */
export function NothingYet({ onTest }: { onTest: (() => void) | undefined }) {
  return (
    <Card withBorder padding="xl">
      <Stack align="flex-start" gap="sm">
        <Text fw={600}>{t('webhooks:endpoint.nothing.title')}</Text>
        <Text size="sm">
          {t(onTest ? 'webhooks:endpoint.nothing.textToTest' : 'webhooks:endpoint.nothing.text')}
        </Text>
        {onTest && <Button onClick={onTest}>{t('webhooks:endpoint.nothing.test')}</Button>}
      </Stack>
    </Card>
  );
}
