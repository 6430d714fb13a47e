import { Button, Card, Stack, Text } from '@mantine/core';

/** In the place of charts and lists, for an endpoint that has seen nothing. */
export function NothingYet({ onTest }: { onTest: (() => void) | undefined }) {
  return (
    <Card withBorder padding="xl">
      <Stack align="flex-start" gap="sm">
        <Text fw={600}>Nothing was sent yet</Text>
        <Text size="sm">
          As soon as one of its events happens, the delivery appears here by itself
          {onTest ? '. You need not wait: send a test event, and watch it arrive.' : '.'}
        </Text>
        {onTest && <Button onClick={onTest}>Send a first test event</Button>}
      </Stack>
    </Card>
  );
}
