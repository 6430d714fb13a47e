import type { Bundle, Trigger, ZObject } from 'zapier-platform-core';
import { numberedPage } from '../api.ts';
import { scoreNamesKey } from '../conditions.ts';
import { type ConditionDefinition, type EventDefinition, testableTypes } from '../events.ts';
import { sampleNames, scoreNames } from '../score-names.ts';

/** What a dropdown shows: the name; what it fills in: the id. */
type Choice = {
  id: string;
  name: string;
};

function dropdown(
  key: string,
  noun: string,
  sample: Choice,
  perform: (z: ZObject, bundle: Bundle) => Choice[] | Promise<Choice[]>,
  canPaginate = false,
): Trigger {
  return {
    key,
    noun,
    display: {
      hidden: true,
      label: `List ${noun} Choices`,
      description: 'Triggers when the choices of a field are shown.',
    },
    operation: { type: 'polling', perform, sample, canPaginate },
  };
}

interface EndpointRow {
  id: string;
  url: string;
  description: string | null;
  status: string;
}

const endpointName = ({ url, description, status }: EndpointRow) =>
  (description ? `${description} (${url})` : url) + (status === 'enabled' ? '' : ` – ${status}`);

const endpoint = dropdown(
  'endpoint',
  'Endpoint',
  { id: 'whe_c2m7xk4qz9wt1hb6jn8rv3dp', name: 'Production (https://example.com/hooks)' },
  async (z, bundle) => {
    const rows = await numberedPage<EndpointRow>(z, bundle, '/webhooks');
    return rows.map((row) => ({ id: row.id, name: endpointName(row) }));
  },
  true,
);

interface DeliveryRow {
  id: string;
  event_id: string;
  attempt: number;
  status: string;
  created_at: string;
}

const delivery = dropdown(
  'delivery',
  'Delivery',
  {
    id: 'whd_c9t3nk8wq1xm5zb7hj2rv6dp',
    name: 'failed, attempt 1, 2026-05-04 09:49 UTC (event_d4k8wq2nx6bt9mz3hc7rv5jp)',
  },
  async (z, bundle) => {
    const id = bundle.inputData.endpoint_id;
    if (typeof id !== 'string' || id === '') return [];
    const rows = await numberedPage<DeliveryRow>(z, bundle, `/webhooks/${encodeURIComponent(id)}/deliveries`);
    return rows.map(({ id, event_id, attempt, status, created_at }) => ({
      id,
      name: `${status}, attempt ${attempt}, ${created_at.slice(0, 16).replace('T', ' ')} UTC (${event_id})`,
    }));
  },
  true,
);

const eventType = dropdown('event_type', 'Event Type', { id: 'webhook.test', name: 'Test Event' }, () =>
  testableTypes.map(({ type, title }) => ({ id: type, name: title })),
);

function scoreNamesOf(definition: EventDefinition, condition: ConditionDefinition): Trigger {
  const [example = 'score'] = sampleNames(definition, condition);
  return dropdown(
    scoreNamesKey(definition, condition),
    condition.label,
    { id: example, name: example },
    async (z, bundle) => {
      const { names } = await scoreNames(z, bundle, definition, condition);
      return names.map((name) => ({ id: name, name }));
    },
  );
}

/** The hidden triggers behind the dropdowns of other steps. */
export function dropdowns(events: EventDefinition[]): Trigger[] {
  const scores = events.flatMap((definition) =>
    definition.conditions
      .filter(({ kind }) => kind === 'score_below')
      .map((condition) => scoreNamesOf(definition, condition)),
  );
  return [endpoint, delivery, eventType, ...scores];
}
