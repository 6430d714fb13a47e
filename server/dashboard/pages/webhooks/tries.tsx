import { Button, Group, Stack, Text } from '@mantine/core';
import type { Delivery, EventStory } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { duration } from '../../parts/numbers.ts';
import { When } from '../../parts/when.tsx';
import { answerInWords } from './answer-in-words.ts';
import { useEventLabel } from './event-label.ts';
import { OutcomeBadge } from './outcome-badge.tsx';

/** All attempts of an event, newest first. */
export function Tries({ event, onOpen }: { event: EventStory; onOpen: (id: string) => void }) {
  const labelOf = useEventLabel();
  const hidden = event.attempt_count - event.attempts.length;
  return (
    <Stack gap="xs" role="list" aria-label={t('webhooks:log.list', { event: labelOf(event) })}>
      {event.attempts.map((attempt) => (
        <Group key={attempt.id} role="listitem" gap="sm" justify="space-between" wrap="nowrap">
          <Stack gap={2} miw={0}>
            <Group gap="xs">
              <Text size="sm" fw={500}>
                {nameOf(attempt)}
              </Text>
              <OutcomeBadge attempt={attempt} />
              {attempt.attempted_at !== null && (
                <Text size="sm" c="dimmed">
                  <When at={attempt.attempted_at} />
                </Text>
              )}
            </Group>
            <Answer attempt={attempt} />
          </Stack>
          <Open event={event} attempt={attempt} onOpen={onOpen} />
        </Group>
      ))}
      {hidden > 0 && (
        <Text size="sm" c="dimmed">
          {t('webhooks:log.earlier', { number: hidden })}
        </Text>
      )}
    </Stack>
  );
}

const nameOf = ({ attempt, replays_delivery_id }: Delivery) =>
  t(replays_delivery_id === null ? 'webhooks:log.try' : 'webhooks:log.tryAgain', { number: attempt });

/** What the event is, and what it is about. */
export function About({ event }: { event: EventStory }) {
  const labelOf = useEventLabel();
  const about = event.object.name ?? event.object.id;
  return (
    <Stack gap={0} miw={0}>
      <Text size="sm" fw={500}>
        {labelOf(event)}
      </Text>
      {about && (
        <Text size="sm" c="dimmed" lineClamp={1} style={{ overflowWrap: 'anywhere' }}>
          {about}
        </Text>
      )}
    </Stack>
  );
}

/** What came back. */
export function Answer({ attempt }: { attempt: Delivery }) {
  const words = answerInWords(attempt);
  if (words === undefined) return null;
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      {words}
      {attempt.response_ms !== null && (
        <Text span size="sm" c="dimmed">
          {`, ${duration(attempt.response_ms)}`}
        </Text>
      )}
    </Text>
  );
}

/** Opens one attempt. */
export function Open({
  event,
  attempt,
  onOpen,
}: {
  event: EventStory;
  attempt: Delivery;
  onOpen: (id: string) => void;
}) {
  const labelOf = useEventLabel();
  return (
    <Button
      variant="default"
      size="xs"
      style={{ flexShrink: 0 }}
      aria-label={t('webhooks:log.openTry', { event: labelOf(event), number: attempt.attempt })}
      onClick={() => onOpen(attempt.id)}
    >
      {t('webhooks:log.open')}
    </Button>
  );
}
