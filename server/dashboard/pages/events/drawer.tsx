import { Badge, Code, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { useOne } from '../../api/queries.ts';
import type { CatalogEvent, EventDelivery } from '../../api/types.ts';
import { fromServer, t } from '../../languages/index.ts';
import { DELIVERY_STATES } from '../../parts/delivery-states.ts';
import { Problem } from '../../parts/problem.tsx';
import { useEventNames } from '../../parts/use-event-names.ts';
import { When } from '../../parts/when.tsx';
import { Loading } from '../../shell/loading.tsx';
import { useSession } from '../../shell/session.tsx';
import { SendToEndpoint } from './send-to-endpoint.tsx';

/** One event: what it says, where it went, and sending it again. */
export function EventDrawer({ event, onClose }: { event: CatalogEvent | undefined; onClose: () => void }) {
  const { nameOf } = useEventNames();
  return (
    <Drawer
      opened={event !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={event ? nameOf(event.type) : ''}
    >
      {event && <Details event={event} />}
    </Drawer>
  );
}

const LOOK_MS = 2_000;

function Details({ event }: { event: CatalogEvent }) {
  const { may, hasWebhooks } = useSession();
  const path = `/events/${event.id}/deliveries`;
  const went = useOne<{ data: EventDelivery[] }>(path, {
    // A page looks at no destination here: nobody tells what becomes of these.
    live: (known) => known === undefined || known.data.some(({ status }) => status === 'pending'),
    everyMs: LOOK_MS,
  });
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        <Code>{event.id}</Code> · <When at={new Date(event.created * 1000).toISOString()} />
      </Text>
      <Title order={2} size="h5">
        {t('events:event.where')}
      </Title>
      <Problem error={went.error} onRetry={() => went.refetch()} />
      {went.isPending && <Loading />}
      {went.data?.data.length === 0 && <Text size="sm">{t('events:event.nowhere')}</Text>}
      {went.data?.data.map((delivery) => (
        <DeliveryLine key={delivery.id} delivery={delivery} />
      ))}
      {may('editor') && hasWebhooks && <SendToEndpoint eventId={event.id} onSent={() => went.refetch()} />}
      <Title order={2} size="h5">
        {t('events:event.says')}
      </Title>
      <Code
        block
        tabIndex={0}
        aria-label={t('events:event.json')}
        style={{ maxHeight: 420, overflow: 'auto' }}
      >
        {JSON.stringify(event, null, 2)}
      </Code>
    </Stack>
  );
}

function DeliveryLine({ delivery }: { delivery: EventDelivery }) {
  const { destination, reference, status, error, attempt } = delivery;
  const state = DELIVERY_STATES[status] ?? { label: status, color: 'gray' };
  return (
    <Stack gap={2}>
      <Group gap="xs" wrap="nowrap" justify="space-between" align="flex-start">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {attempt > 1
            ? t('events:event.attempt', { name: destination.name, number: attempt })
            : destination.name}
        </Text>
        <Badge variant="light" color={state.color} tt="none" style={{ flexShrink: 0 }}>
          {state.label}
        </Badge>
      </Group>
      {reference?.url && (
        <Text size="sm" component="a" href={reference.url} target="_blank" rel="noreferrer" td="underline">
          {reference.label}
        </Text>
      )}
      {error && (
        <Text size="sm" c="dimmed">
          {fromServer(error)}
        </Text>
      )}
    </Stack>
  );
}
