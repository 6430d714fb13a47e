import { Badge, Button, Card, Code, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Trans } from 'react-i18next/TransWithoutContext';
import { api } from '../../api/client.ts';
import { rowsOf, useList } from '../../api/queries.ts';
import type { ApiKey } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
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
        <PageHeader title={t('api-keys:title')} />
        <Text>{t('api-keys:onlyAdmins')}</Text>
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
      <PageHeader
        title={t('api-keys:title')}
        actions={<Button onClick={open}>{t('api-keys:create.title')}</Button>}
      >
        {t('api-keys:text')}
      </PageHeader>
      <Stack>
        <Problem error={list.error} onRetry={() => list.refetch()} />
        {list.isPending && <Loading />}
        {list.isSuccess && keys.length === 0 && (
          <Card withBorder>
            <Text fw={600}>{t('api-keys:none.title')}</Text>
            <Text size="sm">{t('api-keys:none.text')}</Text>
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
          title={t('api-keys:revoke.title', { name: revoking.name })}
          consequence={t('api-keys:revoke.consequence')}
          word={revoking.name}
          action={t('api-keys:revoke.action')}
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
            <Trans
              ns="api-keys"
              i18nKey={expires_at ? 'key.usedAndExpires' : 'key.used'}
              values={{ prefix: `${prefix}…` }}
              components={{
                code: <Code />,
                used: <When at={last_used_at} />,
                expires: <When at={expires_at} />,
              }}
            />
          </Text>
          <Group gap={6}>
            {scopes.map((scope) => (
              <Badge key={scope} variant="light" color="gray" tt="none">
                {scopeInWords(scope)}
              </Badge>
            ))}
          </Group>
        </Stack>
        <Button
          variant="default"
          size="xs"
          onClick={onRevoke}
          aria-label={t('api-keys:revoke.label', { name })}
        >
          {t('api-keys:revoke.action')}
        </Button>
      </Group>
    </Card>
  );
}
