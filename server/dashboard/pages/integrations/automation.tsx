import { useParams, useSearchParams } from 'react-router';
import { useConnectors, useEventTypes } from '../../api/catalog.ts';
import { rowsOf, useConnections } from '../../api/queries.ts';
import { useStream } from '../../api/stream.ts';
import { t } from '../../languages/index.ts';
import { Problem } from '../../parts/problem.tsx';
import { Loading } from '../../shell/loading.tsx';
import { useSession } from '../../shell/session.tsx';
import { called } from './called.ts';
import { ExistingAutomation } from './existing-automation.tsx';
import { CopiedAutomation, NewAutomation } from './new-automation.tsx';

/** `/integrations/automations/new` and `/integrations/automations/:id`. */
export default function AutomationPage() {
  const { id = 'new' } = useParams();
  const [parameters] = useSearchParams();
  const { may } = useSession();
  const types = useEventTypes();
  const connectors = useConnectors();
  const connections = useConnections({ live: true });
  useStream({ watch: id === 'new' ? [] : [id] });
  const error = types.error ?? connectors.error ?? connections.error;
  if (!types.data || !connectors.data || !connections.data) {
    const again = () => Promise.all([types.refetch(), connectors.refetch(), connections.refetch()]);
    return error ? <Problem error={error} onRetry={again} /> : <Loading />;
  }
  const known = {
    types: types.data.data,
    connectors: called(connectors.data.data),
    connections: rowsOf(connections.data),
  };
  if (id !== 'new') return <ExistingAutomation key={id} id={id} {...known} />;
  if (!may('editor')) return <Problem error={new Error(t('integrations:automation.mayOnlyLook'))} />;
  const copy = parameters.get('copy');
  if (copy !== null) return <CopiedAutomation key={copy} of={copy} {...known} />;
  const recipe = parameters.get('recipe');
  return <NewAutomation key={recipe} recipe={recipe} {...known} />;
}
