import { SimpleGrid } from '@mantine/core';
import { useConnectors, useEventTypes } from '../../api/catalog.ts';
import { rowsOf, useConnections, useList } from '../../api/queries.ts';
import { useStream } from '../../api/stream.ts';
import type { Automation } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { brand } from '../../shell/brand.ts';
import { Loading } from '../../shell/loading.tsx';
import { useSession } from '../../shell/session.tsx';
import { AccountCard } from './account-card.tsx';
import { AutomationList } from './automation-list.tsx';
import { called } from './called.ts';
import { ConnectResult } from './connect-result.tsx';
import { ConnectorCard } from './connector-card.tsx';
import { FirstSteps, WhatWouldYouLike } from './first-steps.tsx';
import { RecipeList, Recipes } from './recipe-list.tsx';
import { Section } from './section.tsx';

/** All of a team's: it can have no more. */
const ALL = 500;
/** One stream tells of so many; the others are asked for now and then. */
const MOST_WATCHED = 50;

/** Apps, the accounts that are connected, and what is done with them. */
export default function Integrations() {
  const { may } = useSession();
  const connectors = useConnectors();
  const types = useEventTypes();
  const connections = useConnections({ live: true });
  const automations = useList<Automation>('/automations', {}, { live: true, pageSize: ALL });
  const shown = rowsOf(automations.data).slice(0, MOST_WATCHED);
  useStream({ watch: ['events', ...shown.map(({ id }) => id)] });
  const error = connectors.error ?? types.error ?? connections.error ?? automations.error;
  const again = () =>
    Promise.all([connectors, types, connections, automations].map((each) => each.isError && each.refetch()));
  const apps = called(connectors.data?.data ?? []);
  const accounts = rowsOf(connections.data);
  const isReady = connectors.data && types.data && connections.data && automations.data;
  const isEmpty = rowsOf(automations.data).length === 0;
  return (
    <>
      <PageHeader title={t('integrations:gallery.title')}>
        {t('integrations:gallery.about', { product: brand.name })}
      </PageHeader>
      <Problem error={error} onRetry={again} />
      {!isReady && !error && <Loading />}
      {isReady && (
        <>
          <ConnectResult connectors={apps} connections={accounts} />
          <FirstSteps accounts={accounts} automations={rowsOf(automations.data)} />
          {isEmpty && (
            <WhatWouldYouLike>
              <Recipes connectors={apps} />
            </WhatWouldYouLike>
          )}
          <Section
            title={t('integrations:gallery.apps.title')}
            about={t(
              may('admin') ? 'integrations:gallery.apps.forAdmins' : 'integrations:gallery.apps.forOthers',
            )}
          >
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
              {apps.map((connector) => (
                <ConnectorCard
                  key={connector.id}
                  connector={connector}
                  accounts={accounts.filter((each) => each.connector === connector.id)}
                />
              ))}
            </SimpleGrid>
          </Section>
          {accounts.length > 0 && (
            <Section title={t('integrations:gallery.accounts')}>
              {accounts.map((connection) => (
                <AccountCard
                  key={connection.id}
                  connection={connection}
                  connector={apps.find(({ id }) => id === connection.connector)}
                />
              ))}
            </Section>
          )}
          <AutomationList
            list={automations}
            connections={accounts}
            connectors={apps}
            types={types.data.data}
          />
          {!isEmpty && <RecipeList connectors={apps} />}
        </>
      )}
    </>
  );
}
