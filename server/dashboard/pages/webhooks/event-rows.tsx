import { Button, Card, Checkbox, Group, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Fragment, useState } from 'react';
import type { EventStory } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { When } from '../../parts/when.tsx';
import { useEventLabel } from './event-label.ts';
import { OutcomeBadge } from './outcome-badge.tsx';
import type { Selection } from './selection.ts';
import { latestOf } from './story.ts';
import { About, Answer, Open, Tries } from './tries.tsx';

interface RowsProps {
  events: EventStory[];
  /** Undefined: nothing can be done with them. */
  selection: Selection | undefined;
  onOpen: (id: string) => void;
}

/** What an endpoint was sent: a table where there is room for one, cards where there isn't. */
export function EventRows(props: RowsProps) {
  const wide = useMediaQuery('(min-width: 62em)', undefined, { getInitialValueInEffect: false });
  return wide ? <Rows {...props} /> : <Cards {...props} />;
}

const COLUMNS = 5;

function Rows({ events, selection, onOpen }: RowsProps) {
  const unfolded = useUnfolded();
  return (
    <Table verticalSpacing="xs" aria-label={t('webhooks:log.label')} highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          {selection && (
            <Table.Th w={36}>
              <SelectAll selection={selection} />
            </Table.Th>
          )}
          <Table.Th w={200}>{t('webhooks:log.head.outcome')}</Table.Th>
          <Table.Th>{t('webhooks:log.head.event')}</Table.Th>
          <Table.Th>{t('webhooks:log.head.answer')}</Table.Th>
          <Table.Th>{t('webhooks:log.head.when')}</Table.Th>
          <Table.Th>
            <VisuallyHidden>{t('webhooks:log.head.actions')}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {events.map((event) => (
          <Fragment key={event.event_id}>
            <Table.Tr>
              {selection && (
                <Table.Td>
                  <Select event={event} selection={selection} />
                </Table.Td>
              )}
              <Table.Td>
                <OutcomeBadge attempt={latestOf(event)} />
              </Table.Td>
              <Table.Td>
                <About event={event} />
              </Table.Td>
              <Table.Td>
                <Answer attempt={latestOf(event)} />
              </Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                <When at={happenedAt(event)} />
              </Table.Td>
              <Table.Td ta="right">
                <Group gap="xs" justify="flex-end" wrap="nowrap">
                  <Unfold event={event} unfolded={unfolded} />
                  <Open event={event} attempt={latestOf(event)} onOpen={onOpen} />
                </Group>
              </Table.Td>
            </Table.Tr>
            {unfolded.has(event) && (
              <Table.Tr>
                {selection && <Table.Td />}
                <Table.Td colSpan={COLUMNS}>
                  <Tries event={event} onOpen={onOpen} />
                </Table.Td>
              </Table.Tr>
            )}
          </Fragment>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Cards({ events, selection, onOpen }: RowsProps) {
  const unfolded = useUnfolded();
  return (
    <>
      {selection && <SelectAll selection={selection} label={t('webhooks:log.selectAll')} />}
      <Stack gap="xs" role="list" aria-label={t('webhooks:log.label')}>
        {events.map((event) => (
          <Card key={event.event_id} withBorder role="listitem" padding="sm">
            <Stack gap="xs">
              <Group align="flex-start" wrap="nowrap">
                {selection && <Select event={event} selection={selection} />}
                <Stack gap={4} miw={0}>
                  <OutcomeBadge attempt={latestOf(event)} />
                  <About event={event} />
                  <Answer attempt={latestOf(event)} />
                  <Text size="sm" c="dimmed">
                    <When at={happenedAt(event)} />
                  </Text>
                </Stack>
              </Group>
              <Group gap="xs">
                <Open event={event} attempt={latestOf(event)} onOpen={onOpen} />
                <Unfold event={event} unfolded={unfolded} />
              </Group>
              {unfolded.has(event) && <Tries event={event} onOpen={onOpen} />}
            </Stack>
          </Card>
        ))}
      </Stack>
    </>
  );
}

/** When the event happened; of one that is no longer kept, its earliest attempt that is known. */
function happenedAt({ created_at, attempts }: EventStory): string | null {
  return created_at ?? attempts.at(-1)?.created_at ?? null;
}

interface Unfolded {
  has(event: EventStory): boolean;
  toggle(event: EventStory): void;
}

function useUnfolded(): Unfolded {
  const [ids, setIds] = useState<readonly string[]>([]);
  return {
    has: ({ event_id }) => ids.includes(event_id),
    toggle: ({ event_id }) =>
      setIds(ids.includes(event_id) ? ids.filter((each) => each !== event_id) : [...ids, event_id]),
  };
}

function Unfold({ event, unfolded }: { event: EventStory; unfolded: Unfolded }) {
  const labelOf = useEventLabel();
  if (event.attempt_count < 2) return null;
  const isOpen = unfolded.has(event);
  const number = event.attempt_count;
  const about = { number, event: labelOf(event) };
  return (
    <Button
      variant="subtle"
      size="xs"
      style={{ flexShrink: 0 }}
      aria-expanded={isOpen}
      aria-label={isOpen ? t('webhooks:log.hideOf', about) : t('webhooks:log.triesOf', about)}
      onClick={() => unfolded.toggle(event)}
    >
      {isOpen ? t('webhooks:log.hide') : t('webhooks:log.tries', { number })}
    </Button>
  );
}

function Select({ event, selection }: { event: EventStory; selection: Selection }) {
  const labelOf = useEventLabel();
  const ticked = selection.has(event.event_id);
  return (
    <Checkbox
      aria-label={t('webhooks:log.select', {
        event: labelOf(event),
        about: event.object.name ?? event.object.id ?? event.event_id,
      })}
      checked={ticked}
      disabled={!ticked && selection.isFull}
      onChange={() => selection.toggle(event.event_id)}
    />
  );
}

function SelectAll({ selection, label }: { selection: Selection; label?: string }) {
  return (
    <Checkbox
      {...(label ? { label } : { 'aria-label': t('webhooks:log.selectAll') })}
      checked={selection.allChosen}
      indeterminate={!selection.allChosen && selection.chosen.length > 0}
      onChange={selection.toggleAll}
    />
  );
}
