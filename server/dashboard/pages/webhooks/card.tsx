import { Badge, Card, Flex, Group, Skeleton, Stack, Text } from '@mantine/core';
import { memo } from 'react';
import { Trans } from 'react-i18next/TransWithoutContext';
import { Link } from 'react-router';
import type { Endpoint, EndpointHealth } from '../../api/types.ts';
import { fromServer, t } from '../../languages/index.ts';
import { AttemptStrip } from '../../parts/charts/attempt-strip.tsx';
import { isFailing } from '../../parts/health.ts';
import { percent } from '../../parts/numbers.ts';
import { useEventNames } from '../../parts/use-event-names.ts';
import { When } from '../../parts/when.tsx';
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
                {filter
                  ? t('webhooks:card.conditions', { events: namesOf(enabled_events) })
                  : namesOf(enabled_events)}
              </Text>
            </Group>
          </Stack>
        </Group>
        <Health endpoint={endpoint} health={health} />
        {endpoint.status === 'disabled' && endpoint.disabled_reason && (
          <Text size="sm">{fromServer(endpoint.disabled_reason)}</Text>
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
      {t(`webhooks:states.${failing ? 'failing' : enabled ? 'enabled' : 'disabled'}`)}
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
        {success_rate === null
          ? t('webhooks:card.nothing')
          : t('webhooks:card.delivered', { percent: percent(success_rate) })}
        {endpoint.last_delivered_at !== null && (
          <Text span size="sm" c="dimmed">
            <Trans
              ns="webhooks"
              i18nKey="card.lastDelivery"
              components={{ when: <When at={endpoint.last_delivered_at} /> }}
            />
          </Text>
        )}
      </Text>
    </Flex>
  );
}
