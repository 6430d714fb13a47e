import { Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** One step of the form, with a heading of its own. */
export function Step({ title, about, children }: { title: string; about: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Group gap="xs" mb="sm" align="baseline">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          {about}
        </Text>
      </Group>
      {children}
    </Paper>
  );
}
