import { Button, Group, Modal, Paper, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import type { Endpoint, Resent } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { DialogActions } from '../../parts/dialog-actions.tsx';
import { Problem } from '../../parts/problem.tsx';
import type { Selection } from './selection.ts';

/** What can be done with the events that are ticked. */
export function ResendSelected({ endpoint, selection }: { endpoint: Endpoint; selection: Selection }) {
  const { chosen, isFull, clear } = selection;
  const queries = useQueryClient();
  const [asking, { open, close }] = useDisclosure();
  const sending = useMutation({
    mutationFn: () => api.post<Resent>(`/webhooks/${endpoint.id}/resend`, { event_ids: chosen }),
    onSuccess: (resent) => {
      void queries.invalidateQueries({ queryKey: [`/webhooks/${endpoint.id}/events`] });
      notifications.show({ message: inWords(resent), color: 'green' });
      close();
      clear();
    },
  });
  const count = chosen.length;
  const selected = t('webhooks:resend.selected', { count });
  const disabled = endpoint.status === 'disabled';
  return (
    <Paper withBorder p="xs" role="group" aria-label={t('webhooks:resend.label')}>
      <Group gap="sm">
        <Text size="sm" fw={600} role="status">
          {isFull ? t('webhooks:resend.full', { selected }) : selected}
        </Text>
        <Button size="xs" onClick={open} disabled={disabled}>
          {t('webhooks:resend.open')}
        </Button>
        <Button size="xs" variant="default" onClick={clear}>
          {t('webhooks:resend.clear')}
        </Button>
        {disabled && <Text size="sm">{t('webhooks:resend.disabled')}</Text>}
      </Group>
      <Modal opened={asking} onClose={close} title={t('webhooks:resend.title', { count })}>
        <Stack>
          <Text size="sm">{t('webhooks:resend.text')}</Text>
          <Problem error={sending.error} />
          <DialogActions onCancel={close}>
            <Button onClick={() => sending.mutate()} loading={sending.isPending} data-autofocus>
              {t('webhooks:resend.send', { count })}
            </Button>
          </DialogActions>
        </Stack>
      </Modal>
    </Paper>
  );
}

const REASONS = ['waiting', 'never_sent', 'not_kept'] as const;

function inWords({ deliveries, skipped }: Resent): string {
  const sent =
    deliveries.length === 0
      ? t('webhooks:resend.nothing')
      : t('webhooks:resend.sent', { count: deliveries.length });
  const left = REASONS.flatMap((reason) => {
    const count = skipped.filter((each) => each.reason === reason).length;
    return count === 0 ? [] : [t(`webhooks:resend.left.${reason}`, { count })];
  });
  return [sent, ...left].join(' ');
}
