import { Button, Checkbox, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import type { ApiKeyWithToken } from '../../api/types.ts';
import { CopyField } from '../../parts/copy-field.tsx';
import { SubmitActions } from '../../parts/dialog-actions.tsx';
import { Problem, showAtField } from '../../parts/problem.tsx';
import { SCOPES } from './scopes.ts';

const DAY_MS = 86_400_000;
const LIFETIMES = [
  { value: '', label: 'Never' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
];

const FIELDS = { name: 'name', scopes: 'scopes', expires_at: 'days' } as const;

/** A form, and then the token, once. */
export function CreateApiKey({ onClose }: { onClose: () => void }) {
  const [created, setCreated] = useState<ApiKeyWithToken>();
  return (
    <Modal
      opened
      onClose={onClose}
      title={created ? 'Your key is ready' : 'Create key'}
      closeOnClickOutside={false}
    >
      {created ? (
        <Stack>
          <CopyField
            label="API key"
            description="Shown only now: copy it, and keep it like a password."
            value={created.token}
          />
          <Group justify="flex-end">
            <Button onClick={onClose}>I have copied it</Button>
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
      name: (name) => (name.trim() === '' ? 'Enter a name, such as the program that uses the key' : null),
      scopes: (scopes) => (scopes.length === 0 ? 'Choose at least one' : null),
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
        <TextInput label="Name" placeholder="Zapier" data-autofocus {...form.getInputProps('name')} />
        <Checkbox.Group
          label="What it may do"
          description="This can’t be changed later."
          {...form.getInputProps('scopes')}
        >
          <Stack gap={6} mt={6}>
            {SCOPES.map(({ value, label }) => (
              <Checkbox key={value} value={value} label={label} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Select label="Expires" data={LIFETIMES} allowDeselect={false} {...form.getInputProps('days')} />
        {!atField && <Problem error={creation.error} />}
        <SubmitActions onCancel={onCancel} label="Create" loading={creation.isPending} />
      </Stack>
    </form>
  );
}
