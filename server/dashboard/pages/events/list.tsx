import { Button, Card, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { rowsOf, useList } from '../../api/queries.ts';
import { useStream } from '../../api/stream.ts';
import type { CatalogEvent } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useEventNames } from '../../parts/use-event-names.ts';
import { When } from '../../parts/when.tsx';
import { Loading } from '../../shell/loading.tsx';
import { EventDrawer } from './drawer.tsx';

const PAUSE_WHILE_TYPING_MS = 300;

export default function Events() {
  const [type, setType] = useState<string | null>(null);
  const [objectId, setObjectId] = useState('');
  const [wanted] = useDebouncedValue(objectId.trim(), PAUSE_WHILE_TYPING_MS);
  const [opened, setOpened] = useState<CatalogEvent>();
  const filter = { type: type ?? undefined, object_id: wanted || undefined };
  useStream({ watch: ['events'] });
  const list = useList<CatalogEvent>('/events', filter, { live: true });
  const events = rowsOf(list.data);
  const { choices } = useEventNames();
  return (
    <>
      <PageHeader title={t('events:title')}>{t('events:text')}</PageHeader>
      <Stack>
        <Group align="flex-end" gap="sm">
          <Select
            label={t('events:type')}
            placeholder={t('events:allTypes')}
            data={choices}
            value={type}
            onChange={setType}
            clearable
            clearButtonProps={{ 'aria-label': t('events:allTypes') }}
            w={{ base: '100%', xs: 240 }}
          />
          <TextInput
            label={t('events:about')}
            description={t('events:aboutText')}
            placeholder="eval_…"
            value={objectId}
            onChange={(event) => setObjectId(event.currentTarget.value)}
            w={{ base: '100%', xs: 280 }}
          />
        </Group>
        <Problem error={list.error} onRetry={() => list.refetch()} />
        {list.isPending && <Loading />}
        {list.isSuccess && !list.isPlaceholderData && events.length === 0 && (
          <Empty filtered={type !== null || wanted !== ''} />
        )}
        {events.length > 0 && (
          <Card
            withBorder
            p={0}
            component="ul"
            style={{ listStyle: 'none' }}
            m={0}
            aria-label={t('events:title')}
          >
            {events.map((event) => (
              <EventRow key={event.id} event={event} onOpen={() => setOpened(event)} />
            ))}
          </Card>
        )}
        <MoreButton list={list} />
      </Stack>
      <EventDrawer event={opened} onClose={() => setOpened(undefined)} />
    </>
  );
}

function EventRow({ event, onOpen }: { event: CatalogEvent; onOpen: () => void }) {
  const { nameOf } = useEventNames();
  return (
    <li style={{ borderTop: '1px solid var(--mantine-color-default-border)' }}>
      <Group justify="space-between" wrap="nowrap" px="md" py="xs">
        <Stack gap={2} miw={0}>
          <Text fw={600} size="sm">
            {nameOf(event.type)}
          </Text>
          <Text size="sm" c="dimmed" truncate>
            {aboutOf(event)} · <When at={new Date(event.created * 1000).toISOString()} />
          </Text>
        </Stack>
        <Button
          variant="default"
          size="xs"
          onClick={onOpen}
          aria-label={t('events:openEvent', { event: nameOf(event.type), about: aboutOf(event) })}
        >
          {t('events:open')}
        </Button>
      </Group>
    </li>
  );
}

/** What an event is about, as people know it. */
function aboutOf(event: CatalogEvent): string {
  const object: Record<string, unknown> = event.data.object;
  const named = [object.name, object.id].find((value) => typeof value === 'string' && value !== '');
  return typeof named === 'string' ? named : event.id;
}

function Empty({ filtered }: { filtered: boolean }) {
  return (
    <Card withBorder>
      <Text fw={600}>{t(filtered ? 'events:noneSuch.title' : 'events:none.title')}</Text>
      <Text size="sm">{t(filtered ? 'events:noneSuch.text' : 'events:none.text')}</Text>
    </Card>
  );
}
