import { Alert, Progress, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Trans } from 'react-i18next/TransWithoutContext';
import { query } from '../../api/client.ts';
import { useOne } from '../../api/queries.ts';
import type { Endpoint, Page, Recovery } from '../../api/types.ts';
import { fromServer, t } from '../../languages/index.ts';
import { counted, percent } from '../../parts/numbers.ts';
import { Problem } from '../../parts/problem.tsx';
import { absolute, When } from '../../parts/when.tsx';
import { useClosed } from './closed.ts';
import { useRights } from './rights.ts';

const TITLES: Record<string, { title: string; color: string }> = {
  running: { title: t('webhooks:recover.running'), color: 'blue' },
  completed: { title: t('webhooks:recover.completed'), color: 'green' },
  canceled: { title: t('webhooks:recover.canceled'), color: 'orange' },
};
const SHOWN = 5;
/** What ended longer ago is no news. */
const NEWS_MS = 86_400_000;

/** Of the list of an endpoint's recoveries, as it is asked for. */
export const recoveriesPath = (endpoint: string) =>
  `/webhooks/${endpoint}/recoveries${query({ limit: SHOWN })}`;

/** The recoveries that run, whoever started them; otherwise the last one that ended, until it is closed. */
export function Recoveries({ endpoint }: { endpoint: Endpoint }) {
  const { example } = useRights();
  const queries = useQueryClient();
  const [closed, close] = useClosed(`recovery.${endpoint.id}`);
  const list = useOne<Page<Recovery>>(recoveriesPath(endpoint.id), { live: !example });
  const known = list.data?.data ?? [];
  const running = known.filter(({ status }) => status === 'running');
  const ended = known.find(
    ({ finished_at }) => finished_at && Date.now() - Date.parse(finished_at) < NEWS_MS,
  );
  const isDone = ended?.status === 'completed' ? ended.id : undefined;
  useEffect(() => {
    if (isDone) void queries.invalidateQueries({ queryKey: [`/webhooks/${endpoint.id}/events`] });
  }, [isDone, endpoint.id, queries]);
  return (
    <>
      {running.map((recovery) => (
        <Progressing key={recovery.id} recovery={recovery} />
      ))}
      {running.length === 0 && ended && ended.id !== closed && (
        <Progressing key={ended.id} recovery={ended} onClose={() => close(ended.id)} />
      )}
      <Problem error={list.error} />
    </>
  );
}

/** How far one has come. */
function Progressing({ recovery, onClose }: { recovery: Recovery; onClose?: () => void }) {
  const { status, progress, events_scanned, events_recovered, error, since, until, created_at } = recovery;
  const { title, color } = TITLES[status] ?? { title: status, color: 'gray' };
  return (
    <Alert
      color={color}
      title={title}
      role="status"
      withCloseButton={onClose !== undefined}
      closeButtonLabel={t('webhooks:recover.close')}
      {...(onClose && { onClose })}
    >
      <Stack gap="xs">
        {status === 'running' && (
          <Progress
            value={progress * 100}
            aria-label={t('webhooks:recover.done', { percent: percent(progress) })}
          />
        )}
        <Text size="sm">
          {t('webhooks:recover.counts', {
            scanned: counted(events_scanned),
            sent: counted(events_recovered),
          })}
          {status === 'running' && ` ${t('webhooks:recover.goesOn')}`}
          {error && ` ${fromServer(error)}`}
        </Text>
        <Text size="sm">
          <Trans
            ns="webhooks"
            i18nKey="recover.period"
            values={{ from: absolute.format(new Date(since)), to: absolute.format(new Date(until)) }}
            components={{ when: <When at={created_at} /> }}
          />
        </Text>
      </Stack>
    </Alert>
  );
}
