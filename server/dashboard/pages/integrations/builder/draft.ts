import type { Automation } from '../../../api/types.ts';
import { t } from '../../../languages/index.ts';
import {
  type Conditions,
  conditionProblems,
  type Filter,
  toConditions,
  toFilter,
} from '../../../parts/conditions/condition-rows.ts';

/** What the builder edits. */
export interface Draft {
  name: string;
  connector: string | null;
  action: string | null;
  connectionId: string | null;
  events: string[];
  conditions: Conditions;
  config: Record<string, unknown>;
  onAmbiguous: 'retry' | 'skip';
}

/** What a draft begins with. */
export type Beginning = Partial<Omit<Draft, 'conditions'>> & { filter?: Filter };

export function newDraft({ filter = null, ...given }: Beginning = {}): Draft {
  return {
    name: '',
    connector: null,
    action: null,
    connectionId: null,
    events: [],
    config: {},
    onAmbiguous: 'retry',
    ...given,
    conditions: toConditions(filter),
  };
}

export function draftOf(automation: Automation): Draft {
  return newDraft({
    name: automation.name,
    connector: automation.connector,
    action: automation.action,
    connectionId: automation.connection_id,
    events: automation.enabled_events,
    filter: automation.filter,
    config: automation.config,
    onAmbiguous: automation.on_ambiguous === 'skip' ? 'skip' : 'retry',
  });
}

/** Fields of the API by what is missing; empty when it can be sent. */
export function problemsOf(draft: Draft): Record<string, string> {
  const problems: Record<string, string> = {};
  if (draft.events.length === 0) problems.enabled_events = t('integrations:builder.problems.events');
  if (draft.action === null) problems.action = t('integrations:builder.problems.action');
  if (draft.action !== null && draft.connectionId === null)
    problems.connection_id = t('integrations:builder.problems.account');
  return { ...problems, ...conditionProblems(draft.conditions) };
}

/** Undefined: its JSON is none. */
export function filterOf({ conditions }: Draft): Filter | undefined {
  try {
    return toFilter(conditions);
  } catch {
    return undefined;
  }
}

/** As the API takes it. The action of an automation that exists can't be changed. */
export function bodyOf(draft: Draft, name: string, isNew: boolean) {
  return {
    name,
    connection_id: draft.connectionId,
    enabled_events: draft.events,
    filter: filterOf(draft) ?? null,
    config: draft.config,
    on_ambiguous: draft.onAmbiguous,
    ...(isNew && { action: draft.action }),
  };
}
