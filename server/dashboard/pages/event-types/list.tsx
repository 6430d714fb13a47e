import { Alert, Anchor, Card, Group, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { TypeDefinition } from '../../api/types.ts';
import { fromServer, t } from '../../languages/event-types.ts';
import { titleInWords } from '../../parts/event-fields.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Loading } from '../../shell/loading.tsx';
import { TypeBadges } from './badges.tsx';
import { CatalogActions } from './catalog-actions.tsx';
import { useCatalog, useDefinitions } from './queries.ts';

/** Every type of the catalog, by group. */
export function TypeList() {
  const list = useDefinitions();
  const catalog = useCatalog();
  const [search, setSearch] = useState('');
  const types = list.data?.data ?? [];
  const found = types.filter((each) => isFound(each, search.trim().toLowerCase()));
  const groups = [...new Set(found.map(({ group }) => group))];
  return (
    <>
      <PageHeader
        title={t('event-types:title')}
        actions={catalog.data && <CatalogActions state={catalog.data} definitions={types} />}
      >
        {t('event-types:text')}
      </PageHeader>
      <Stack gap="lg">
        <Problem error={list.error ?? catalog.error} onRetry={() => list.refetch()} />
        {list.isPending && <Loading />}
        {catalog.data?.source === 'uploaded' && (
          <Alert color="blue" role="status">
            {t('event-types:list.uploaded')}
          </Alert>
        )}
        {list.isSuccess && (
          <TextInput
            type="search"
            maw={420}
            label={t('event-types:list.search')}
            leftSection={<IconSearch size={16} aria-hidden />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        )}
        {list.isSuccess && found.length === 0 && <Text role="status">{t('event-types:list.none')}</Text>}
        {groups.map((group) => (
          <section key={group} aria-label={fromServer(group)}>
            <Title order={2} size="h5" mb="xs">
              {fromServer(group)}
            </Title>
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
              {found
                .filter((each) => each.group === group)
                .map((each) => (
                  <TypeCard key={each.type} definition={each} />
                ))}
            </SimpleGrid>
          </section>
        ))}
      </Stack>
    </>
  );
}

const isFound = ({ type, title, description, group }: TypeDefinition, wanted: string) =>
  [type, title, titleInWords(title), description, fromServer(description), group].some((text) =>
    text.toLowerCase().includes(wanted),
  );

function TypeCard({ definition }: { definition: TypeDefinition }) {
  const { type, title, description } = definition;
  return (
    <Card withBorder component="article" padding="sm" aria-label={titleInWords(title)}>
      <Stack gap={4}>
        <Group justify="space-between" gap="xs">
          <Anchor component={Link} to={encodeURIComponent(type)} fw={600}>
            {titleInWords(title)}
          </Anchor>
          <TypeBadges definition={definition} />
        </Group>
        <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          {type}
        </Text>
        <Text size="sm" lineClamp={2}>
          {fromServer(description)}
        </Text>
      </Stack>
    </Card>
  );
}
