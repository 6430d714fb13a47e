import { Alert, Anchor, Button, Group, Modal, Stack, Tabs, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import { ApiError } from '../../api/client.ts';
import { useOne } from '../../api/queries.ts';
import { useStream } from '../../api/stream.ts';
import type { Endpoint } from '../../api/types.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageTabs } from '../../parts/page-tabs.tsx';
import { Problem } from '../../parts/problem.tsx';
import { UpgradeNotice } from '../../parts/upgrade-notice.tsx';
import { When } from '../../parts/when.tsx';
import { Loading } from '../../shell/loading.tsx';
import { Enabled } from './card.tsx';
import { Deliveries } from './deliveries.tsx';
import { ExampleSource } from './example-source.tsx';
import { Failing } from './failing.tsx';
import { Overview } from './overview.tsx';
import { useRights } from './rights.ts';
import { RouterIcon } from './router-icon.tsx';
import { EndpointSettings } from './settings.tsx';
import { useStatusChange } from './status-change.ts';
import { TestEvent } from './test-event.tsx';

/** By the last part of the address; the first has none. */
const TABS = { overview: 'Overview', deliveries: 'Deliveries', settings: 'Settings' } as const;

export default function EndpointPage() {
  const { example } = useRights();
  return (
    <ExampleSource>
      <Anchor component={Link} to="/webhooks" size="sm">
        ← All endpoints
      </Anchor>
      {example && (
        <Stack my="sm">
          <UpgradeNotice />
          <Text size="sm">This endpoint is an example: nothing here is real.</Text>
        </Stack>
      )}
      <Known />
    </ExampleSource>
  );
}

function Known() {
  const { id = '' } = useParams();
  const { example } = useRights();
  const everyMs = useStream({ watch: id, enabled: !example });
  const endpoint = useOne<Endpoint>(`/webhooks/${id}`, { live: !example, everyMs });
  const gone = endpoint.error instanceof ApiError && endpoint.error.status === 404;
  if (endpoint.data && !gone) return <Page endpoint={endpoint.data} everyMs={everyMs} />;
  if (endpoint.isPending && !endpoint.isError) return <Loading />;
  return (
    <Stack mt="md">
      <PageHeader title={gone ? 'This endpoint is not there' : 'Endpoint'}>
        {gone && 'It was deleted, or it belongs to another team.'}
      </PageHeader>
      {!gone && <Problem error={endpoint.error} onRetry={() => endpoint.refetch()} />}
    </Stack>
  );
}

function Page({ endpoint, everyMs }: { endpoint: Endpoint; everyMs: number }) {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { manage } = useRights();
  const [testing, { open, close }] = useDisclosure();
  const last = pathname.split('/')[3] ?? '';
  const tab = last in TABS ? last : 'overview';
  const base = `/webhooks/${endpoint.id}`;
  return (
    <Stack mt="xs" gap="md">
      <Title endpoint={endpoint} onTest={manage ? open : undefined} />
      {endpoint.status === 'disabled' && <Disabled endpoint={endpoint} />}
      <Failing endpoint={endpoint} />
      {endpoint.warning && (
        <Alert color="yellow" role="note" title="About this URL">
          {endpoint.warning}
        </Alert>
      )}
      <PageTabs
        labels={TABS}
        value={tab}
        onChange={(next) => navigate(next === 'overview' ? base : `${base}/${next}`)}
      >
        <Tabs.Panel value="overview">
          <Overview endpoint={endpoint} onTest={manage ? open : undefined} />
        </Tabs.Panel>
        <Tabs.Panel value="deliveries">
          <Deliveries endpoint={endpoint} everyMs={everyMs} onTest={manage ? open : undefined} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <EndpointSettings endpoint={endpoint} />
        </Tabs.Panel>
      </PageTabs>
      <Modal opened={testing} onClose={close} title="Send a test event" size="lg">
        <TestEvent endpoint={endpoint} onDone={close} doneLabel="Close" onFollow={close} />
      </Modal>
    </Stack>
  );
}

function Title({ endpoint, onTest }: { endpoint: Endpoint; onTest: (() => void) | undefined }) {
  const { router, url, description } = endpoint;
  return (
    <Group align="flex-start" wrap="nowrap" gap="sm">
      <RouterIcon router={router} size={40} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <PageHeader
          title={description || router?.name || hostOf(url)}
          actions={onTest && <Button onClick={onTest}>Send test event</Button>}
        >
          <Text span inherit style={{ overflowWrap: 'anywhere' }} mr="xs">
            {router && description ? `${router.name}: ${url}` : url}
          </Text>
          <Enabled endpoint={endpoint} />
        </PageHeader>
      </div>
    </Group>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function Disabled({ endpoint }: { endpoint: Endpoint }) {
  const { manage } = useRights();
  const change = useStatusChange(endpoint);
  return (
    <Alert color="orange" role="note" title="This endpoint is disabled">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {endpoint.disabled_reason ?? 'It was disabled.'}
          {endpoint.disabled_at && (
            <>
              {' That was '}
              <When at={endpoint.disabled_at} />
              {'.'}
            </>
          )}{' '}
          It gets no new events. Once it is enabled again, “Recover since…” under Deliveries sends what it
          missed.
        </Text>
        {manage && (
          <Button size="xs" onClick={() => change.mutate('enabled')} loading={change.isPending}>
            Enable it again
          </Button>
        )}
        <Problem error={change.error} />
      </Stack>
    </Alert>
  );
}
