import { Button, Card, Group, Stack, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Link, useSearchParams } from 'react-router';
import { rowsOf, type useList } from '../../api/queries.ts';
import type { Automation, Connection, Connector, EventType } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { find, soughtIn } from '../../parts/find.ts';
import { useLots } from '../../parts/lots.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { counted } from '../../parts/numbers.ts';
import { useSession } from '../../shell/session.tsx';
import { AutomationStatus } from './automation-status.tsx';
import { ConnectorIcon } from './connector-icon.tsx';
import { Section } from './section.tsx';
import { sentenceOf } from './sentence.ts';

interface Known {
  types: readonly EventType[];
  connectors: readonly Connector[];
  connections: readonly Connection[];
}

// Not for the first page of those who have few.
const FindBar = lazy(() => import('../../parts/find-bar.tsx'));

/** With fewer than this, all are seen at a glance. */
const WORTH_SEARCHING = 4;
const STATES = {
  enabled: t('integrations:automations.states.enabled'),
  failing: t('integrations:automations.states.failing'),
  disabled: t('integrations:automations.states.disabled'),
} as const;

/** What is done automatically, in sentences. */
export function AutomationList({ list, ...known }: { list: ReturnType<typeof useList<Automation>> } & Known) {
  const { may } = useSession();
  const automations = rowsOf(list.data);
  return (
    <Section
      title={t('integrations:automations.title')}
      about={t('integrations:automations.about')}
      actions={
        may('editor') && (
          <Button component={Link} to="/integrations/automations/new" size="sm">
            {t('integrations:automations.new')}
          </Button>
        )
      }
    >
      {automations.length === 0 && (
        <Card withBorder>
          <Text size="sm">
            {t('integrations:automations.none')}{' '}
            {t(
              may('editor')
                ? 'integrations:automations.beginWithRecipe'
                : 'integrations:automations.madeByOthers',
            )}
          </Text>
        </Card>
      )}
      {automations.length >= WORTH_SEARCHING && (
        <Suspense>
          <FindBar
            label={t('integrations:automations.find.label')}
            placeholder={t('integrations:automations.find.placeholder')}
            states={STATES}
          />
        </Suspense>
      )}
      <Found all={automations} {...known} />
      <MoreButton list={list} />
    </Section>
  );
}

function Found({ all, ...known }: { all: readonly Automation[] } & Known) {
  const [search] = useSearchParams();
  const sought = soughtIn(search);
  const found = find(all, sought, (each) => [each.name, each.id, sentenceOf(each, known)]);
  const { shown, more } = useLots(found, JSON.stringify(sought));
  return (
    <>
      <Text size="sm" c="dimmed" role="status" hidden={all.length < WORTH_SEARCHING}>
        {found.length === all.length
          ? t('integrations:automations.all', { number: counted(all.length) })
          : t('integrations:automations.found', { found: counted(found.length), all: counted(all.length) })}
      </Text>
      {shown.map((automation) => (
        <AutomationCard key={automation.id} automation={automation} {...known} />
      ))}
      {more}
    </>
  );
}

function AutomationCard({ automation, ...known }: { automation: Automation } & Known) {
  const { id, name, connector } = automation;
  const icon = known.connectors.find((each) => each.id === connector)?.icon;
  return (
    <Card withBorder component="article" aria-label={name}>
      <Stack gap="sm">
        <Group wrap="nowrap" align="flex-start" gap="sm">
          {icon && <ConnectorIcon svg={icon} size={20} />}
          <Stack gap={2} miw={0}>
            <Text
              component={Link}
              to={`/integrations/automations/${id}`}
              fw={600}
              style={{ overflowWrap: 'anywhere' }}
            >
              {name}
            </Text>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {sentenceOf(automation, known)}
            </Text>
          </Stack>
        </Group>
        <AutomationStatus automation={automation} connections={known.connections} />
      </Stack>
    </Card>
  );
}
