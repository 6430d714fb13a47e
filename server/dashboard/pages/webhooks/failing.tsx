import { Alert, Anchor, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { query } from '../../api/client.ts';
import { useOne } from '../../api/queries.ts';
import type { Delivery, Endpoint, Page } from '../../api/types.ts';
import { When } from '../../parts/when.tsx';
import { adviceFor } from './advice.ts';
import { answerInWords } from './answer-in-words.ts';
import { isFailing } from './health.ts';
import { useRights } from './rights.ts';

const REFRESH_MS = 10_000;

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
    <Alert color="orange" role="note" title={advice?.title ?? 'The last delivery failed'}>
      <Stack gap="xs">
        {advice && <Text size="sm">{advice.text}</Text>}
        <Text size="sm">
          The last attempt was <When at={latest.attempted_at ?? latest.created_at} />. {answerInWords(latest)}
          .
        </Text>
        <Group gap="md">
          <Anchor
            component={Link}
            to={`${base}/deliveries?delivery=${latest.id}`}
            size="sm"
            c="inherit"
            underline="always"
          >
            See the last failure
          </Anchor>
          {manage && advice?.inSettings && (
            <Anchor component={Link} to={`${base}/settings`} size="sm" c="inherit" underline="always">
              Change the settings
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
    ...{ enabled, live: true, everyMs: REFRESH_MS },
  });
  return list.data?.data[0];
}
