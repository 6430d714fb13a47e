import type { Automation, Connection, Connector, EventType } from '../../api/types.ts';
import { inWords } from '../../parts/conditions/condition-words.ts';
import { fieldsOf } from '../../parts/event-fields.ts';
import { eventName } from '../../parts/event-names.ts';

const PHRASES: Readonly<Record<string, string>> = {
  'evaluation.created': 'an evaluation is created',
  'evaluation.status_changed': 'an evaluation changes its status',
  'evaluation.completed': 'an evaluation completes',
  'autouser_run.completed': 'the run of an autouser completes',
  'autouser_run.failed': 'the run of an autouser fails',
  'rating.created': 'a rating is given',
  'calibration.frozen': 'a calibration is frozen',
};

interface Known {
  types: readonly EventType[];
  connectors: readonly Connector[];
  connections: readonly Connection[];
}

/** "When an evaluation completes, and Usability is less than 70 %, create an issue in Linear (Acme)." */
export function sentenceOf(automation: Automation, { types, connectors, connections }: Known): string {
  const { connector, action, connection_id, enabled_events, filter } = automation;
  const app = connectors.find(({ id }) => id === connector);
  const what = app?.actions.find(({ id }) => id === action)?.name ?? action;
  const account = connections.find(({ id }) => id === connection_id)?.account.name;
  const condition = filter ? `, and ${inWords(filter, fieldsOf(types, enabled_events))}` : '';
  const where = `${app?.name ?? connector}${account ? ` (${account})` : ''}`;
  return `When ${whenInWords(enabled_events, types)}${condition}: ${lowerFirst(what)} in ${where}.`;
}

function whenInWords(events: readonly string[], types: readonly EventType[]): string {
  if (events.includes('*')) return 'anything happens';
  return listed(
    events.map((type) => PHRASES[type] ?? `“${eventName(type, types)}” happens`),
    'or',
  );
}

/** "a, b or c" */
function listed(parts: readonly string[], word: string): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`;
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
