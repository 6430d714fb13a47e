import { Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, query } from '../../api/client.ts';
import { useOne } from '../../api/queries.ts';
import type { Endpoint, Recoverable, Recovery } from '../../api/types.ts';
import { SubmitActions } from '../../parts/dialog-actions.tsx';
import { counted } from '../../parts/numbers.ts';
import { Problem, showAtField } from '../../parts/problem.tsx';
import { instant } from './delivery-filters.tsx';
import { recoveriesPath } from './recoveries.tsx';

const DAY_MS = 86_400_000;
/** As far as the API counts. */
const MANY = 10_000;
const WHAT = [
  { value: 'all', label: 'Everything that it missed' },
  { value: 'failed', label: 'What failed and waits for another try' },
  { value: 'abandoned', label: 'What was given up' },
  {
    value: 'never_attempted',
    label: 'What was never tried, because the endpoint was disabled or not there yet',
  },
];
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Sends again what an endpoint missed in a period. */
export function Recover({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const queries = useQueryClient();
  const form = useForm({
    initialValues: { since: aDayAgo(), until: '', status: 'all' },
    validate: {
      since: (since) => (instant(since) === undefined ? 'Enter a date and a time' : null),
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
    <Modal opened onClose={onClose} title="Recover since…">
      <form onSubmit={form.onSubmit((values) => start.mutate(values))} noValidate>
        <Stack>
          <Text size="sm">
            For after an outage: events that {endpoint.router?.name ?? 'your receiver'} missed are sent to it
            again, each with its old id, so that it can tell what it has seen already.
          </Text>
          <TextInput
            type="datetime-local"
            label="Since"
            description={`In your time zone, ${zone}.`}
            data-autofocus
            {...form.getInputProps('since')}
          />
          <TextInput
            type="datetime-local"
            label="Until"
            description="Leave it empty for now."
            {...form.getInputProps('until')}
          />
          <Radio.Group label="What to send" {...form.getInputProps('status')}>
            <Stack gap={8} mt={4}>
              {WHAT.map(({ value, label }) => (
                <Radio key={value} value={value} label={label} />
              ))}
            </Stack>
          </Radio.Group>
          <HowMany endpoint={endpoint} period={form.values} />
          {!atField && <Problem error={start.error} />}
          <SubmitActions onCancel={onClose} label="Recover" loading={start.isPending} />
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
      {isSensible && !count.isError && (count.data ? howMany(count.data) : 'Counting …')}
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
    if (events === 0) return 'Nothing of this period was missed.';
    return events === 1 ? '1 event will be sent.' : `${counted(events)} events will be sent.`;
  }
  return events >= MANY
    ? `More than ${counted(MANY)} events will be sent.`
    : `At least ${counted(events)} events will be sent: there were more than the ${counted(events_scanned)} that were looked at.`;
}

/** A day ago, as a field for a date and time holds it. */
function aDayAgo(): string {
  const at = new Date(Date.now() - DAY_MS);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
