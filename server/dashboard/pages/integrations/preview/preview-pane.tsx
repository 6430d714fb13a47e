import { Alert, Code, Group, List, Loader, Paper, Select, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ApiError, api } from '../../../api/client.ts';
import type { EventType, Preview } from '../../../api/types.ts';
import { fromServer, t } from '../../../languages/index.ts';
import { withTitles } from '../../../parts/conditions/condition-words.ts';
import type { Field } from '../../../parts/event-fields.ts';
import { eventName } from '../../../parts/event-names.ts';
import { useLatestEvents } from '../../../parts/latest-events.ts';
import { inWords as whenInWords } from '../../../parts/when.tsx';
import { type Action, configFields, previewConfig } from '../builder/config-fields.ts';
import { type Draft, filterOf } from '../builder/draft.ts';
import { messageOf } from '../builder/messages.ts';
import { Rendered } from './rendered.tsx';

/** Milliseconds without typing before the preview is made anew. */
const TYPING_MS = 400;
const RECENT = 5;

export interface PreviewPaneProps {
  draft: Draft;
  action: Action;
  types: readonly EventType[];
  fields: readonly Field[];
  /** Which event it is shown for: a type's sample, or an event of the log (`event_…`). */
  shownFor: string;
  onShownFor: (shownFor: string) => void;
}

/** What would be sent, as it will look there. */
export function PreviewPane({ draft, action, types, fields, shownFor, onShownFor }: PreviewPaneProps) {
  const body = {
    connector: draft.connector,
    action: draft.action,
    config: previewConfig(configFields(action), draft.config),
    filter: filterOf(draft) ?? null,
    ...(shownFor.startsWith('event_') ? { event_id: shownFor } : { type: shownFor }),
  };
  const [asked] = useDebouncedValue(JSON.stringify(body), TYPING_MS);
  const preview = useQuery({
    queryKey: ['preview', asked],
    queryFn: async () => {
      const sent = JSON.parse(asked) as typeof body;
      return { ...(await api.post<Preview>('/automations/preview', sent)), made: workOf(sent) };
    },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const { data, error, isFetching } = preview;
  // While another action is chosen, the preview of the one before is still there.
  const isOfThis = data?.made === workOf(draft);
  const titles = new Map(configFields(action).map(({ name, title }) => [name, title]));
  return (
    <Paper withBorder p="md" component="section" aria-label={t('integrations:preview.title')}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h5">
            {t('integrations:preview.title')}
          </Title>
          {isFetching && <Loader size="xs" aria-hidden />}
        </Group>
        <EventChoice {...{ draft, types, shownFor, onShownFor }} />
        {error && (
          <Alert color="orange" title={t('integrations:preview.none')} role="status">
            {error instanceof ApiError ? withTitle(error, titles) : messageOf(error)}
          </Alert>
        )}
        {data && isOfThis && !error && (
          <>
            {!data.would_run && (
              <Alert color="blue" title={t('integrations:preview.nothingHappens')} role="status">
                {fromServer(withTitles(data.reason ?? '', fields))}
              </Alert>
            )}
            <Paper withBorder p="sm" aria-live="polite">
              <Rendered key={data.made} draft={draft} action={action} request={data.request} />
            </Paper>
            <Warnings warnings={data.warnings} titles={titles} />
          </>
        )}
      </Stack>
    </Paper>
  );
}

const workOf = ({ connector, action }: Pick<Draft, 'connector' | 'action'>) => `${connector} ${action}`;

function withTitle(error: ApiError, titles: ReadonlyMap<string, string>): string {
  const title = titles.get(error.param?.split('.')[1] ?? '');
  return title === undefined ? messageOf(error) : `${title}: ${messageOf(error)}`;
}

function EventChoice({
  draft,
  types,
  shownFor,
  onShownFor,
}: Pick<PreviewPaneProps, 'draft' | 'types' | 'shownFor' | 'onShownFor'>) {
  const chosen = draft.events.includes('*') ? types.map(({ type }) => type) : draft.events;
  const events = useLatestEvents(types, chosen).slice(0, RECENT);
  return (
    <Select
      label={t('integrations:preview.shownFor')}
      data={[
        {
          group: t('integrations:preview.samples'),
          items: chosen.map((type) => ({
            value: type,
            label: t('integrations:preview.sample', { event: eventName(type, types) }),
          })),
        },
        ...(events.length > 0
          ? [
              {
                group: t('integrations:preview.lately'),
                items: events.map(({ id, type, created, data }) => ({
                  value: id,
                  label: `${nameOf(data.object) ?? eventName(type, types)}, ${whenInWords(new Date(created * 1000).toISOString())}`,
                })),
              },
            ]
          : []),
      ]}
      value={shownFor}
      onChange={(next) => next !== null && onShownFor(next)}
      allowDeselect={false}
      size="xs"
    />
  );
}

function nameOf(object: object): string | undefined {
  const name: unknown = Reflect.get(object, 'name');
  return typeof name === 'string' ? name : undefined;
}

function Warnings({
  warnings,
  titles,
}: {
  warnings: Preview['warnings'];
  titles: ReadonlyMap<string, string>;
}) {
  if (warnings.length === 0) return null;
  return (
    <Alert color="yellow" title={t('integrations:preview.warnings')} role="status">
      <List size="sm">
        {warnings.map(({ field, message }) => (
          <List.Item key={`${field} ${message}`}>
            {field && (
              <Text span inherit fw={600}>
                {titles.get(field.split('.')[0] ?? '') ?? <Code>{field}</Code>}:{' '}
              </Text>
            )}
            {fromServer(message)}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
