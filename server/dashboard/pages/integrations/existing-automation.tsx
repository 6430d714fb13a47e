import { Alert, Button, Card, List, Tabs, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router';
import { api } from '../../api/client.ts';
import { useOne } from '../../api/queries.ts';
import type { Automation, Connection, Connector, EventType, TestEvent } from '../../api/types.ts';
import { fromServer, t } from '../../languages/index.ts';
import { DestinationStats } from '../../parts/charts/destination-stats.tsx';
import { ConfirmDelete } from '../../parts/confirm-delete.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageTabs } from '../../parts/page-tabs.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Loading } from '../../shell/loading.tsx';
import { useSession } from '../../shell/session.tsx';
import { AutomationStatus } from './automation-status.tsx';
import { AutomationSummary } from './automation-summary.tsx';
import { BackLink } from './back-link.tsx';
import { Builder } from './builder/builder.tsx';
import { draftOf } from './builder/draft.ts';
import { TestRun } from './builder/test-run.tsx';
import { useDraft } from './builder/use-draft.ts';
import { ConnectResult } from './connect-result.tsx';
import { DeliveryLog } from './log/log.tsx';
import { sentenceOf } from './sentence.ts';
import { Versions } from './versions.tsx';

const TABS = {
  setup: t('integrations:automation.tabs.setup'),
  overview: t('integrations:automation.tabs.overview'),
  log: t('integrations:automation.tabs.log'),
} as const;

interface Known {
  types: readonly EventType[];
  connectors: readonly Connector[];
  connections: readonly Connection[];
}

/** What came of saving, on the way to this page. */
interface Arrival {
  warnings?: { field?: string; message: string }[];
  test?: TestEvent | { problem: string };
}

export function ExistingAutomation({ id, ...known }: { id: string } & Known) {
  const automation = useOne<Automation>(`/automations/${id}`, { live: true });
  if (automation.data) return <Page automation={automation.data} {...known} />;
  if (automation.error) {
    return (
      <>
        <BackLink />
        <Problem error={automation.error} onRetry={() => automation.refetch()} />
      </>
    );
  }
  return <Loading />;
}

function Page({ automation, ...known }: { automation: Automation } & Known) {
  const { may } = useSession();
  const [parameters, setParameters] = useSearchParams();
  const [deleting, { open, close }] = useDisclosure();
  const navigate = useNavigate();
  const view = parameters.get('view') ?? '';
  const tab = view in TABS ? view : 'setup';
  const app = known.connectors.find(({ id }) => id === automation.connector)?.name;
  return (
    <>
      <BackLink />
      <PageHeader
        title={automation.name}
        actions={
          may('editor') && (
            <>
              <Button
                variant="default"
                component={Link}
                to={`/integrations/automations/new?copy=${automation.id}`}
              >
                {t('integrations:automation.duplicate')}
              </Button>
              <Button variant="default" onClick={open}>
                {t('integrations:automation.delete.button')}
              </Button>
            </>
          )
        }
      >
        {sentenceOf(automation, known)}
      </PageHeader>
      <ConnectResult connectors={known.connectors} connections={known.connections} />
      <AutomationStatus automation={automation} connections={known.connections} mb="md" />
      <Tests id={automation.id} app={app ?? ''} />
      <PageTabs
        labels={TABS}
        value={tab}
        onChange={(next) => setParameters(next && next !== 'setup' ? { view: next } : {}, { replace: true })}
      >
        <Tabs.Panel value="setup">
          {may('editor') ? (
            <>
              <Editing automation={automation} {...known} />
              <Versions automation={automation} />
            </>
          ) : (
            <AutomationSummary automation={automation} {...known} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="overview">
          <DestinationStats
            path={`/automations/${automation.id}/stats`}
            live
            destination={automation}
            who={app ?? t('integrations:automation.theApp')}
            empty={
              <Card withBorder>
                <Text size="sm">{t('integrations:automation.nothingSent')}</Text>
              </Card>
            }
          />
        </Tabs.Panel>
        <Tabs.Panel value="log">
          <DeliveryLog automation={automation} types={known.types} />
        </Tabs.Panel>
      </PageTabs>
      <ConfirmDelete
        opened={deleting}
        onClose={close}
        title={t('integrations:automation.delete.title')}
        consequence={t('integrations:automation.delete.consequence')}
        word={t('integrations:automation.delete.word')}
        onDelete={() => api.delete(`/automations/${automation.id}`)}
        onDeleted={() => navigate('/integrations')}
      />
    </>
  );
}

function Editing({ automation, ...known }: { automation: Automation } & Known) {
  const state = useDraft(automation.id, draftOf(automation), automation.version);
  return (
    <Builder
      {...{ state, automation }}
      {...known}
      returnTo={`/settings/integrations/automations/${automation.id}`}
    />
  );
}

/** Warnings of saving, and the test that was begun with it. */
function Tests({ id, app }: { id: string; app: string }) {
  const location = useLocation();
  const navigate = useNavigate();
  const { warnings = [], test } = (location.state ?? {}) as Arrival;
  const close = () => navigate(`/integrations/automations/${id}${location.search}`, { replace: true });
  return (
    <>
      {warnings.length > 0 && (
        <Alert
          color="yellow"
          title={t('integrations:automation.notes.title')}
          role="status"
          mb="md"
          withCloseButton
          closeButtonLabel={t('integrations:automation.notes.close')}
          onClose={close}
        >
          <List size="sm">
            {warnings.map(({ field, message }) => (
              <List.Item key={`${field} ${message}`}>{fromServer(message)}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {test && (
        <div style={{ marginBottom: 'var(--mantine-spacing-md)' }}>
          {'problem' in test ? (
            <Alert color="red" title={t('integrations:automation.untested')} role="alert">
              <Text size="sm">{fromServer(test.problem)}</Text>
            </Alert>
          ) : (
            <TestRun key={test.delivery_id} id={test.delivery_id} app={app} onClose={close} />
          )}
        </div>
      )}
    </>
  );
}
