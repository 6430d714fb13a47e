import { Button, Card, Group, Modal, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Endpoint } from '../../api/types.ts';
import { DialogActions } from '../../parts/dialog-actions.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useStatusChange } from './status-change.ts';

/** Stops an endpoint for a while. */
export function DisableEndpoint({ endpoint }: { endpoint: Endpoint }) {
  const [asking, { open, close }] = useDisclosure();
  const change = useStatusChange(endpoint);
  return (
    <Card withBorder component="section" aria-label="Disable">
      <Group justify="space-between">
        <Stack gap={2} maw={420} flex="1 1 260px">
          <Title order={2} size="h5">
            Disable
          </Title>
          <Text size="sm">Nothing new is sent until you enable it again. The log stays.</Text>
        </Stack>
        <Button variant="default" onClick={open}>
          Disable endpoint
        </Button>
      </Group>
      <Modal opened={asking} onClose={close} title="Disable this endpoint?">
        <Stack>
          <Text size="sm">
            New events are no longer sent to it; retries that are waiting still go out. Enable it again
            whenever you like, and recover what it missed. The owner of your team is told by e-mail.
          </Text>
          <Problem error={change.error} />
          <DialogActions onCancel={close}>
            <Button onClick={() => change.mutate('disabled')} loading={change.isPending} data-autofocus>
              Disable
            </Button>
          </DialogActions>
        </Stack>
      </Modal>
    </Card>
  );
}
