import { Badge, Card, Flex, Group, Skeleton, Stack, Text } from '@mantine/core';
import { memo } from 'react';
import { Link } from 'react-router';
import type { Endpoint, EndpointHealth } from '../../api/types.ts';
import { AttemptStrip } from '../../parts/charts/attempt-strip.tsx';
import { percent } from '../../parts/numbers.ts';
import { useEventNames } from '../../parts/use-event-names.ts';
import { When } from '../../parts/when.tsx';
import { isFailing } from './health.ts';
import { RouterIcon } from './router-icon.tsx';

/** Attempts on the strip of a card. */
const PLACES = 20;

interface CardProps {
  endpoint: Endpoint;
  /** Undefined: it isn't known yet. */
  health: EndpointHealth | undefined;
}

/** One endpoint with its health at a glance. */
export const EndpointCard = memo(function EndpointCard({ endpoint, health }: CardProps) {
  const { url, description, router, enabled_events, filter } = endpoint;
  const { namesOf } = useEventNames();
  const address = router ? `${router.name}: ${url}` : url;
  return (
    <Card withBorder component="article" aria-label={description || address}>
      <Stack gap="sm">
        <Group wrap="nowrap" align="flex-start">
          <RouterIcon router={router} />
          <Stack gap={2} miw={0}>
            <Text
              component={Link}
              to={`/webhooks/${endpoint.id}`}
              fw={600}
              c="var(--mantine-color-text)"
              style={{ overflowWrap: 'anywhere' }}
            >
              {description || address}
            </Text>
            {description && (
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {address}
              </Text>
            )}
            <Group gap="xs">
              <Enabled endpoint={endpoint} />
              <Text size="sm" c="dimmed">
                {namesOf(enabled_events)}
                {filter && ', with conditions'}
              </Text>
            </Group>
          </Stack>
        </Group>
        <Health endpoint={endpoint} health={health} />
        {endpoint.status === 'disabled' && endpoint.disabled_reason && (
          <Text size="sm">{endpoint.disabled_reason}</Text>
        )}
      </Stack>
    </Card>
  );
});

export function Enabled({ endpoint }: { endpoint: Endpoint }) {
  const enabled = endpoint.status === 'enabled';
  const failing = enabled && isFailing(endpoint);
  return (
    <Badge
      component="span"
      color={failing ? 'orange' : enabled ? 'green' : 'gray'}
      variant="light"
      tt="none"
      style={{ flexShrink: 0 }}
    >
      {failing ? 'Failing' : enabled ? 'Enabled' : 'Disabled'}
    </Badge>
  );
}

function Health({ endpoint, health }: CardProps) {
  if (!health) return <Skeleton height={28} maw={420} />;
  const { recent, success_rate } = health;
  return (
    <Flex gap={{ base: 'xs', sm: 'lg' }} align={{ sm: 'center' }} direction={{ base: 'column', sm: 'row' }}>
      <AttemptStrip recent={recent} places={PLACES} />
      <Text size="sm">
        {success_rate === null ? 'Nothing was sent yet' : `${percent(success_rate)} delivered`}
        {endpoint.last_delivered_at !== null && (
          <Text span size="sm" c="dimmed">
            {' · last delivery '}
            <When at={endpoint.last_delivered_at} />
          </Text>
        )}
      </Text>
    </Flex>
  );
}
