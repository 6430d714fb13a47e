import { Button, Card, Flex, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect } from 'react';
import { useSearchParams } from 'react-router';
import { rowsOf, useList } from '../../api/queries.ts';
import type { Endpoint, EventStory } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { MoreButton } from '../../parts/more-button.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Loading } from '../../shell/loading.tsx';
import { DeliveryDrawer } from './delivery-drawer.tsx';
import { DeliveryFilters, filterOf, isFiltered } from './delivery-filters.tsx';
import { EventRows } from './event-rows.tsx';
import { NothingYet } from './nothing-yet.tsx';
import { Recover } from './recover.tsx';
import { Recoveries } from './recoveries.tsx';
import { ResendSelected } from './resend-selected.tsx';
import { useRights } from './rights.ts';
import { useSelection } from './selection.ts';

/** So many pages without a find are asked for by themselves; each looks through thousands of attempts. */
const MOST_BY_ITSELF = 10;

/** The log of an endpoint: what it was sent in the last 30 days. What is looked at stands in the address. */
export function Deliveries({ endpoint, onTest }: { endpoint: Endpoint; onTest: (() => void) | undefined }) {
  const { resend, example } = useRights();
  const [search, setSearch] = useSearchParams();
  const [recovering, { open, close }] = useDisclosure();
  const filter = filterOf(search);
  const list = useList<EventStory>(`/webhooks/${endpoint.id}/events`, filter, {
    live: !example && filter.q === undefined,
  });
  const events = rowsOf(list.data);
  const selection = useSelection(events.map(({ event_id }) => event_id));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const set = (name: string, value: string | undefined) =>
    setSearch((before) => {
      if (value === undefined) before.delete(name);
      else before.set(name, value);
      return before;
    });
  // A page looks through a part of the log only: what is rare may be further back.
  const isEmpty = list.isSuccess && !list.isPlaceholderData && events.length === 0;
  const further = isEmpty && hasNextPage && (list.data?.pages.length ?? 0) < MOST_BY_ITSELF;
  useEffect(() => {
    if (further && !isFetchingNextPage) void fetchNextPage();
  }, [further, isFetchingNextPage, fetchNextPage]);
  return (
    <Stack>
      <Flex gap="sm" align={{ sm: 'flex-end' }} direction={{ base: 'column', sm: 'row' }}>
        <DeliveryFilters search={search} onChange={setSearch} />
        {resend && (
          <Button variant="default" onClick={open}>
            {t('webhooks:log.recover')}
          </Button>
        )}
      </Flex>
      <Recoveries endpoint={endpoint} />
      <Problem error={list.error} onRetry={() => list.refetch()} />
      {((list.isPending && !list.isError) || further) && <Loading />}
      {isEmpty && !further && <None search={search} more={hasNextPage} onTest={onTest} />}
      {resend && selection.chosen.length > 0 && <ResendSelected endpoint={endpoint} selection={selection} />}
      {events.length > 0 && (
        <EventRows
          events={events}
          selection={resend ? selection : undefined}
          onOpen={(id) => set('delivery', id)}
        />
      )}
      {!further && <MoreButton list={list} />}
      <DeliveryDrawer
        id={search.get('delivery')}
        endpoint={endpoint}
        onClose={() => set('delivery', undefined)}
        onReplayed={(id) => set('delivery', id)}
      />
      {recovering && <Recover endpoint={endpoint} onClose={close} />}
    </Stack>
  );
}

interface NoneProps {
  search: URLSearchParams;
  /** Not all of the log was looked through. */
  more: boolean;
  onTest: (() => void) | undefined;
}

function None({ search, more, onTest }: NoneProps) {
  if (!isFiltered(search)) return <NothingYet onTest={onTest} />;
  return (
    <Card withBorder>
      <Text fw={600}>{t(more ? 'webhooks:log.notSoFar.title' : 'webhooks:log.none.title')}</Text>
      <Text size="sm">{t(more ? 'webhooks:log.notSoFar.text' : 'webhooks:log.none.text')}</Text>
    </Card>
  );
}
