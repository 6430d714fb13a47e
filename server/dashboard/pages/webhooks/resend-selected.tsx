import { Button, Group, Modal, Paper, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import type { Endpoint, Resent } from '../../api/types.ts';
import { DialogActions } from '../../parts/dialog-actions.tsx';
import { Problem } from '../../parts/problem.tsx';
import type { Selection } from './selection.ts';

const events = (count: number) => (count === 1 ? '1 event' : `${count} events`);

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
  const disabled = endpoint.status === 'disabled';
  return (
    <Paper withBorder p="xs" role="group" aria-label="Selected events">
      <Group gap="sm">
        <Text size="sm" fw={600} role="status">
          {events(chosen.length)} selected{isFull && ', as many as go at once'}
        </Text>
        <Button size="xs" onClick={open} disabled={disabled}>
          Send again…
        </Button>
        <Button size="xs" variant="default" onClick={clear}>
          Clear
        </Button>
        {disabled && <Text size="sm">Enable the endpoint first.</Text>}
      </Group>
      <Modal opened={asking} onClose={close} title={`Send ${events(chosen.length)} again?`}>
        <Stack>
          <Text size="sm">
            Each goes out at once with its old event id, so that your receiver can tell what it has seen
            already, and with a retry schedule of its own. Events that wait for another try anyway are left
            out.
          </Text>
          <Problem error={sending.error} />
          <DialogActions onCancel={close}>
            <Button onClick={() => sending.mutate()} loading={sending.isPending} data-autofocus>
              Send {events(chosen.length)} again
            </Button>
          </DialogActions>
        </Stack>
      </Modal>
    </Paper>
  );
}

const WHY: Record<string, string> = {
  waiting: 'waits for another try anyway',
  never_sent: 'never went here',
  not_kept: 'is no longer kept',
};

function inWords({ deliveries, skipped }: Resent): string {
  const sent =
    deliveries.length === 0 ? 'Nothing is sent again.' : `${events(deliveries.length)} on the way.`;
  const left = Object.entries(WHY).flatMap(([reason, words]) => {
    const count = skipped.filter((each) => each.reason === reason).length;
    return count === 0 ? [] : [`${count} left out: ${words}.`];
  });
  return [sent, ...left].join(' ');
}
