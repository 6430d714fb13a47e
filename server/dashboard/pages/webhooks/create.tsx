import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { useNavigate } from 'react-router';
import { api } from '../../api/client.ts';
import type { EndpointWithSecret } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { SubmitActions } from '../../parts/dialog-actions.tsx';
import { showFaultsSoon, showFirstFault } from '../../parts/first-fault.ts';
import { Problem } from '../../parts/problem.tsx';
import { EndpointFields } from './fields.tsx';
import { bodyOf, type EndpointValues, showEndpointError, useEndpointForm } from './form.ts';
import { Secret } from './secret.tsx';
import { TestEvent } from './test-event.tsx';

type Step = 'form' | 'secret' | 'test';
const TITLES: Record<Step, string> = {
  form: t('webhooks:create.form'),
  secret: t('webhooks:create.secret'),
  test: t('webhooks:test.title'),
};

/** A form, then the secret, once, then a test event that arrives while one looks. */
export function CreateEndpoint({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [step, setStep] = useState<Step>('form');
  const [created, setCreated] = useState<EndpointWithSecret>();
  const open = () => navigate(`/webhooks/${created?.id}`);
  return (
    <Modal
      opened
      onClose={step === 'form' ? onClose : open}
      title={TITLES[step]}
      size="lg"
      closeOnClickOutside={false}
      // The secret is shown once: nobody should lose it by a key.
      closeOnEscape={step !== 'secret'}
      withCloseButton={step !== 'secret'}
    >
      {step === 'form' && (
        <Form
          onCreated={(endpoint) => {
            setCreated(endpoint);
            setStep('secret');
          }}
          onCancel={onClose}
        />
      )}
      {created && step === 'secret' && (
        <Stack>
          <Secret secret={created.secret} router={created.router} />
          <Group justify="flex-end">
            <Button variant="default" onClick={open}>
              {t('webhooks:create.copied')}
            </Button>
            <Button onClick={() => setStep('test')}>{t('webhooks:create.next')}</Button>
          </Group>
        </Stack>
      )}
      {created && step === 'test' && (
        <TestEvent endpoint={created} onDone={open} doneLabel={t('webhooks:create.open')} />
      )}
    </Modal>
  );
}

function Form({
  onCreated,
  onCancel,
}: {
  onCreated: (endpoint: EndpointWithSecret) => void;
  onCancel: () => void;
}) {
  const queries = useQueryClient();
  const form = useEndpointForm();
  const [aboveForm, setAboveForm] = useState<unknown>();
  const creation = useMutation({
    mutationFn: (values: EndpointValues) => api.post<EndpointWithSecret>('/webhooks', bodyOf(values)),
    onMutate: () => setAboveForm(undefined),
    onSuccess: (endpoint) => {
      void queries.invalidateQueries({ queryKey: ['/webhooks'] });
      onCreated(endpoint);
    },
    onError: (error) => {
      const isShown = flushSync(() => showEndpointError(form, error));
      if (isShown) showFirstFault();
      else setAboveForm(error);
    },
    // The answer has the secret: it isn't kept for longer than it is shown.
    gcTime: 0,
  });
  return (
    <form onSubmit={form.onSubmit((values) => creation.mutate(values), showFaultsSoon)} noValidate>
      <Stack>
        <EndpointFields form={form} />
        <Problem error={aboveForm} />
        <SubmitActions onCancel={onCancel} label={t('webhooks:create.submit')} loading={creation.isPending} />
      </Stack>
    </form>
  );
}
