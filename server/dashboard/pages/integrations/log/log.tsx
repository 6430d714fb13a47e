import { Button, Card, Group, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { rowsOf, useList } from '../../../api/queries.ts';
import type { Automation, AutomationDelivery, EventType } from '../../../api/types.ts';
import { fromServer, t } from '../../../languages/index.ts';
import { withTitles } from '../../../parts/conditions/condition-words.ts';
import { type Field, fieldsOf } from '../../../parts/event-fields.ts';
import { MoreButton } from '../../../parts/more-button.tsx';
import { Problem } from '../../../parts/problem.tsx';
import { useEventNames } from '../../../parts/use-event-names.ts';
import { inWords, When } from '../../../parts/when.tsx';
import { Loading } from '../../../shell/loading.tsx';
import { DeliveryDetail } from './detail.tsx';
import { Made } from './made.tsx';
import { STATUSES, StatusBadge } from './status.tsx';

/** Every attempt of the last 30 days, also those that the conditions kept away. */
export function DeliveryLog({ automation, types }: { automation: Automation; types: readonly EventType[] }) {
  const [status, setStatus] = useState<string | null>(null);
  const [open, setOpen] = useState<string>();
  const list = useList<AutomationDelivery>(
    `/automations/${automation.id}/deliveries`,
    status === null ? {} : { status },
    { live: true },
  );
  const rows = rowsOf(list.data);
  const fields = fieldsOf(types, automation.enabled_events);
  return (
    <Stack>
      <Select
        label={t('integrations:log.show')}
        w={{ base: '100%', xs: 240 }}
        data={[
          { value: '', label: t('integrations:log.everything') },
          ...Object.entries(STATUSES).map(([value, { label }]) => ({ value, label })),
        ]}
        value={status ?? ''}
        onChange={(next) => setStatus(next || null)}
        allowDeselect={false}
      />
      <Problem error={list.error} onRetry={() => list.refetch()} />
      {list.isPending && <Loading />}
      {list.isSuccess && rows.length === 0 && (
        <Card withBorder>
          <Text size="sm">
            {t(status === null ? 'integrations:log.none' : 'integrations:log.noneOfThese')}
          </Text>
        </Card>
      )}
      {rows.map((row) => (
        <LogRow
          key={row.id}
          delivery={row}
          fields={fields}
          severalTypes={automation.enabled_events.join() !== row.event_type}
          onOpen={() => setOpen(row.id)}
        />
      ))}
      <MoreButton list={list} />
      {open !== undefined && (
        <DeliveryDetail
          id={open}
          automation={automation}
          fields={fields}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Stack>
  );
}

function LogRow({
  delivery,
  fields,
  severalTypes,
  onOpen,
}: {
  delivery: AutomationDelivery;
  fields: readonly Field[];
  /** It is worth saying what happened. */
  severalTypes: boolean;
  onOpen: () => void;
}) {
  const { status, reference, error, attempt, created_at, attempted_at, event_type, replays_delivery_id } =
    delivery;
  const { nameOf } = useEventNames();
  const isTest = delivery.event_id.startsWith('event_test_');
  return (
    <Card
      withBorder
      padding="sm"
      component="article"
      aria-label={`${STATUSES[status]?.label ?? status}, ${inWords(created_at)}`}
    >
      <Group justify="space-between" align="flex-start" gap="xs">
        <Stack gap={4} flex={1} miw={200}>
          <Group gap="xs">
            <StatusBadge status={status} />
            <Text size="sm" c="dimmed">
              {severalTypes && event_type !== null && `${nameOf(event_type)}, `}
              <When at={attempted_at ?? created_at} />
              {isTest && ` · ${t('integrations:log.test')}`}
              {attempt > 1 && ` · ${t('integrations:log.attempt', { number: attempt })}`}
              {replays_delivery_id !== null && ` · ${t('integrations:log.sentAgain')}`}
            </Text>
          </Group>
          {error !== null && (
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {fromServer(withTitles(error, fields))}
            </Text>
          )}
          {status === 'pending' && Date.parse(delivery.scheduled_for) > Date.now() + 1000 && (
            <Text size="sm">{t('integrations:log.nextTry', { when: inWords(delivery.scheduled_for) })}</Text>
          )}
          {reference && <Made reference={reference} />}
        </Stack>
        <Button size="compact-sm" variant="default" onClick={onOpen}>
          {t('integrations:log.details')}
        </Button>
      </Group>
    </Card>
  );
}
