import { Accordion, Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { useOne } from '../../../api/queries.ts';
import type { Automation, AutomationDeliveryDetail } from '../../../api/types.ts';
import { fromServer, t } from '../../../languages/index.ts';
import { CodeBlock } from '../../../parts/code-block.tsx';
import { withTitles } from '../../../parts/conditions/condition-words.ts';
import type { Field } from '../../../parts/event-fields.ts';
import { Problem } from '../../../parts/problem.tsx';
import { useEventNames } from '../../../parts/use-event-names.ts';
import { When } from '../../../parts/when.tsx';
import { Loading } from '../../../shell/loading.tsx';
import { useSession } from '../../../shell/session.tsx';
import { seconds } from './seconds.ts';
import { StatusBadge } from './status.tsx';

/** What the log keeps of an attempt beside its outcome. */
interface Details {
  hint?: string;
  notes?: string[];
  warnings?: { message: string }[];
  exchanges?: Exchange[];
}
interface Exchange {
  method: string;
  url: string;
  requestBody?: string;
  status?: number;
  responseBody?: string;
  error?: string;
  ms?: number;
}

interface DetailProps {
  id: string;
  automation: Automation;
  fields: readonly Field[];
  onClose: () => void;
}

/** One attempt: what was sent, what came back, and sending it again. */
export function DeliveryDetail(props: DetailProps) {
  const delivery = useOne<AutomationDeliveryDetail>(`/automations/deliveries/${props.id}`);
  return (
    <Modal opened onClose={props.onClose} title={t('integrations:delivery.title')} size="lg">
      {delivery.isPending && <Loading />}
      <Problem error={delivery.error} onRetry={() => delivery.refetch()} />
      {delivery.data && <Detail delivery={delivery.data} {...props} />}
    </Modal>
  );
}

function Detail({
  delivery,
  automation,
  fields,
  onClose,
}: { delivery: AutomationDeliveryDetail } & Omit<DetailProps, 'id'>) {
  const { may } = useSession();
  const { nameOf } = useEventNames();
  const details = (delivery.details ?? {}) as Details;
  const notes = [...(details.notes ?? []), ...(details.warnings ?? []).map(({ message }) => message)];
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <StatusBadge status={delivery.status} />
        <Text size="sm">
          {nameOf(delivery.event_type)}, <When at={delivery.attempted_at ?? delivery.created_at} />
          {delivery.response_ms !== null &&
            `, ${t('integrations:delivery.took', { time: seconds(delivery.response_ms) })}`}
        </Text>
      </Group>
      {delivery.error !== null && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {fromServer(withTitles(delivery.error, fields))}
        </Text>
      )}
      {details.hint !== undefined && !delivery.error?.includes(details.hint) && (
        <Text size="sm">{fromServer(details.hint)}</Text>
      )}
      {notes.length > 0 && (
        <List size="sm">
          {notes.map((note) => (
            <List.Item key={note}>{fromServer(note)}</List.Item>
          ))}
        </List>
      )}
      <Accordion variant="contained" multiple>
        {(details.exchanges ?? []).map((exchange, index) => (
          <ExchangeItem
            // biome-ignore lint/suspicious/noArrayIndexKey: requests have no other name, and stay where they are
            key={index}
            value={`exchange ${index}`}
            exchange={exchange}
          />
        ))}
        <Accordion.Item value="event">
          <Accordion.Control>{t('integrations:delivery.event')}</Accordion.Control>
          <Accordion.Panel>
            <Json text={delivery.request.body} label={t('integrations:delivery.event')} />
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
      {may('editor') && <Replay delivery={delivery} automation={automation} onReplayed={onClose} />}
    </Stack>
  );
}

function ExchangeItem({ exchange, value }: { exchange: Exchange; value: string }) {
  const { method, url, status, requestBody, responseBody, error } = exchange;
  const answer =
    status === undefined
      ? error === undefined
        ? t('integrations:delivery.noAnswer')
        : fromServer(error)
      : t('integrations:delivery.answered', { status });
  return (
    <Accordion.Item value={value}>
      <Accordion.Control>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {method} {url}: {answer}
        </Text>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="xs">
          {requestBody && <Json label={t('integrations:delivery.sent')} text={requestBody} />}
          {responseBody && <Json label={t('integrations:delivery.cameBack')} text={responseBody} />}
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}

function Json({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <Text size="xs" fw={600}>
        {label}
      </Text>
      <CodeBlock label={label} height={300} text={indented(text)} />
    </div>
  );
}

/** JSON, or a form whose fields may hold JSON, for people; anything else as it is. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    const isForm = /^[\w.-]+=\S*$/.test(text);
    if (!isForm) return text;
    return [...new URLSearchParams(text)]
      .map(([name, value]) => `${name}: ${/^[[{]/.test(value) ? indented(value) : value}`)
      .join('\n');
  }
}

function Replay({
  delivery,
  automation,
  onReplayed,
}: {
  delivery: AutomationDeliveryDetail;
  automation: Automation;
  onReplayed: () => void;
}) {
  const queries = useQueryClient();
  const replay = useMutation({
    mutationFn: () => api.post(`/automations/deliveries/${delivery.id}/retry`),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: [`/automations/${automation.id}/deliveries`] });
      notifications.show({ message: t('integrations:delivery.sentAgain'), color: 'green' });
      onReplayed();
    },
  });
  const isSkipped = delivery.status === 'skipped';
  return (
    <Stack gap="xs">
      <Problem error={replay.error} />
      <Group>
        <Button
          onClick={() => replay.mutate()}
          loading={replay.isPending}
          disabled={automation.status !== 'enabled'}
        >
          {t(isSkipped ? 'integrations:delivery.sendAllTheSame' : 'integrations:delivery.sendAgain')}
        </Button>
        {automation.status !== 'enabled' && <Text size="sm">{t('integrations:delivery.turnOnFirst')}</Text>}
      </Group>
    </Stack>
  );
}
