import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { useNavigate } from 'react-router';
import { ApiError, api } from '../../api/client.ts';
import type { Endpoint } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { ChangedMeanwhile } from '../../parts/changed-meanwhile.tsx';
import { ConfirmDelete } from '../../parts/confirm-delete.tsx';
import { showFaultsSoon, showFirstFault } from '../../parts/first-fault.ts';
import { Problem } from '../../parts/problem.tsx';
import { DisableEndpoint } from './disable.tsx';
import { EndpointFields } from './fields.tsx';
import { bodyOf, type EndpointValues, showEndpointError, useEndpointForm, valuesOf } from './form.ts';
import { useRights } from './rights.ts';
import { RotateSecret } from './rotate-secret.tsx';
import classes from './settings.module.css';

/** Everything that can be changed about an endpoint. */
export function EndpointSettings({ endpoint }: { endpoint: Endpoint }) {
  const { manage, example } = useRights();
  return (
    <Stack maw={640}>
      {!manage && !example && (
        <Text size="sm" c="dimmed">
          {t('webhooks:settings.onlyAdmins')}
        </Text>
      )}
      <EditForm endpoint={endpoint} />
      <RotateSecret endpoint={endpoint} />
      {endpoint.status === 'enabled' && manage && <DisableEndpoint endpoint={endpoint} />}
      {manage && <Delete endpoint={endpoint} />}
    </Stack>
  );
}

function EditForm({ endpoint }: { endpoint: Endpoint }) {
  const { manage } = useRights();
  const queries = useQueryClient();
  const form = useEndpointForm(endpoint);
  const [aboveForm, setAboveForm] = useState<unknown>();
  const [basis, setBasis] = useState(endpoint.version);
  const isOther = endpoint.version !== basis;
  const begin = (from: Endpoint) => {
    setBasis(from.version);
    form.setInitialValues(valuesOf(from));
    form.reset();
    form.clearErrors();
    setAboveForm(undefined);
  };
  // Whoever has changed nothing sees the newest version.
  const isUntouched = isOther && !form.isDirty();
  useEffect(() => {
    if (isUntouched) begin(endpoint);
  });
  const saving = useMutation({
    mutationFn: ({ values, over = basis }: { values: EndpointValues; over?: number }) =>
      api.patch<Endpoint>(`/webhooks/${endpoint.id}`, bodyOf(values, endpoint), { ifMatch: over }),
    onMutate: () => setAboveForm(undefined),
    onSuccess: (saved) => {
      queries.setQueryData([`/webhooks/${endpoint.id}`], saved);
      void queries.invalidateQueries({ queryKey: ['/webhooks'] });
      begin(saved);
      notifications.show({ message: t('webhooks:settings.saved'), color: 'green' });
    },
    onError: (error) => {
      // The form shows who has changed it, once the newest version is here.
      if (error instanceof ApiError && error.status === 412) {
        void queries.invalidateQueries({ queryKey: [`/webhooks/${endpoint.id}`] });
        return;
      }
      const isShown = flushSync(() => showEndpointError(form, error));
      if (isShown) showFirstFault();
      else setAboveForm(error);
    },
  });
  const opened =
    endpoint.rate_limit !== null ||
    endpoint.ordering === 'strict' ||
    Object.keys(endpoint.headers).length > 0;
  return (
    <Card withBorder component="section" aria-label={t('webhooks:settings.label')}>
      <form onSubmit={form.onSubmit((values) => saving.mutate({ values }), showFaultsSoon)} noValidate>
        <fieldset disabled={!manage} className={classes.fields}>
          <EndpointFields form={form} endpoint={endpoint} opened={opened} />
          {manage && (
            <Stack mt="md">
              {isOther && !isUntouched && (
                <ChangedMeanwhile
                  changed={endpoint}
                  onTake={() => begin(endpoint)}
                  onKeep={() => saving.mutate({ values: form.getValues(), over: endpoint.version })}
                  isKeeping={saving.isPending}
                />
              )}
              <Problem error={aboveForm} />
              <Group justify="flex-end">
                <Button
                  variant="default"
                  disabled={!form.isDirty()}
                  onClick={() => {
                    form.reset();
                    setAboveForm(undefined);
                  }}
                >
                  {t('webhooks:settings.undo')}
                </Button>
                <Button type="submit" loading={saving.isPending} disabled={!form.isDirty()}>
                  {t('webhooks:settings.save')}
                </Button>
              </Group>
            </Stack>
          )}
        </fieldset>
      </form>
    </Card>
  );
}

function Delete({ endpoint }: { endpoint: Endpoint }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  return (
    <Card withBorder component="section" aria-label={t('webhooks:settings.delete.title')}>
      <Group justify="space-between">
        <Stack gap={2} maw={420} flex="1 1 260px">
          <Title order={2} size="h5">
            {t('webhooks:settings.delete.title')}
          </Title>
          <Text size="sm">{t('webhooks:settings.delete.text')}</Text>
        </Stack>
        <Button color="red" variant="light" onClick={() => setAsking(true)}>
          {t('webhooks:settings.delete.open')}
        </Button>
      </Group>
      <ConfirmDelete
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('webhooks:settings.delete.ask')}
        consequence={t('webhooks:settings.delete.consequence')}
        word={t('webhooks:settings.delete.word')}
        onDelete={() => api.delete(`/webhooks/${endpoint.id}`)}
        onDeleted={() => {
          void queries.invalidateQueries({ queryKey: ['/webhooks'] });
          void navigate('/webhooks');
          notifications.show({ message: t('webhooks:settings.delete.deleted'), color: 'green' });
        }}
      />
    </Card>
  );
}
