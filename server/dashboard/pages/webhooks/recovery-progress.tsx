import { Alert, Progress, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useOne } from '../../api/queries.ts';
import type { Recovery } from '../../api/types.ts';
import { counted, percent } from '../../parts/numbers.ts';
import { Problem } from '../../parts/problem.tsx';

/** How far a recovery has come. */
export function RecoveryProgress({ id, onClose }: { id: string | null; onClose: () => void }) {
  return id === null ? null : <Known key={id} id={id} onClose={onClose} />;
}

const TITLES: Record<string, { title: string; color: string }> = {
  running: { title: 'Recovering', color: 'blue' },
  completed: { title: 'Recovered', color: 'green' },
  canceled: { title: 'The recovery was stopped', color: 'orange' },
};

function Known({ id, onClose }: { id: string; onClose: () => void }) {
  const queries = useQueryClient();
  const recovery = useOne<Recovery>(`/recoveries/${id}`, {
    live: (known) => known === undefined || known.status === 'running',
    everyMs: 1_000,
  });
  const { status, progress, events_scanned, events_recovered, error, endpoint_id } = recovery.data ?? {};
  useEffect(() => {
    if (status !== 'completed') return;
    void queries.invalidateQueries({ queryKey: [`/webhooks/${endpoint_id}/deliveries`] });
  }, [status, endpoint_id, queries]);
  if (status === undefined) return <Problem error={recovery.error} />;
  const { title, color } = TITLES[status] ?? { title: status, color: 'gray' };
  return (
    <Alert
      color={color}
      title={title}
      role="status"
      withCloseButton
      closeButtonLabel="Close"
      onClose={onClose}
    >
      <Stack gap="xs">
        {status === 'running' && (
          <Progress value={(progress ?? 0) * 100} aria-label={`${percent(progress ?? 0)} done`} />
        )}
        <Text size="sm">
          {counted(events_scanned ?? 0)} events looked at, {counted(events_recovered ?? 0)} sent again.
          {status === 'running' && ' You can leave this page; it goes on.'}
          {error && ` ${error}`}
        </Text>
      </Stack>
    </Alert>
  );
}
