import type { Automation, Connection, Connector, EventType } from '../../api/types.ts';
import { fromServer, t } from '../../languages/index.ts';
import { inWords } from '../../parts/conditions/condition-words.ts';
import { fieldsOf } from '../../parts/event-fields.ts';
import { eventName } from '../../parts/event-names.ts';
import { lowerFirst } from './lower-first.ts';

interface Known {
  types: readonly EventType[];
  connectors: readonly Connector[];
  connections: readonly Connection[];
}

/** "When an evaluation completes, and Usability is less than 70 %, create an issue in Linear (Acme)." */
export function sentenceOf(automation: Automation, { types, connectors, connections }: Known): string {
  const { connector, action, connection_id, enabled_events, filter } = automation;
  const app = connectors.find(({ id }) => id === connector);
  const name = app?.name ?? connector;
  const account = connections.find(({ id }) => id === connection_id)?.account.name;
  const parts = {
    when: whenInWords(enabled_events, types),
    what: lowerFirst(app?.actions.find(({ id }) => id === action)?.name ?? action),
    where: account ? t('integrations:sentence.where', { app: name, account }) : name,
  };
  if (!filter) return t('integrations:sentence.always', parts);
  const condition = inWords(filter, fieldsOf(types, enabled_events));
  return t('integrations:sentence.onlyIf', { ...parts, condition });
}

function whenInWords(events: readonly string[], types: readonly EventType[]): string {
  if (events.includes('*')) return t('integrations:sentence.anything');
  return listed(
    events.map((type) => {
      const phrase = types.find((each) => each.type === type)?.sentence;
      if (phrase !== undefined) return fromServer(phrase);
      return t('integrations:sentence.happens', { event: eventName(type, types) });
    }),
  );
}

/** "a, b or c" */
function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} ${t('integrations:sentence.or')} ${parts.at(-1)}`;
}
