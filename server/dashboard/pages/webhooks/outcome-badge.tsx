import { Badge, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconBan, IconCircleCheck, IconClock, IconSend } from '@tabler/icons-react';
import type { Delivery } from '../../api/types.ts';
import { useNow } from '../../parts/now.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

const LOOKS: Record<Outcome['kind'], { icon: typeof IconBan; color: string }> = {
  waiting: { icon: IconClock, color: 'blue' },
  sending: { icon: IconSend, color: 'blue' },
  delivered: { icon: IconCircleCheck, color: 'green' },
  failed: { icon: IconAlertTriangle, color: 'orange' },
  'given-up': { icon: IconBan, color: 'red' },
};

/** "Failed, next try in 4 minutes": a colour, a sign and words. */
export function OutcomeBadge({
  attempt,
}: {
  attempt: Pick<Delivery, 'status' | 'attempt' | 'scheduled_for' | 'next_attempt_at' | 'waits_for'>;
}) {
  const now = useNow(1_000);
  const { kind, label, next } = outcomeOf(attempt, now);
  const { icon: Icon, color } = LOOKS[kind];
  return (
    <Group gap={8} wrap="wrap" component="span">
      <Badge
        component="span"
        variant="light"
        color={color}
        tt="none"
        fw={600}
        leftSection={<Icon size={13} aria-hidden />}
      >
        {label}
      </Badge>
      {next && (
        <Text component="span" size="sm">
          {next}
        </Text>
      )}
    </Group>
  );
}
