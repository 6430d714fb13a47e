import { Alert, Anchor, Group, Stack, Text } from '@mantine/core';
import { Trans } from 'react-i18next/TransWithoutContext';
import { Link } from 'react-router';
import { query } from '../../api/client.ts';
import { useOne } from '../../api/queries.ts';
import type { Delivery, Endpoint, Page } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { isFailing } from '../../parts/health.ts';
import { When } from '../../parts/when.tsx';
import { adviceFor } from './advice.ts';
import { answerInWords } from './answer-in-words.ts';
import { useRights } from './rights.ts';

/** Why an endpoint fails, by its latest failure, and what to do about it. */
export function Failing({ endpoint }: { endpoint: Endpoint }) {
  const { manage, example } = useRights();
  const enabled = isFailing(endpoint) && !example;
  const failed = useNewest(endpoint, 'failed', enabled);
  const givenUp = useNewest(endpoint, 'abandoned', enabled);
  const latest = [failed, givenUp]
    .filter((each) => each !== undefined)
    .sort((one, other) => (other.attempted_at ?? '').localeCompare(one.attempted_at ?? ''))[0];
  if (!enabled || latest === undefined) return null;
  const advice = adviceFor(latest);
  const base = `/webhooks/${endpoint.id}`;
  return (
    <Alert color="orange" role="note" title={advice?.title ?? t('webhooks:endpoint.failing.title')}>
      <Stack gap="xs">
        {advice && <Text size="sm">{advice.text}</Text>}
        <Text size="sm">
          <Trans
            ns="webhooks"
            i18nKey="endpoint.failing.last"
            values={{ answer: answerInWords(latest) ?? '' }}
            components={{ when: <When at={latest.attempted_at ?? latest.created_at} /> }}
          />
        </Text>
        <Group gap="md">
          <Anchor
            component={Link}
            to={`${base}/deliveries?delivery=${latest.id}`}
            size="sm"
            c="inherit"
            underline="always"
          >
            {t('webhooks:endpoint.failing.see')}
          </Anchor>
          {manage && advice?.inSettings && (
            <Anchor component={Link} to={`${base}/settings`} size="sm" c="inherit" underline="always">
              {t('webhooks:endpoint.failing.settings')}
            </Anchor>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}

/** It is asked for anew while the endpoint goes on failing. */
function useNewest({ id }: Endpoint, status: string, enabled: boolean): Delivery | undefined {
  const list = useOne<Page<Delivery>>(`/webhooks/${id}/deliveries${query({ status, limit: 1 })}`, {
    ...{ enabled, live: true },
  });
  return list.data?.data[0];
}
