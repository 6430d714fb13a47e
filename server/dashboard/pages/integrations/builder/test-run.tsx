import { Alert, Group, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api } from '../../../api/client.ts';
import { LIVE_MS } from '../../../api/queries.ts';
import type { AutomationDeliveryDetail } from '../../../api/types.ts';
import { inWords } from '../../../parts/when.tsx';
import { Made } from '../log/made.tsx';
import { seconds } from '../log/seconds.ts';

/** A test on its way: waits until it is there, and shows what was made. */
export function TestRun({ id, app, onClose }: { id: string; app: string; onClose: () => void }) {
  const path = `/automations/deliveries/${id}`;
  const run = useQuery({
    queryKey: [path],
    queryFn: () => api.get<AutomationDeliveryDetail>(path),
    refetchInterval: ({ state }) => (isUnderWay(state.data) ? LIVE_MS / 4 : false),
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
      <Alert color="blue" title="The test is on its way" role="status">
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
      title={isThere ? 'The test has arrived' : 'The test did not arrive'}
      role={isThere ? 'status' : 'alert'}
      withCloseButton
      closeButtonLabel="Close the result of the test"
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
  if (delivery?.error) return delivery.error;
  return 'It should be there within seconds.';
}

function Arrived({ delivery, app }: { delivery: AutomationDeliveryDetail; app: string }) {
  const { reference, response_ms } = delivery;
  const took = response_ms === null ? '' : ` It took ${seconds(response_ms)}.`;
  return (
    <>
      {reference && <Made reference={reference} before={`Open in ${app}`} />}
      <Text size="sm">
        It has sample data and can be deleted.
        {took}
      </Text>
    </>
  );
}

function Failed({ delivery }: { delivery: AutomationDeliveryDetail | undefined }) {
  const hint = delivery?.details?.hint;
  return (
    <>
      <Text size="sm">{delivery?.error ?? 'There was no answer.'}</Text>
      {typeof hint === 'string' && !delivery?.error?.includes(hint) && <Text size="sm">{hint}</Text>}
      {delivery?.status === 'failed' && (
        <Text size="sm">
          It was tried {inWords(delivery.attempted_at ?? delivery.created_at)}, and is tried again by itself.
        </Text>
      )}
    </>
  );
}
