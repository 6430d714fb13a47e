import type { Endpoint } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { DestinationStats } from '../../parts/charts/destination-stats.tsx';
import { NothingYet } from './nothing-yet.tsx';
import { useRights } from './rights.ts';

/** How an endpoint is doing. */
export function Overview({ endpoint, onTest }: { endpoint: Endpoint; onTest: (() => void) | undefined }) {
  const { example } = useRights();
  return (
    <DestinationStats
      key={endpoint.id}
      path={`/webhooks/${endpoint.id}/stats`}
      live={!example}
      destination={endpoint}
      who={endpoint.router?.name ?? t('webhooks:endpoint.receiver')}
      empty={<NothingYet onTest={onTest} />}
    />
  );
}
