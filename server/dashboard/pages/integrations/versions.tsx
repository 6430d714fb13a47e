import { Button, Card, Collapse, Group, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import type { Automation, AutomationVersion, SavedAutomation } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { changerInWords, fieldsInWords } from '../../parts/changed-meanwhile.tsx';
import { Problem } from '../../parts/problem.tsx';
import { When } from '../../parts/when.tsx';
import { Loading } from '../../shell/loading.tsx';

/** What the automation was like before, with a way back. Nothing is shown of one that nobody has changed. */
export function Versions({ automation }: { automation: Automation }) {
  const [opened, { toggle }] = useDisclosure();
  if (automation.version === 1) return null;
  return (
    <Card withBorder component="section" aria-label={t('integrations:versions.title')} mt="lg">
      <Group justify="space-between">
        <Title order={2} size="h5">
          {t('integrations:versions.title')}
        </Title>
        <Button size="compact-sm" variant="subtle" onClick={toggle} aria-expanded={opened}>
          {t(opened ? 'integrations:versions.hide' : 'integrations:versions.show')}
        </Button>
      </Group>
      <Collapse in={opened}>{opened && <List automation={automation} />}</Collapse>
    </Card>
  );
}

function List({ automation }: { automation: Automation }) {
  const path = `/automations/${automation.id}/versions`;
  const queries = useQueryClient();
  const versions = useQuery({
    // A change makes another list.
    queryKey: [path, automation.version],
    queryFn: () => api.get<{ data: AutomationVersion[] }>(path),
    placeholderData: keepPreviousData,
  });
  const going = useMutation({
    mutationFn: (version: number) =>
      api.post<SavedAutomation>(`${path}/${version}/restore`, {}, { ifMatch: automation.version }),
    onSuccess: (saved) => {
      queries.setQueryData([`/automations/${automation.id}`], saved);
      void queries.invalidateQueries({ queryKey: ['/automations'] });
      notifications.show({
        message: t('integrations:versions.done'),
        color: 'green',
      });
    },
  });
  if (versions.error) return <Problem error={versions.error} onRetry={() => versions.refetch()} />;
  if (!versions.data) return <Loading />;
  return (
    <Stack gap="xs" mt="sm">
      <Problem error={going.error} />
      {versions.data.data.map(({ version, changed_by, changed_fields, changed_at }, index) => (
        <Group key={version} justify="space-between" wrap="nowrap">
          <Text size="sm">
            {changed_at === null ? t('integrations:versions.created') : <When at={changed_at} />}
            {changed_at !== null && (
              <Text component="span" c="dimmed" inherit>
                {' · '}
                {t('integrations:versions.changed', {
                  who: changerInWords(changed_by),
                  what: fieldsInWords(changed_fields),
                })}
              </Text>
            )}
          </Text>
          {index === 0 ? (
            <Text size="xs" c="dimmed">
              {t('integrations:versions.inForce')}
            </Text>
          ) : (
            <Button
              size="compact-sm"
              variant="default"
              loading={going.isPending && going.variables === version}
              disabled={going.isPending}
              onClick={() => going.mutate(version)}
              aria-label={t('integrations:versions.goBackTo', { version })}
            >
              {t('integrations:versions.goBack')}
            </Button>
          )}
        </Group>
      ))}
    </Stack>
  );
}
