import { Button, List, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { useOne } from '../../api/queries.ts';
import type { Automation, Connection, Page } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { DialogActions } from '../../parts/dialog-actions.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Loading } from '../../shell/loading.tsx';

const MOST = 100;

/** Says which automations stop before an account is disconnected. */
export function DisconnectDialog({
  connection,
  app,
  onClose,
}: {
  connection: Connection;
  app: string;
  onClose: () => void;
}) {
  const queries = useQueryClient();
  const automations = useOne<Page<Automation>>(`/automations?limit=${MOST}`);
  const used = automations.data?.data.filter(({ connection_id }) => connection_id === connection.id) ?? [];
  const disconnection = useMutation({
    mutationFn: () => api.delete(`/connections/${connection.id}`),
    onSuccess: async () => {
      await Promise.all(
        ['/connections', '/automations'].map((key) => queries.invalidateQueries({ queryKey: [key] })),
      );
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('integrations:disconnect.title', { account: connection.account.name })}
    >
      <Stack>
        {automations.isPending && <Loading />}
        {automations.isSuccess && (
          <Text size="sm">
            {used.length === 0
              ? t('integrations:disconnect.unused', { app })
              : t('integrations:disconnect.used')}
          </Text>
        )}
        {used.length > 0 && (
          <>
            <List size="sm">
              {used.map(({ id, name }) => (
                <List.Item key={id}>{name}</List.Item>
              ))}
            </List>
            <Text size="sm">{t('integrations:disconnect.kept', { app })}</Text>
          </>
        )}
        <Problem error={automations.error} onRetry={() => automations.refetch()} />
        <Problem error={disconnection.error} />
        <DialogActions onCancel={onClose}>
          <Button color="red" onClick={() => disconnection.mutate()} loading={disconnection.isPending}>
            {t('integrations:disconnect.disconnect')}
          </Button>
        </DialogActions>
      </Stack>
    </Modal>
  );
}
