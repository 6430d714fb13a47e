import { Button, Code, Group, Loader, Paper, Select, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../api/client.ts';
import { useOne } from '../../api/queries.ts';
import type { DeliveryDetail, Endpoint, TestEvent as Sent } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { duration } from '../../parts/numbers.ts';
import { Problem } from '../../parts/problem.tsx';
import { useEventNames } from '../../parts/use-event-names.ts';
import { answerInWords } from './answer-in-words.ts';
import { OutcomeBadge } from './outcome-badge.tsx';

const LOOK_MS = 1_000;

/** Sends a test event of a chosen type, and shows how it arrives. */
export function TestEvent({
  endpoint,
  onDone,
  doneLabel,
  onFollow,
}: {
  endpoint: Endpoint;
  onDone: () => void;
  doneLabel: string;
  /** The link to the delivery was followed. */
  onFollow?: () => void;
}) {
  const queries = useQueryClient();
  const { choices } = useEventNames();
  const [type, setType] = useState('webhook.test');
  const sending = useMutation({
    mutationFn: () => api.post<Sent>(`/webhooks/${endpoint.id}/test`, { type }),
    onSuccess: () => queries.invalidateQueries({ queryKey: [`/webhooks/${endpoint.id}/events`] }),
  });
  return (
    <Stack>
      <Text size="sm">{t('webhooks:test.text')}</Text>
      <Select
        label={t('webhooks:test.type')}
        data={[{ value: 'webhook.test', label: t('webhooks:event.test') }, ...choices]}
        value={type}
        onChange={(chosen) => chosen && setType(chosen)}
        allowDeselect={false}
        data-autofocus
      />
      <Problem error={sending.error} />
      {sending.data && (
        <Arrival key={sending.data.delivery_id} endpoint={endpoint} sent={sending.data} onFollow={onFollow} />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {doneLabel}
        </Button>
        <Button onClick={() => sending.mutate()} loading={sending.isPending}>
          {t(sending.data ? 'webhooks:test.another' : 'webhooks:test.send')}
        </Button>
      </Group>
    </Stack>
  );
}

function Arrival({
  endpoint,
  sent,
  onFollow,
}: {
  endpoint: Endpoint;
  sent: Sent;
  onFollow: (() => void) | undefined;
}) {
  const delivery = useOne<DeliveryDetail>(`/webhooks/deliveries/${sent.delivery_id}`, {
    live: (known) => known === undefined || known.status === 'pending',
    everyMs: LOOK_MS,
  });
  const { data } = delivery;
  return (
    <Paper withBorder p="md" role="status" aria-label={t('webhooks:test.how')}>
      {data === undefined || data.status === 'pending' ? (
        <Group gap="sm">
          <Loader size="sm" aria-hidden />
          <Text size="sm">{t('webhooks:test.onItsWay', { host: host(endpoint.url) })}</Text>
        </Group>
      ) : (
        <Stack gap="xs">
          <OutcomeBadge attempt={data} />
          <Text size="sm">
            {data.response_ms === null
              ? `${answerInWords(data)}.`
              : t('webhooks:test.after', {
                  answer: answerInWords(data) ?? '',
                  time: duration(data.response_ms),
                })}
          </Text>
          {data.response_body && (
            <Code block mah={120} tabIndex={0} role="group" aria-label={t('webhooks:test.said')}>
              {data.response_body}
            </Code>
          )}
          <Text
            size="sm"
            component={Link}
            to={`/webhooks/${endpoint.id}/deliveries?delivery=${data.id}`}
            onClick={onFollow}
            td="underline"
          >
            {t('webhooks:test.see')}
          </Text>
        </Stack>
      )}
      <Problem error={delivery.error} onRetry={() => delivery.refetch()} />
    </Paper>
  );
}

function host(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
