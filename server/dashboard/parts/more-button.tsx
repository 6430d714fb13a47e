import { Button } from '@mantine/core';

interface PagedList {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** The next page of a list, when there is one. */
export function MoreButton({ list }: { list: PagedList }) {
  if (!list.hasNextPage) return null;
  return (
    <Button variant="default" onClick={() => list.fetchNextPage()} loading={list.isFetchingNextPage}>
      Show more
    </Button>
  );
}
