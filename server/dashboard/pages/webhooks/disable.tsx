import { Button, Card, Group, Modal, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Endpoint } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { DialogActions } from '../../parts/dialog-actions.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useStatusChange } from './status-change.ts';

/** Stops an endpoint for a while. */
export function DisableEndpoint({ endpoint }: { endpoint: Endpoint }) {
  const [asking, { open, close }] = useDisclosure();
  const change = useStatusChange(endpoint);
  return (
    <Card withBorder component="section" aria-label={t('webhooks:settings.disable.title')}>
      <Group justify="space-between">
        <Stack gap={2} maw={420} flex="1 1 260px">
          <Title order={2} size="h5">
            {t('webhooks:settings.disable.title')}
          </Title>
          <Text size="sm">{t('webhooks:settings.disable.text')}</Text>
        </Stack>
        <Button variant="default" onClick={open}>
          {t('webhooks:settings.disable.open')}
        </Button>
      </Group>
      <Modal opened={asking} onClose={close} title={t('webhooks:settings.disable.ask')}>
        <Stack>
          <Text size="sm">{t('webhooks:settings.disable.askText')}</Text>
          <Problem error={change.error} />
          <DialogActions onCancel={close}>
            <Button onClick={() => change.mutate('disabled')} loading={change.isPending} data-autofocus>
              {t('webhooks:settings.disable.confirm')}
            </Button>
          </DialogActions>
        </Stack>
      </Modal>
    </Card>
  );
}
