import { Accordion, Button, Drawer, Stack, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useOne } from '../../api/queries.ts';
import type { DeliveryDetail, Endpoint } from '../../api/types.ts';
import { fromServer, t } from '../../languages/index.ts';
import { duration } from '../../parts/numbers.ts';
import { Problem } from '../../parts/problem.tsx';
import { When } from '../../parts/when.tsx';
import { Loading } from '../../shell/loading.tsx';
import { answerInWords } from './answer-in-words.ts';
import { useEventLabel } from './event-label.ts';
import { Exchange } from './exchange.tsx';
import { OutcomeBadge } from './outcome-badge.tsx';
import { useRights } from './rights.ts';

interface DrawerProps {
  /** Null: closed. */
  id: string | null;
  endpoint: Endpoint;
  onClose: () => void;
  /** With the id of the new delivery. */
  onReplayed: (id: string) => void;
}

/** One attempt: what was sent, what came back, what comes next. */
export function DeliveryDrawer({ id, endpoint, onClose, onReplayed }: DrawerProps) {
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={t('webhooks:delivery.title')}
    >
      {id !== null && <Known key={id} id={id} endpoint={endpoint} onReplayed={onReplayed} />}
    </Drawer>
  );
}

/** An attempt changes until it is finished; after a failure, once more when the next one is known. */
const unfinished = (known: DeliveryDetail | undefined) => known === undefined || known.status === 'pending';

function Known({ id, endpoint, onReplayed }: { id: string } & Pick<DrawerProps, 'endpoint' | 'onReplayed'>) {
  const { resend } = useRights();
  const labelOf = useEventLabel();
  const delivery = useOne<DeliveryDetail>(`/webhooks/deliveries/${id}`, { live: unfinished });
  const { data } = delivery;
  if (!data) {
    return delivery.isError ? (
      <Problem error={delivery.error} onRetry={() => delivery.refetch()} />
    ) : (
      <Loading />
    );
  }
  return (
    <Stack>
      <Text fw={600} size="lg">
        {labelOf(data)}
      </Text>
      <div role="status">
        <OutcomeBadge attempt={data} />
        <Text size="sm" mt={6}>
          {answerInWords(data) ?? t('webhooks:delivery.notTried')}
        </Text>
      </div>
      <Facts delivery={data} />
      {resend && <Replay delivery={data} endpoint={endpoint} onReplayed={onReplayed} />}
      <Accordion variant="contained" multiple defaultValue={['sent', 'back']}>
        <Exchange
          value="sent"
          title={t('webhooks:delivery.sent')}
          headers={data.request.headers}
          body={data.request.body}
          none={t('webhooks:delivery.notSent')}
        />
        <Exchange
          value="back"
          title={t('webhooks:delivery.back')}
          headers={data.response.headers as Record<string, string> | null}
          body={data.response.body}
          none={
            data.error === null
              ? t('webhooks:delivery.nothing')
              : t('webhooks:delivery.failed', { error: fromServer(data.error) })
          }
        />
      </Accordion>
    </Stack>
  );
}

function Facts({ delivery }: { delivery: DeliveryDetail }) {
  const facts: [string, ReactNode][] = [
    [t('webhooks:delivery.facts.try'), delivery.attempt],
    [
      t('webhooks:delivery.facts.sent'),
      delivery.attempted_at === null ? (
        t('webhooks:delivery.facts.notYet')
      ) : (
        <When key="at" at={delivery.attempted_at} />
      ),
    ],
    [t('webhooks:delivery.facts.took'), delivery.response_ms === null ? '–' : duration(delivery.response_ms)],
    [t('webhooks:delivery.facts.event'), delivery.event_id],
    [t('webhooks:delivery.facts.delivery'), delivery.id],
    ...(delivery.replays_delivery_id === null
      ? []
      : [[t('webhooks:delivery.facts.again'), delivery.replays_delivery_id] as [string, ReactNode]]),
  ];
  return (
    <Table variant="vertical" layout="fixed" aria-label={t('webhooks:delivery.about')}>
      <Table.Tbody>
        {facts.map(([label, value]) => (
          <Table.Tr key={label}>
            <Table.Th w={110}>{label}</Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Replay({
  delivery,
  endpoint,
  onReplayed,
}: { delivery: DeliveryDetail } & Pick<DrawerProps, 'endpoint' | 'onReplayed'>) {
  const queries = useQueryClient();
  const replay = useMutation({
    mutationFn: () => api.post<{ delivery_id: string }>(`/webhooks/deliveries/${delivery.id}/retry`),
    onSuccess: ({ delivery_id }) => {
      void queries.invalidateQueries({ queryKey: [`/webhooks/${endpoint.id}/events`] });
      notifications.show({ message: t('webhooks:delivery.replayed'), color: 'green' });
      onReplayed(delivery_id);
    },
  });
  return (
    <Stack gap="xs" align="flex-start">
      <Button
        onClick={() => replay.mutate()}
        loading={replay.isPending}
        disabled={endpoint.status === 'disabled' || delivery.status === 'pending'}
      >
        {t('webhooks:delivery.replay')}
      </Button>
      <Text size="xs" c="dimmed">
        {t(endpoint.status === 'disabled' ? 'webhooks:delivery.disabled' : 'webhooks:delivery.replayText')}
      </Text>
      <Problem error={replay.error} />
    </Stack>
  );
}
