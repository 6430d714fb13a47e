import { Alert, Group, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api } from '../../../api/client.ts';
import type { AutomationDeliveryDetail } from '../../../api/types.ts';
import { fromServer, t } from '../../../languages/index.ts';
import { inWords } from '../../../parts/when.tsx';
import { Made } from '../log/made.tsx';
import { seconds } from '../log/seconds.ts';

/** Somebody waits for it: sooner than a stream would tell. */
const LOOK_MS = 500;

/** A test on its way: waits until it is there, and shows what was made. */
export function TestRun({ id, app, onClose }: { id: string; app: string; onClose: () => void }) {
  const path = `/automations/deliveries/${id}`;
  const run = useQuery({
    queryKey: [path],
    queryFn: () => api.get<AutomationDeliveryDetail>(path),
    refetchInterval: ({ state }) => (isUnderWay(state.data) ? LOOK_MS : false),
  });
  const delivery = run.data;
  // Saving happens at the end of a long page.
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    shown.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div ref={shown} style={{ scrollMarginTop: 80 }}>
      <Run {...{ delivery, app, onClose }} />
    </div>
  );
}

function Run({
  delivery,
  app,
  onClose,
}: {
  delivery: AutomationDeliveryDetail | undefined;
  app: string;
  onClose: () => void;
}) {
  if (isUnderWay(delivery)) {
    return (
      <Alert color="blue" title={t('integrations:builder.test.underWay')} role="status">
        <Group gap="xs">
          <Loader size="xs" />
          <Text size="sm">{waitingFor(delivery)}</Text>
        </Group>
      </Alert>
    );
  }
  const isThere = delivery?.status === 'delivered';
  return (
    <Alert
      color={isThere ? 'green' : 'red'}
      title={t(isThere ? 'integrations:builder.test.arrived' : 'integrations:builder.test.notArrived')}
      role={isThere ? 'status' : 'alert'}
      withCloseButton
      closeButtonLabel={t('integrations:builder.test.close')}
      onClose={onClose}
    >
      <Stack gap={4}>
        {isThere ? <Arrived delivery={delivery} app={app} /> : <Failed delivery={delivery} />}
      </Stack>
    </Alert>
  );
}

/** An attempt that waits because nothing can be sent has an error already. */
const isUnderWay = (delivery: AutomationDeliveryDetail | undefined) =>
  delivery === undefined || delivery.status === 'pending';

function waitingFor(delivery: AutomationDeliveryDetail | undefined): string {
  if (delivery?.error) return fromServer(delivery.error);
  return t('integrations:builder.test.soon');
}

function Arrived({ delivery, app }: { delivery: AutomationDeliveryDetail; app: string }) {
  const { reference, response_ms } = delivery;
  const took = response_ms !== null && t('integrations:builder.test.took', { time: seconds(response_ms) });
  return (
    <>
      {reference && <Made reference={reference} before={t('integrations:builder.test.open', { app })} />}
      <Text size="sm">
        {t('integrations:builder.test.sample')}
        {took && ` ${took}`}
      </Text>
    </>
  );
}

function Failed({ delivery }: { delivery: AutomationDeliveryDetail | undefined }) {
  const hint = delivery?.details?.hint;
  return (
    <>
      <Text size="sm">
        {delivery?.error ? fromServer(delivery.error) : t('integrations:builder.test.noAnswer')}
      </Text>
      {typeof hint === 'string' && !delivery?.error?.includes(hint) && (
        <Text size="sm">{fromServer(hint)}</Text>
      )}
      {delivery?.status === 'failed' && (
        <Text size="sm">
          {t('integrations:builder.test.again', {
            when: inWords(delivery.attempted_at ?? delivery.created_at),
          })}
        </Text>
      )}
    </>
  );
}
