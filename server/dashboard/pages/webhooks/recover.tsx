import { Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, query } from '../../api/client.ts';
import { useOne } from '../../api/queries.ts';
import type { Endpoint, Recoverable, Recovery } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { SubmitActions } from '../../parts/dialog-actions.tsx';
import { counted } from '../../parts/numbers.ts';
import { Problem, showAtField } from '../../parts/problem.tsx';
import { instant } from './delivery-filters.tsx';
import { recoveriesPath } from './recoveries.tsx';

const DAY_MS = 86_400_000;
/** As far as the API counts. */
const MANY = 10_000;
const WHAT = [
  { value: 'all', label: t('webhooks:recover.what.all') },
  { value: 'failed', label: t('webhooks:recover.what.failed') },
  { value: 'abandoned', label: t('webhooks:recover.what.abandoned') },
  {
    value: 'never_attempted',
    label: t('webhooks:recover.what.never_attempted'),
  },
];
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Sends again what an endpoint missed in a period. */
export function Recover({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const queries = useQueryClient();
  const form = useForm({
    initialValues: { since: aDayAgo(), until: '', status: 'all' },
    validate: {
      since: (since) => (instant(since) === undefined ? t('webhooks:recover.noTime') : null),
    },
  });
  const start = useMutation({
    mutationFn: ({ since, until, status }: typeof form.values) =>
      api.post<Recovery>(`/webhooks/${endpoint.id}/recover`, {
        since: instant(since),
        ...(instant(until) && { until: instant(until) }),
        ...(status !== 'all' && { status }),
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: [recoveriesPath(endpoint.id)] });
      onClose();
    },
    onError: (error) => showAtField(form, error, { since: 'since', until: 'until' }),
  });
  const atField = Object.keys(form.errors).length > 0;
  return (
    <Modal opened onClose={onClose} title={t('webhooks:recover.title')}>
      <form onSubmit={form.onSubmit((values) => start.mutate(values))} noValidate>
        <Stack>
          <Text size="sm">
            {t('webhooks:recover.text', {
              receiver: endpoint.router?.name ?? t('webhooks:endpoint.receiver'),
            })}
          </Text>
          <TextInput
            type="datetime-local"
            label={t('webhooks:recover.since')}
            description={t('webhooks:recover.zone', { zone })}
            data-autofocus
            {...form.getInputProps('since')}
          />
          <TextInput
            type="datetime-local"
            label={t('webhooks:recover.until')}
            description={t('webhooks:recover.untilText')}
            {...form.getInputProps('until')}
          />
          <Radio.Group label={t('webhooks:recover.what.label')} {...form.getInputProps('status')}>
            <Stack gap={8} mt={4}>
              {WHAT.map(({ value, label }) => (
                <Radio key={value} value={value} label={label} />
              ))}
            </Stack>
          </Radio.Group>
          <HowMany endpoint={endpoint} period={form.values} />
          {!atField && <Problem error={start.error} />}
          <SubmitActions onCancel={onClose} label={t('webhooks:recover.start')} loading={start.isPending} />
        </Stack>
      </form>
    </Modal>
  );
}

const PAUSE_WHILE_TYPING_MS = 300;

/** What would be sent, before it is. */
function HowMany({ endpoint, period }: { endpoint: Endpoint; period: RecoverPeriod }) {
  const [{ since, until, status }] = useDebouncedValue(period, PAUSE_WHILE_TYPING_MS);
  const asked = {
    since: instant(since),
    until: instant(until),
    status: status === 'all' ? undefined : status,
  };
  const isSensible = asked.since !== undefined && asked.since < (asked.until ?? new Date().toISOString());
  const count = useOne<Recoverable>(`/webhooks/${endpoint.id}/recoverable${query(asked)}`, {
    enabled: isSensible,
  });
  return (
    <Text size="sm" fw={600} role="status">
      {isSensible && !count.isError && (count.data ? howMany(count.data) : t('webhooks:recover.counting'))}
    </Text>
  );
}

interface RecoverPeriod {
  since: string;
  until: string;
  status: string;
}

function howMany({ events, is_complete, events_scanned }: Recoverable): string {
  if (is_complete) {
    if (events === 0) return t('webhooks:recover.nothing');
    return t('webhooks:recover.count', { count: events, number: counted(events) });
  }
  return events >= MANY
    ? t('webhooks:recover.moreThan', { number: counted(MANY) })
    : t('webhooks:recover.atLeast', { number: counted(events), scanned: counted(events_scanned) });
}

/** A day ago, as a field for a date and time holds it. */
function aDayAgo(): string {
  const at = new Date(Date.now() - DAY_MS);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
