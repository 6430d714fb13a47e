import { Alert, Button, Group, Modal, PasswordInput, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { Markdown } from '../../../../connectors/shared/preview/markdown.tsx';
import { api } from '../../api/client.ts';
import type { Connection, Connector } from '../../api/types.ts';
import { DialogActions } from '../../parts/dialog-actions.tsx';
import { Problem, showAtField } from '../../parts/problem.tsx';

const FIELDS = { kind: 'kind', secret: 'secret' } as const;

/** Connects with a credential that was copied from the vendor; it is checked at once. */
export function PasteCredential({
  connector,
  kind,
  onClose,
}: {
  connector: Connector;
  kind?: string | undefined;
  onClose: () => void;
}) {
  const queries = useQueryClient();
  const { id, name, credentials, oauth } = connector;
  const form = useForm({
    initialValues: { kind: kind ?? credentials[0]?.kind ?? '', secret: '' },
    validate: { secret: (secret) => (secret.trim() === '' ? 'Paste it here' : null) },
  });
  const creation = useMutation({
    mutationFn: (values: typeof form.values) =>
      api.post<Connection>('/connections', { connector: id, ...values, secret: values.secret.trim() }),
    onSuccess: (connection) => {
      void queries.invalidateQueries({ queryKey: ['/connections'] });
      notifications.show({ message: `${name} is connected: ${connection.account.name}`, color: 'green' });
      onClose();
    },
    onError: (error) => showAtField(form, error, FIELDS),
  });
  const chosen = credentials.find((each) => each.kind === form.values.kind);
  const atField = Object.keys(form.errors).length > 0;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    // The dialog may stand in the form of an automation, which must not be sent with it.
    event.stopPropagation();
    form.onSubmit((values) => creation.mutate(values))(event);
  };
  const input = {
    label: chosen?.label ?? 'Credential',
    placeholder: chosen?.placeholder,
    autoComplete: 'off',
    'data-autofocus': true,
    ...form.getInputProps('secret'),
    'aria-invalid': form.errors.secret !== undefined,
  };
  return (
    <Modal opened onClose={onClose} title={`Connect ${name}`} closeOnClickOutside={false}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {oauth?.available === false && (
            <Alert color="blue" role="note">
              Connecting in one click isn't set up on this server. Ask whoever runs it to register an app at{' '}
              {name}, or paste a credential here.
            </Alert>
          )}
          {credentials.length > 1 && (
            <Radio.Group label="What do you have?" {...form.getInputProps('kind')}>
              <Group mt={6}>
                {credentials.map((each) => (
                  <Radio key={each.kind} value={each.kind} label={each.label} />
                ))}
              </Group>
            </Radio.Group>
          )}
          {chosen && (
            <Text size="sm" component="div">
              <Markdown text={chosen.help} />
            </Text>
          )}
          {chosen?.is_secret === false ? (
            <TextInput {...input} />
          ) : (
            <PasswordInput
              {...input}
              description="It is checked now, kept encrypted, and never shown again."
              visibilityToggleButtonProps={{ 'aria-label': 'Show what was pasted' }}
            />
          )}
          {!atField && <Problem error={creation.error} />}
          <DialogActions onCancel={onClose}>
            <Button type="submit" loading={creation.isPending}>
              Check and connect
            </Button>
          </DialogActions>
        </Stack>
      </form>
    </Modal>
  );
}
