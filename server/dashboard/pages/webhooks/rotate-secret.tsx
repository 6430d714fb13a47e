import { Button, Card, Code, Group, Modal, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Trans } from 'react-i18next/TransWithoutContext';
import { api } from '../../api/client.ts';
import type { Endpoint, RotatedEndpoint } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
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
    <Card withBorder component="section" aria-label={t('webhooks:rotate.title')}>
      <Group justify="space-between">
        <Stack gap={2} maw={420} flex="1 1 260px">
          <Title order={2} size="h5">
            {t('webhooks:rotate.title')}
          </Title>
          <Text size="sm">
            <Trans
              ns="webhooks"
              i18nKey="rotate.text"
              values={{ prefix: endpoint.secret_prefix }}
              components={{ code: <Code /> }}
            />
            {manage && ` ${t('webhooks:rotate.lost')}`}
          </Text>
        </Stack>
        {manage && (
          <Button variant="default" onClick={open}>
            {t('webhooks:rotate.open')}
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
      title={t(rotated ? 'webhooks:rotate.made' : 'webhooks:rotate.ask')}
      closeOnClickOutside={!rotated}
      closeOnEscape={!rotated}
      withCloseButton={!rotated}
    >
      {rotated ? (
        <Stack>
          <CopyField
            label={t('webhooks:rotate.title')}
            description={t('webhooks:rotate.description')}
            value={rotated.secret}
          />
          <Text size="sm">
            <Trans
              ns="webhooks"
              i18nKey="rotate.old"
              components={{ when: <When at={rotated.previousSecretValidUntil} /> }}
            />
          </Text>
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('webhooks:rotate.copied')}</Button>
          </Group>
        </Stack>
      ) : (
        <Stack>
          <Text size="sm">{t('webhooks:rotate.askText')}</Text>
          <Problem error={rotation.error} />
          <DialogActions onCancel={onClose}>
            <Button onClick={() => rotation.mutate()} loading={rotation.isPending} data-autofocus>
              {t('webhooks:rotate.make')}
            </Button>
          </DialogActions>
        </Stack>
      )}
    </Modal>
  );
}
