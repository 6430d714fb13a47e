import { Button, Card, Flex, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect } from 'react';
import { useSearchParams } from 'react-router';
import { rowsOf, useList } from '../../api/queries.ts';
import type { Delivery, Endpoint } from '../../api/types.ts';
import { MoreButton } from '../../parts/more-button.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Loading } from '../../shell/loading.tsx';
import { DeliveryDrawer } from './delivery-drawer.tsx';
import { DeliveryFilters, filterOf, isFiltered } from './delivery-filters.tsx';
import { DeliveryRows } from './delivery-rows.tsx';
import { NothingYet } from './nothing-yet.tsx';
import { Recover } from './recover.tsx';
import { Recoveries } from './recoveries.tsx';
import { useRights } from './rights.ts';

/** The log of an endpoint: every attempt of the last 30 days. What is looked at stands in the address. */
export function Deliveries({ endpoint, onTest }: { endpoint: Endpoint; onTest: (() => void) | undefined }) {
  const { resend, example } = useRights();
  const [search, setSearch] = useSearchParams();
  const [recovering, { open, close }] = useDisclosure();
  const list = useList<Delivery>(`/webhooks/${endpoint.id}/deliveries`, filterOf(search), { live: !example });
  const deliveries = rowsOf(list.data);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const set = (name: string, value: string | undefined) =>
    setSearch((before) => {
      if (value === undefined) before.delete(name);
      else before.set(name, value);
      return before;
    });
  // A page looks through a part of the log only: what is rare may be further back.
  const further = deliveries.length === 0 && hasNextPage;
  useEffect(() => {
    if (further && !isFetchingNextPage) void fetchNextPage();
  }, [further, isFetchingNextPage, fetchNextPage]);
  return (
    <Stack>
      <Flex gap="sm" align={{ sm: 'flex-end' }} direction={{ base: 'column', sm: 'row' }}>
        <DeliveryFilters search={search} onChange={setSearch} />
        {resend && (
          <Button variant="default" onClick={open}>
            Recover since…
          </Button>
        )}
      </Flex>
      <Recoveries endpoint={endpoint} />
      <Problem error={list.error} onRetry={() => list.refetch()} />
      {((list.isPending && !list.isError) || further) && <Loading />}
      {list.isSuccess && deliveries.length === 0 && !further && <None search={search} onTest={onTest} />}
      {deliveries.length > 0 && <DeliveryRows deliveries={deliveries} onOpen={(id) => set('delivery', id)} />}
      <MoreButton list={list} />
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

function None({ search, onTest }: { search: URLSearchParams; onTest: (() => void) | undefined }) {
  if (!isFiltered(search)) return <NothingYet onTest={onTest} />;
  return (
    <Card withBorder>
      <Text fw={600}>No such deliveries</Text>
      <Text size="sm">
        Nothing in the log of the last 30 days matches. Choose another status, type or time.
      </Text>
    </Card>
  );
}
