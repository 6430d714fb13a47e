import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A part of the page, with a heading of its own. */
export function Section({
  title,
  about,
  actions,
  children,
}: {
  title: string;
  about?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Stack component="section" aria-label={title} gap="sm" mb="xl">
      <Group justify="space-between" align="flex-end" gap="xs">
        <div>
          <Title order={2} size="h4">
            {title}
          </Title>
          {about && (
            <Text size="sm" c="dimmed">
              {about}
            </Text>
          )}
        </div>
        {actions}
      </Group>
      {children}
    </Stack>
  );
}
