import { Badge, Button, Card, Code, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { rowsOf, useList } from '../../api/queries.ts';
import type { ApiKey } from '../../api/types.ts';
import { ConfirmDelete } from '../../parts/confirm-delete.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { When } from '../../parts/when.tsx';
import { Loading } from '../../shell/loading.tsx';
import { useSession } from '../../shell/session.tsx';
import { CreateApiKey } from './create.tsx';
import { scopeInWords } from './scopes.ts';

export default function ApiKeys() {
  const { may } = useSession();
  if (!may('admin')) {
    return (
      <>
        <PageHeader title="API keys" />
        <Text>API keys are managed by the admins and the owner of your team.</Text>
      </>
    );
  }
  return <Keys />;
}

function Keys() {
  const queries = useQueryClient();
  const [creating, { open, close }] = useDisclosure();
  const [revoking, setRevoking] = useState<ApiKey>();
  const list = useList<ApiKey>('/api-keys');
  const keys = rowsOf(list.data);
  return (
    <>
      <PageHeader title="API keys" actions={<Button onClick={open}>Create key</Button>}>
        With a key, a program can publish events and manage webhooks for your team. Give each program a key of
        its own.
      </PageHeader>
      <Stack>
        <Problem error={list.error} onRetry={() => list.refetch()} />
        {list.isPending && <Loading />}
        {list.isSuccess && keys.length === 0 && (
          <Card withBorder>
            <Text fw={600}>No keys yet</Text>
            <Text size="sm">You need one for programs and for the Zapier app; people don’t need any.</Text>
          </Card>
        )}
        {keys.map((key) => (
          <KeyCard key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
        ))}
        <MoreButton list={list} />
      </Stack>
      {creating && <CreateApiKey onClose={close} />}
      {revoking && (
        <ConfirmDelete
          opened
          onClose={() => setRevoking(undefined)}
          title={`Revoke ${revoking.name}`}
          consequence="Programs that use this key are refused from this moment on. This cannot be undone."
          word={revoking.name}
          action="Revoke"
          onDelete={() => api.delete(`/api-keys/${revoking.id}`)}
          onDeleted={() => {
            setRevoking(undefined);
            void queries.invalidateQueries({ queryKey: ['/api-keys'] });
          }}
        />
      )}
    </>
  );
}

function KeyCard({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const { name, prefix, scopes, last_used_at, expires_at } = apiKey;
  return (
    <Card withBorder component="article" aria-label={name}>
      <Group justify="space-between" align="flex-start">
        <Stack gap={6} miw={0}>
          <Text fw={600}>{name}</Text>
          <Text size="sm" c="dimmed">
            <Code>{prefix}…</Code> · last used <When at={last_used_at} />
            {expires_at && (
              <>
                {' '}
                · expires <When at={expires_at} />
              </>
            )}
          </Text>
          <Group gap={6}>
            {scopes.map((scope) => (
              <Badge key={scope} variant="light" color="gray" tt="none">
                {scopeInWords(scope)}
              </Badge>
            ))}
          </Group>
        </Stack>
        <Button variant="default" size="xs" onClick={onRevoke} aria-label={`Revoke ${name}`}>
          Revoke
        </Button>
      </Group>
    </Card>
  );
}
