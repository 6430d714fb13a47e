import { Alert, Button, Group, Modal, PasswordInput, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { Markdown } from '../../../../connectors/shared/preview/markdown.tsx';
import { api } from '../../api/client.ts';
import type { Connection, Connector } from '../../api/types.ts';
import { fromServer, t } from '../../languages/index.ts';
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
    validate: { secret: (secret) => (secret.trim() === '' ? t('integrations:paste.missing') : null) },
  });
  const creation = useMutation({
    mutationFn: (values: typeof form.values) =>
      api.post<Connection>('/connections', { connector: id, ...values, secret: values.secret.trim() }),
    onSuccess: (connection) => {
      void queries.invalidateQueries({ queryKey: ['/connections'] });
      notifications.show({
        message: t('integrations:paste.done', { app: name, account: connection.account.name }),
        color: 'green',
      });
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
    label: chosen ? fromServer(chosen.label) : t('integrations:paste.credential'),
    placeholder: chosen && fromServer(chosen.placeholder),
    autoComplete: 'off',
    'data-autofocus': true,
    ...form.getInputProps('secret'),
    'aria-invalid': form.errors.secret !== undefined,
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('integrations:paste.title', { app: name })}
      closeOnClickOutside={false}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          {oauth?.available === false && (
            <Alert color="blue" role="note">
              {t('integrations:paste.notInOneClick', { app: name })}
            </Alert>
          )}
          {credentials.length > 1 && (
            <Radio.Group label={t('integrations:paste.kind')} {...form.getInputProps('kind')}>
              <Group mt={6}>
                {credentials.map((each) => (
                  <Radio key={each.kind} value={each.kind} label={fromServer(each.label)} />
                ))}
              </Group>
            </Radio.Group>
          )}
          {chosen && (
            <Text size="sm" component="div">
              <Markdown text={fromServer(chosen.help)} />
            </Text>
          )}
          {chosen?.is_secret === false ? (
            <TextInput {...input} />
          ) : (
            <PasswordInput
              {...input}
              description={t('integrations:paste.kept')}
              visibilityToggleButtonProps={{ 'aria-label': t('integrations:paste.show') }}
            />
          )}
          {!atField && <Problem error={creation.error} />}
          <DialogActions onCancel={onClose}>
            <Button type="submit" loading={creation.isPending}>
              {t('integrations:paste.connect')}
            </Button>
          </DialogActions>
        </Stack>
      </form>
    </Modal>
  );
}
