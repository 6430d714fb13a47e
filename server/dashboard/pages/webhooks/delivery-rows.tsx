import { Button, Card, Group, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { Delivery } from '../../api/types.ts';
import { duration } from '../../parts/numbers.ts';
import { When } from '../../parts/when.tsx';
import { answerInWords } from './answer-in-words.ts';
import { useEventLabel } from './event-label.ts';
import { OutcomeBadge } from './outcome-badge.tsx';

interface RowsProps {
  deliveries: Delivery[];
  onOpen: (id: string) => void;
}

/** A table where there is room for one, cards where there isn't. */
export function DeliveryRows(props: RowsProps) {
  const wide = useMediaQuery('(min-width: 62em)', undefined, { getInitialValueInEffect: false });
  return wide ? <Rows {...props} /> : <Cards {...props} />;
}

function Rows({ deliveries, onOpen }: RowsProps) {
  return (
    <Table verticalSpacing="xs" aria-label="Deliveries" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={200}>Outcome</Table.Th>
          <Table.Th>Event</Table.Th>
          <Table.Th>Answer</Table.Th>
          <Table.Th>When</Table.Th>
          <Table.Th>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {deliveries.map((delivery) => (
          <Table.Tr key={delivery.id}>
            <Table.Td>
              <OutcomeBadge attempt={delivery} />
            </Table.Td>
            <Table.Td>
              <Event delivery={delivery} />
            </Table.Td>
            <Table.Td>
              <Answer delivery={delivery} />
            </Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              <When at={delivery.attempted_at ?? delivery.created_at} size="sm" />
            </Table.Td>
            <Table.Td ta="right">
              <Open delivery={delivery} onOpen={onOpen} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Cards({ deliveries, onOpen }: RowsProps) {
  return (
    <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Deliveries">
      {deliveries.map((delivery) => (
        <Card key={delivery.id} withBorder component="li" padding="sm">
          <Group justify="space-between" align="flex-start" wrap="nowrap">
            <Stack gap={4} miw={0}>
              <OutcomeBadge attempt={delivery} />
              <Event delivery={delivery} />
              <Answer delivery={delivery} />
              <Text size="sm" c="dimmed">
                <When at={delivery.attempted_at ?? delivery.created_at} />
              </Text>
            </Stack>
            <Open delivery={delivery} onOpen={onOpen} />
          </Group>
        </Card>
      ))}
    </Stack>
  );
}

function Event({ delivery }: { delivery: Delivery }) {
  const labelOf = useEventLabel();
  const notes = [
    ...(delivery.attempt > 1 ? [`try ${delivery.attempt}`] : []),
    ...(delivery.replays_delivery_id !== null ? ['sent again'] : []),
  ];
  return (
    <Text size="sm" fw={500}>
      {labelOf(delivery)}
      {notes.length > 0 && (
        <Text span size="sm" c="dimmed">
          {' '}
          ({notes.join(', ')})
        </Text>
      )}
    </Text>
  );
}

function Answer({ delivery }: { delivery: Delivery }) {
  const words = answerInWords(delivery);
  if (words === undefined) return null;
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      {words}
      {delivery.response_ms !== null && (
        <Text span size="sm" c="dimmed">
          {`, ${duration(delivery.response_ms)}`}
        </Text>
      )}
    </Text>
  );
}

function Open({ delivery, onOpen }: { delivery: Delivery; onOpen: (id: string) => void }) {
  const labelOf = useEventLabel();
  return (
    <Button
      variant="default"
      size="xs"
      style={{ flexShrink: 0 }}
      aria-label={`Open ${labelOf(delivery)}, try ${delivery.attempt}`}
      onClick={() => onOpen(delivery.id)}
    >
      Open
    </Button>
  );
}
