import { Alert, Button, Card, Group, List, Stack, Text, ThemeIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconWebhook } from '@tabler/icons-react';
import { rowsOf, useList } from '../../api/queries.ts';
import type { Endpoint } from '../../api/types.ts';
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

function Endpoints({ onCreate }: { onCreate: () => void }) {
  const { example } = useRights();
  const list = useList<Endpoint>('/webhooks', {}, { live: !example });
  const endpoints = rowsOf(list.data);
  return (
    <>
      <Problem error={list.error} onRetry={() => list.refetch()} />
      {list.isPending && !list.isError && <Loading />}
      {list.isSuccess && endpoints.length === 0 && <Empty onCreate={onCreate} />}
      {endpoints.map((endpoint) => (
        <EndpointCard key={endpoint.id} endpoint={endpoint} />
      ))}
      <MoreButton list={list} />
    </>
  );
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
