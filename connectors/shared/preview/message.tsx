import { Avatar, Badge, Box, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface BubbleProps {
  /** Above: where the message goes. */
  where?: ReactNode;
  sender: string;
  children: ReactNode;
  /** Small, below. */
  note?: string | undefined;
}

/** A message of a bot as chats show it. */
export function Bubble({ where, sender, children, note }: BubbleProps) {
  return (
    <Stack gap="xs">
      {where && (
        <Text size="sm" fw={700}>
          {where}
        </Text>
      )}
      <Group align="flex-start" wrap="nowrap" gap="sm">
        <Avatar radius="md" color="brand" variant="filled" aria-hidden>
          {sender.charAt(0)}
        </Avatar>
        <Stack gap={6} flex={1} miw={0} style={{ overflowWrap: 'anywhere' }}>
          <Group gap={6}>
            <Text size="sm" fw={700}>
              {sender}
            </Text>
            <Badge size="xs" color="gray" variant="light" radius="sm">
              App
            </Badge>
          </Group>
          {children}
        </Stack>
      </Group>
      {note && (
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      )}
    </Stack>
  );
}

/** They look like buttons, and do nothing here. */
export function Buttons({ labels }: { labels: readonly string[] }) {
  return (
    <Group gap="xs">
      {labels.map((label) => (
        <Box
          key={label}
          px="sm"
          py={4}
          fz="sm"
          fw={600}
          style={{
            border: '1px solid var(--mantine-color-default-border)',
            borderRadius: 'var(--mantine-radius-sm)',
          }}
        >
          {label}
        </Box>
      ))}
    </Group>
  );
}
