import { Alert, Anchor, Button, Group, Modal, Stack, Tabs, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Trans } from 'react-i18next/TransWithoutContext';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import { ApiError } from '../../api/client.ts';
import { useOne } from '../../api/queries.ts';
import { useStream } from '../../api/stream.ts';
import type { Endpoint } from '../../api/types.ts';
import { fromServer, t } from '../../languages/index.ts';
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
const TABS = {
  overview: t('webhooks:endpoint.tabs.overview'),
  deliveries: t('webhooks:endpoint.tabs.deliveries'),
  settings: t('webhooks:endpoint.tabs.settings'),
} as const;

export default function EndpointPage() {
  const { example } = useRights();
  return (
    <ExampleSource>
      <Anchor component={Link} to="/webhooks" size="sm">
        {t('webhooks:endpoint.back')}
      </Anchor>
      {example && (
        <Stack my="sm">
          <UpgradeNotice />
          <Text size="sm">{t('webhooks:endpoint.example')}</Text>
        </Stack>
      )}
      <Known />
    </ExampleSource>
  );
}

function Known() {
  const { id = '' } = useParams();
  const { example } = useRights();
  useStream({ watch: [id], enabled: !example });
  const endpoint = useOne<Endpoint>(`/webhooks/${id}`, { live: !example });
  const gone = endpoint.error instanceof ApiError && endpoint.error.status === 404;
  if (endpoint.data && !gone) return <Page endpoint={endpoint.data} />;
  if (endpoint.isPending && !endpoint.isError) return <Loading />;
  return (
    <Stack mt="md">
      <PageHeader title={t(gone ? 'webhooks:endpoint.gone.title' : 'webhooks:endpoint.title')}>
        {gone && t('webhooks:endpoint.gone.text')}
      </PageHeader>
      {!gone && <Problem error={endpoint.error} onRetry={() => endpoint.refetch()} />}
    </Stack>
  );
}

function Page({ endpoint }: { endpoint: Endpoint }) {
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
        <Alert color="yellow" role="note" title={t('webhooks:endpoint.warning')}>
          {fromServer(endpoint.warning)}
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
          <Deliveries endpoint={endpoint} onTest={manage ? open : undefined} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <EndpointSettings endpoint={endpoint} />
        </Tabs.Panel>
      </PageTabs>
      <Modal opened={testing} onClose={close} title={t('webhooks:test.title')} size="lg">
        <TestEvent endpoint={endpoint} onDone={close} doneLabel={t('webhooks:test.close')} onFollow={close} />
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
          actions={onTest && <Button onClick={onTest}>{t('webhooks:test.send')}</Button>}
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
    <Alert color="orange" role="note" title={t('webhooks:endpoint.disabled.title')}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {endpoint.disabled_reason === null
            ? t('webhooks:endpoint.disabled.unknown')
            : fromServer(endpoint.disabled_reason)}{' '}
          {endpoint.disabled_at && (
            <>
              <Trans
                ns="webhooks"
                i18nKey="endpoint.disabled.since"
                components={{ when: <When at={endpoint.disabled_at} /> }}
              />{' '}
            </>
          )}
          {t('webhooks:endpoint.disabled.text')}
        </Text>
        {manage && (
          <Button size="xs" onClick={() => change.mutate('enabled')} loading={change.isPending}>
            {t('webhooks:endpoint.disabled.enable')}
          </Button>
        )}
        <Problem error={change.error} />
      </Stack>
    </Alert>
  );
}
