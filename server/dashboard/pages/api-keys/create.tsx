import { Button, Checkbox, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import type { ApiKeyWithToken } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { CopyField } from '../../parts/copy-field.tsx';
import { SubmitActions } from '../../parts/dialog-actions.tsx';
import { Problem, showAtField } from '../../parts/problem.tsx';
import { SCOPES } from './scopes.ts';

const DAY_MS = 86_400_000;
const LIFETIMES = [
  { value: '', label: t('api-keys:create.expires.never') },
  { value: '30', label: t('api-keys:create.expires.month') },
  { value: '90', label: t('api-keys:create.expires.quarter') },
  { value: '365', label: t('api-keys:create.expires.year') },
];

const FIELDS = { name: 'name', scopes: 'scopes', expires_at: 'days' } as const;

/** A form, and then the token, once. */
export function CreateApiKey({ onClose }: { onClose: () => void }) {
  const [created, setCreated] = useState<ApiKeyWithToken>();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(created ? 'api-keys:create.ready' : 'api-keys:create.title')}
      closeOnClickOutside={false}
    >
      {created ? (
        <Stack>
          <CopyField
            label={t('api-keys:create.token')}
            description={t('api-keys:create.tokenText')}
            value={created.token}
          />
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('api-keys:create.copied')}</Button>
          </Group>
        </Stack>
      ) : (
        <Form onCreated={setCreated} onCancel={onClose} />
      )}
    </Modal>
  );
}

function Form({ onCreated, onCancel }: { onCreated: (key: ApiKeyWithToken) => void; onCancel: () => void }) {
  const queries = useQueryClient();
  const form = useForm({
    initialValues: { name: '', scopes: ['events:read', 'webhooks:read', 'webhooks:write'], days: '' },
    validate: {
      name: (name) => (name.trim() === '' ? t('api-keys:create.noName') : null),
      scopes: (scopes) => (scopes.length === 0 ? t('api-keys:create.noScope') : null),
    },
  });
  const creation = useMutation({
    mutationFn: ({ name, scopes, days }: typeof form.values) =>
      api.post<ApiKeyWithToken>('/api-keys', {
        name: name.trim(),
        scopes,
        ...(days !== '' && { expires_at: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }),
      }),
    onSuccess: (key) => {
      void queries.invalidateQueries({ queryKey: ['/api-keys'] });
      onCreated(key);
    },
    onError: (error) => showAtField(form, error, FIELDS),
  });
  const atField = Object.keys(form.errors).length > 0;
  return (
    <form onSubmit={form.onSubmit((values) => creation.mutate(values))} noValidate>
      <Stack>
        <TextInput
          label={t('api-keys:create.name')}
          placeholder="Zapier"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Checkbox.Group
          label={t('api-keys:create.scopes')}
          description={t('api-keys:create.scopesText')}
          {...form.getInputProps('scopes')}
        >
          <Stack gap={6} mt={6}>
            {SCOPES.map(({ value, label }) => (
              <Checkbox key={value} value={value} label={label} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Select
          label={t('api-keys:create.expires.label')}
          data={LIFETIMES}
          allowDeselect={false}
          {...form.getInputProps('days')}
        />
        {!atField && <Problem error={creation.error} />}
        <SubmitActions onCancel={onCancel} label={t('api-keys:create.submit')} loading={creation.isPending} />
      </Stack>
    </form>
  );
}
