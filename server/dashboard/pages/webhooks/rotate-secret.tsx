import { Button, Card, Code, Group, Modal, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import type { Endpoint, RotatedEndpoint } from '../../api/types.ts';
import { CopyField } from '../../parts/copy-field.tsx';
import { DialogActions } from '../../parts/dialog-actions.tsx';
import { Problem } from '../../parts/problem.tsx';
import { When } from '../../parts/when.tsx';
import { useRights } from './rights.ts';

/** A new secret, shown once; the old one goes on for a day. */
export function RotateSecret({ endpoint }: { endpoint: Endpoint }) {
  const { manage } = useRights();
  const [asking, { open, close }] = useDisclosure();
  return (
    <Card withBorder component="section" aria-label="Signing secret">
      <Group justify="space-between">
        <Stack gap={2} maw={420} flex="1 1 260px">
          <Title order={2} size="h5">
            Signing secret
          </Title>
          <Text size="sm">
            It begins with <Code>{endpoint.secret_prefix}</Code> and is shown only when it is made.
            {manage && ' Lost it, or somebody else knows it? Make a new one.'}
          </Text>
        </Stack>
        {manage && (
          <Button variant="default" onClick={open}>
            Rotate secret
          </Button>
        )}
      </Group>
      {asking && <Dialog endpoint={endpoint} onClose={close} />}
    </Card>
  );
}

function Dialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const queries = useQueryClient();
  const [rotated, setRotated] = useState<RotatedEndpoint>();
  const rotation = useMutation({
    mutationFn: () => api.post<RotatedEndpoint>(`/webhooks/${endpoint.id}/rotate-secret`),
    onSuccess: (answer) => {
      setRotated(answer);
      void queries.invalidateQueries({ queryKey: [`/webhooks/${endpoint.id}`] });
    },
    // The answer has the secret: it isn't kept for longer than it is shown.
    gcTime: 0,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={rotated ? 'Your new secret' : 'Rotate the secret?'}
      closeOnClickOutside={!rotated}
      closeOnEscape={!rotated}
      withCloseButton={!rotated}
    >
      {rotated ? (
        <Stack>
          <CopyField
            label="Signing secret"
            description="Shown only now: copy it, and give it to your receiver."
            value={rotated.secret}
          />
          <Text size="sm">
            The old one goes on working and ends <When at={rotated.previousSecretValidUntil} />: until then
            deliveries carry signatures of both.
          </Text>
          <Group justify="flex-end">
            <Button onClick={onClose}>I have copied it</Button>
          </Group>
        </Stack>
      ) : (
        <Stack>
          <Text size="sm">
            You get a new secret. The old one works for 24 hours more, so that your receiver can be changed
            without a gap.
          </Text>
          <Problem error={rotation.error} />
          <DialogActions onCancel={onClose}>
            <Button onClick={() => rotation.mutate()} loading={rotation.isPending} data-autofocus>
              Make a new secret
            </Button>
          </DialogActions>
        </Stack>
      )}
    </Modal>
  );
}
