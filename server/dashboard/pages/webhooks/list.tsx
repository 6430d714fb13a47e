import { Alert, Button, Card, Group, List, Stack, Text, ThemeIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconWebhook } from '@tabler/icons-react';
import { query } from '../../api/client.ts';
import { rowsOf, useList, useOne } from '../../api/queries.ts';
import type { Endpoint, EndpointHealth, Page } from '../../api/types.ts';
import { MoreButton } from '../../parts/more-button.tsx';
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
      <PageHeader title="Webhooks" actions={manage && <Button onClick={open}>Create endpoint</Button>}>
        Each event of your team is sent as a signed POST to the URLs below, and retried for days until it is
        received.
      </PageHeader>
      <Stack>
        {example && <UpgradeNotice />}
        {example && (
          <Alert color="gray" role="note" title="An example">
            This is how it looks with two endpoints. Open them and look round: nothing here is real, and
            nothing is sent.
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

/** So many cards ask for how they are doing in one request. */
const PAGE_SIZE = 100;
const HEALTH_MS = 15_000;

function Endpoints({ onCreate }: { onCreate: () => void }) {
  const { example } = useRights();
  const list = useList<Endpoint>('/webhooks', {}, { live: !example, pageSize: PAGE_SIZE });
  return (
    <>
      <Problem error={list.error} onRetry={() => list.refetch()} />
      {list.isPending && !list.isError && <Loading />}
      {list.isSuccess && rowsOf(list.data).length === 0 && <Empty onCreate={onCreate} />}
      {list.data?.pages.map((page, number) => {
        const after = list.data.pageParams[number] as string | undefined;
        return <EndpointsOfPage key={after ?? ''} endpoints={page.data} after={after} />;
      })}
      <MoreButton list={list} />
    </>
  );
}

function EndpointsOfPage({ endpoints, after }: { endpoints: Endpoint[]; after: string | undefined }) {
  const { example } = useRights();
  const stats = useOne<Page<EndpointHealth>>(
    `/webhooks/stats${query({ limit: PAGE_SIZE, starting_after: after })}`,
    { live: !example, everyMs: HEALTH_MS, enabled: endpoints.length > 0 },
  );
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
            No endpoints yet
          </Text>
        </Group>
        <Text>
          An endpoint is a URL of yours that receives events: a server, or a workflow in Zapier, Make, n8n or
          Pipedream.
        </Text>
        <List size="sm" spacing={4} type="ordered">
          <List.Item>Paste the URL, and choose which events it should get.</List.Item>
          <List.Item>
            Copy the signing secret, which proves to your receiver that events come from us.
          </List.Item>
          <List.Item>Send a test event, and watch it arrive here.</List.Item>
        </List>
        {manage ? (
          <Button onClick={onCreate}>Create your first endpoint</Button>
        ) : (
          <Text size="sm" c="dimmed">
            An admin of your team can create one.
          </Text>
        )}
      </Stack>
    </Card>
  );
}
