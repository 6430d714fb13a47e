import { Button, Group, Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { rowsOf, useList } from '../../api/queries.ts';
import type { Endpoint } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { Problem } from '../../parts/problem.tsx';

/** Sends an event to an endpoint, whether it went there before or not. */
export function SendToEndpoint({ eventId, onSent }: { eventId: string; onSent: () => void }) {
  const [endpoint, setEndpoint] = useState<string | null>(null);
  const endpoints = rowsOf(useList<Endpoint>('/webhooks').data).filter(({ status }) => status === 'enabled');
  const sending = useMutation({
    mutationFn: () => api.post(`/events/${eventId}/deliver`, { endpoint_id: endpoint }),
    onSuccess: onSent,
  });
  if (endpoints.length === 0) return null;
  return (
    <>
      <Group align="flex-end" gap="xs">
        <Select
          label={t('events:send.label')}
          placeholder={t('events:send.choose')}
          data={endpoints.map(({ id, url, description }) => ({ value: id, label: description || url }))}
          value={endpoint}
          onChange={setEndpoint}
          searchable
          style={{ flex: 1, minWidth: 200 }}
        />
        <Button onClick={() => sending.mutate()} disabled={endpoint === null} loading={sending.isPending}>
          {t('events:send.send')}
        </Button>
      </Group>
      <Problem error={sending.error} />
    </>
  );
}
