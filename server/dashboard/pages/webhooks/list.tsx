import { Alert, Button, Card, Group, List, Stack, Text, ThemeIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconWebhook } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { query } from '../../api/client.ts';
import { rowsOf, useList, useOne } from '../../api/queries.ts';
import { useStream } from '../../api/stream.ts';
import type { Endpoint, EndpointHealth, Page } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { find, type Sought, soughtIn } from '../../parts/find.ts';
import FindBar from '../../parts/find-bar.tsx';
import { LOT, useLots } from '../../parts/lots.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { counted } from '../../parts/numbers.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { UpgradeNotice } from '../../parts/upgrade-notice.tsx';
import { Loading } from '../../shell/loading.tsx';
import { EndpointCard } from './card.tsx';
import { CreateEndpoint } from './create.tsx';
import { ExampleSource } from './example-source.tsx';
import { useRights } from './rights.ts';

export default function Webhooks() {
  const { manage, example } = useRights();
  const [creating, { open, close }] = useDisclosure();
  return (
    <>
      <PageHeader
        title={t('webhooks:title')}
        actions={manage && <Button onClick={open}>{t('webhooks:list.create')}</Button>}
      >
        {t('webhooks:list.text')}
      </PageHeader>
      <Stack>
        {example && <UpgradeNotice />}
        {example && (
          <Alert color="gray" role="note" title={t('webhooks:list.example.title')}>
            {t('webhooks:list.example.text')}
          </Alert>
        )}
        <ExampleSource>
          <Endpoints onCreate={open} />
        </ExampleSource>
      </Stack>
      {creating && <CreateEndpoint onClose={close} />}
    </>
  );
}

/** All of a team's: it can have no more. */
const ALL = 500;
const STATES = {
  enabled: t('webhooks:states.enabled'),
  failing: t('webhooks:states.failing'),
  disabled: t('webhooks:states.disabled'),
} as const;
/** With fewer endpoints than this, all are seen at a glance. */
const WORTH_SEARCHING = 4;

function Endpoints({ onCreate }: { onCreate: () => void }) {
  const { example } = useRights();
  const [search] = useSearchParams();
  const list = useList<Endpoint>('/webhooks', {}, { live: !example, pageSize: ALL });
  const all = useMemo(() => rowsOf(list.data), [list.data]);
  return (
    <>
      <Problem error={list.error} onRetry={() => list.refetch()} />
      {list.isPending && !list.isError && <Loading />}
      {list.isSuccess && all.length === 0 && <Empty onCreate={onCreate} />}
      {all.length >= WORTH_SEARCHING && (
        <FindBar
          label={t('webhooks:find.label')}
          placeholder={t('webhooks:find.placeholder')}
          states={STATES}
        />
      )}
      {list.isSuccess && <Found all={all} sought={soughtIn(search)} />}
      <MoreButton list={list} />
    </>
  );
}

function Found({ all, sought }: { all: Endpoint[]; sought: Sought }) {
  const { example } = useRights();
  const found = find(all, sought, textsOf);
  const { shown, more } = useLots(found, JSON.stringify(sought));
  // Those further down are asked for now and then.
  const watch = shown.slice(0, LOT).map(({ id }) => id);
  // Whatever their order, so that another order opens no new stream.
  useStream({ watch: watch.sort(), enabled: !example });
  return (
    <>
      <Text size="sm" c="dimmed" role="status" hidden={all.length < WORTH_SEARCHING}>
        {found.length === all.length
          ? t('webhooks:list.all', { number: counted(all.length) })
          : t('webhooks:list.found', { found: counted(found.length), all: counted(all.length) })}
      </Text>
      {Array.from({ length: Math.ceil(shown.length / LOT) }, (_, lot) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a lot is its place in the list
        <EndpointCards key={lot} endpoints={shown.slice(lot * LOT, (lot + 1) * LOT)} />
      ))}
      {more}
    </>
  );
}

const textsOf = ({ id, url, description, router }: Endpoint) => [
  description || (router ? router.name + url : url),
  ...[id, url, router?.name ?? ''],
];

/** Each lot asks how it is doing in one request. */
function EndpointCards({ endpoints }: { endpoints: Endpoint[] }) {
  const { example } = useRights();
  // Whatever their order on the page, so that another order asks for nothing new.
  const ids = endpoints.map(({ id }) => id).sort();
  const stats = useOne<Page<EndpointHealth>>(`/webhooks/stats${query({ ids: ids.join() })}`, {
    ...{ live: !example, keepPrevious: true },
  });
  const health = new Map(stats.data?.data.map((each) => [each.endpoint_id, each]));
  return endpoints.map((endpoint) => (
    <EndpointCard key={endpoint.id} endpoint={endpoint} health={health.get(endpoint.id)} />
  ));
}

function Empty({ onCreate }: { onCreate: () => void }) {
  const { manage } = useRights();
  return (
    <Card withBorder padding="xl">
      <Stack align="flex-start">
        <Group wrap="nowrap">
          <ThemeIcon size={44} radius="md" variant="light" aria-hidden>
            <IconWebhook size={26} />
          </ThemeIcon>
          <Text fw={600} size="lg">
            {t('webhooks:list.empty.title')}
          </Text>
        </Group>
        <Text>{t('webhooks:list.empty.text')}</Text>
        <List size="sm" spacing={4} type="ordered">
          <List.Item>{t('webhooks:list.empty.url')}</List.Item>
          <List.Item>{t('webhooks:list.empty.secret')}</List.Item>
          <List.Item>{t('webhooks:list.empty.test')}</List.Item>
        </List>
        {manage ? (
          <Button onClick={onCreate}>{t('webhooks:list.empty.create')}</Button>
        ) : (
          <Text size="sm" c="dimmed">
            {t('webhooks:list.empty.ask')}
          </Text>
        )}
      </Stack>
    </Card>
  );
}
