import { Alert, Button, Group, Paper, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Automation, Connection, Connector, EventType } from '../../../api/types.ts';
import { fromServer, inSentence, t } from '../../../languages/index.ts';
import { ChangedMeanwhile } from '../../../parts/changed-meanwhile.tsx';
import { ConditionsEditor } from '../../../parts/conditions/conditions-editor.tsx';
import { relatedFieldsOf } from '../../../parts/event-fields.ts';
import { eventNames } from '../../../parts/event-names.ts';
import { useFields } from '../../../parts/latest-events.ts';
import { PreviewPane } from '../preview/preview-pane.tsx';
import classes from './builder.module.css';
import type { Action } from './config-fields.ts';
import { ConfigForm } from './config-form.tsx';
import { AccountChoice, ActionChoice } from './do-step.tsx';
import type { Draft } from './draft.ts';
import { Saving } from './saving.tsx';
import { Step } from './step.tsx';
import type { DraftState } from './use-draft.ts';
import { useSaving } from './use-saving.ts';
import { WhenStep } from './when-step.tsx';

export interface BuilderProps {
  state: DraftState;
  /** Undefined: a new one. */
  automation?: Automation;
  types: readonly EventType[];
  connectors: readonly Connector[];
  connections: readonly Connection[];
  /** Where to come back to after connecting an account. */
  returnTo: string;
}

/** When → only if → do, with a preview beside it. */
export function Builder({ state, automation, types, connectors, connections, returnTo }: BuilderProps) {
  const { errors, change } = state;
  const connector = connectors.find(({ id }) => id === state.draft.connector);
  const action = connector?.actions.find(({ id }) => id === state.draft.action);
  const accounts = usableAccounts(connections, state.draft, action?.credentials ?? null);
  // The only account there is needs no choice.
  const [onlyAccount, another] = accounts;
  const usual = another ? null : (onlyAccount?.id ?? null);
  const draft = { ...state.draft, connectionId: state.draft.connectionId ?? usual };
  const fields = useFields(types, draft.events);
  const suggested = suggestedName(draft, types, action);
  const shown = useShownFor(draft, types);
  const saving = useSaving({ state, draft, automation, suggested });

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate({});
      }}
    >
      <div className={classes.builder}>
        <div className={classes.steps}>
          <Stack gap="lg">
            {automation && state.isBehind && (
              <ChangedMeanwhile
                changed={automation}
                onTake={state.startOver}
                onKeep={() => saving.mutate({ over: automation.version })}
                isKeeping={saving.isPending}
              />
            )}
            {state.wasKept && state.isChanged && !state.isBehind && (
              <Alert color="blue" title={t('integrations:builder.begun.title')} role="status">
                <Group justify="space-between">
                  {t('integrations:builder.begun.text')}
                  <Button size="compact-sm" variant="light" onClick={state.startOver}>
                    {t('integrations:builder.begun.startOver')}
                  </Button>
                </Group>
              </Alert>
            )}
            <TextInput
              label={t('integrations:builder.name')}
              placeholder={suggested}
              value={draft.name}
              onChange={(event) => change({ name: event.currentTarget.value }, 'name')}
              error={errors.name}
              maxLength={200}
            />
            <Step title={t('integrations:builder.when.title')} about={t('integrations:builder.when.about')}>
              <WhenStep
                types={types}
                chosen={draft.events}
                error={errors.enabled_events}
                onChange={(events) => change({ events }, 'enabled_events')}
              />
            </Step>
            <Step
              title={t('integrations:builder.onlyIf.title')}
              about={t('integrations:builder.onlyIf.about')}
            >
              <ConditionsEditor
                conditions={draft.conditions}
                fields={fields}
                errors={errors}
                onChange={(conditions) => change({ conditions }, 'filter', 'row')}
              />
            </Step>
            <Step title={t('integrations:builder.do.title')} about={t('integrations:builder.do.about')}>
              <Stack gap="md">
                {!automation && (
                  <ActionChoice
                    connectors={connectors}
                    chosen={
                      draft.connector !== null && draft.action !== null
                        ? { connector: draft.connector, action: draft.action }
                        : undefined
                    }
                    error={errors.action}
                    onChange={(choice) =>
                      change({ ...choice, connectionId: null, config: {} }, 'action', 'config')
                    }
                  />
                )}
                {connector && action && (
                  <>
                    <AccountChoice
                      {...{ connector, accounts, returnTo }}
                      value={draft.connectionId}
                      error={errors.connection_id}
                      onChange={(connectionId) => change({ connectionId }, 'connection_id', 'config')}
                    />
                    <ConfigForm
                      {...{ action, errors }}
                      fields={[...relatedFieldsOf(types, draft.events), ...fields]}
                      connectionId={draft.connectionId}
                      config={draft.config}
                      events={draft.events}
                      onChange={(config, ...names) =>
                        change({ config }, ...names.map((name) => `config.${name}`))
                      }
                      more={connector.idempotence === 'none' && <OnAmbiguous {...{ draft, change }} />}
                    />
                  </>
                )}
              </Stack>
            </Step>
          </Stack>
        </div>
        <div className={classes.preview}>
          {action && draft.events.length > 0 ? (
            <PreviewPane
              {...{ draft, action, types, fields }}
              shownFor={shown.shownFor}
              onShownFor={shown.setShownFor}
            />
          ) : (
            <Paper withBorder p="md">
              <Text size="sm" c="dimmed">
                {t(
                  draft.events.length === 0
                    ? 'integrations:preview.chooseEvent'
                    : 'integrations:preview.chooseAction',
                )}
              </Text>
            </Paper>
          )}
        </div>
        <div className={classes.saving}>
          <Saving {...{ saving, errors }} isNew={!automation} testWith={shown.type} />
        </div>
      </div>
    </form>
  );
}

function OnAmbiguous({ draft, change }: Pick<DraftState, 'draft' | 'change'>) {
  return (
    <Select
      label={t('integrations:builder.onAmbiguous.label')}
      description={t('integrations:builder.onAmbiguous.description')}
      data={[
        { value: 'retry', label: t('integrations:builder.onAmbiguous.retry') },
        { value: 'skip', label: t('integrations:builder.onAmbiguous.skip') },
      ]}
      value={draft.onAmbiguous}
      onChange={(next) => change({ onAmbiguous: next === 'skip' ? 'skip' : 'retry' }, 'on_ambiguous')}
      allowDeselect={false}
    />
  );
}

/** Those that can still be used, and the one in use. */
function usableAccounts(connections: readonly Connection[], draft: Draft, kinds: readonly string[] | null) {
  return connections.filter(
    ({ id, connector, kind, status }) =>
      connector === draft.connector &&
      (kinds === null || kinds.includes(kind)) &&
      (status !== 'revoked' || id === draft.connectionId),
  );
}

function suggestedName(draft: Draft, types: readonly EventType[], action: Action | undefined): string {
  if (!action) return t('integrations:builder.whatItIsFor');
  const events = inSentence(eventNames(draft.events, types));
  return t('integrations:builder.suggestedName', { action: fromServer(action.name), events });
}

/** Every installation has this type. */
const TEST_EVENT = 'webhook.test';

/** The preview's event: of a type that is still chosen. `type`: the one that a test imitates. */
function useShownFor(draft: Draft, types: readonly EventType[]) {
  const [wanted, setShownFor] = useState<string>();
  const chosen = draft.events.includes('*') ? types.map(({ type }) => type) : draft.events;
  const [first = types[0]?.type ?? TEST_EVENT] = chosen;
  const isFine = wanted !== undefined && (wanted.startsWith('event_') || chosen.includes(wanted));
  const shownFor = isFine ? wanted : first;
  return { shownFor, setShownFor, type: shownFor.startsWith('event_') ? first : shownFor };
}
