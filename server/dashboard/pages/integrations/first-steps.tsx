import { Button, Card, Group, List, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck, IconCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { Trans } from 'react-i18next/TransWithoutContext';
import { Link } from 'react-router';
import { rowsOf, useList } from '../../api/queries.ts';
import type { Automation, CatalogEvent, Connection } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { brand } from '../../shell/brand.ts';
import { useSession } from '../../shell/session.tsx';

/**
 * From nothing to the first event that an automation has acted on: what is done, and what comes next. Gone
 * when all is done, or when somebody doesn't want it.
 */
export function FirstSteps({
  accounts,
  automations,
}: {
  accounts: readonly Connection[];
  automations: readonly Automation[];
}) {
  const { team, may } = useSession();
  const [isHidden, hide] = useHidden(`connect.first-steps.${team.id}`);
  const events = useList<CatalogEvent>('/events', {}, { pageSize: 1, live: true });
  const hasWorked = automations.some(({ last_delivered_at }) => last_delivered_at !== null);
  const hasEvent = rowsOf(events.data).length > 0;
  const isConnected = accounts.length > 0;
  const isMade = automations.length > 0;
  if (isHidden || !events.data || (isConnected && isMade && hasWorked && hasEvent)) return null;
  const steps = [
    {
      title: t('integrations:firstSteps.connect.title'),
      isDone: isConnected,
      about: may('admin')
        ? t('integrations:firstSteps.connect.forAdmins')
        : t('integrations:firstSteps.connect.forOthers'),
    },
    {
      title: t('integrations:firstSteps.automation.title'),
      isDone: isMade,
      about: may('editor')
        ? t('integrations:firstSteps.automation.forEditors')
        : t('integrations:firstSteps.automation.forOthers'),
    },
    {
      title: t('integrations:firstSteps.event.title'),
      isDone: isMade && hasWorked && hasEvent,
      about: hasEvent
        ? t('integrations:firstSteps.event.happen')
        : t('integrations:firstSteps.event.noneYet', { product: brand.name }),
    },
  ];
  const next = steps.findIndex(({ isDone }) => !isDone);
  return (
    <Card withBorder component="section" aria-label={t('integrations:firstSteps.title')} mb="xl">
      <Group justify="space-between" align="flex-start">
        <Title order={2} size="h4">
          {t('integrations:firstSteps.title')}
        </Title>
        <Button size="compact-sm" variant="subtle" onClick={hide}>
          {t('integrations:firstSteps.hide')}
        </Button>
      </Group>
      <List listStyleType="none" spacing="sm" mt="sm" center={false}>
        {steps.map(({ title, about, isDone }, index) => (
          <List.Item
            key={title}
            icon={
              <ThemeIcon
                variant={isDone ? 'filled' : 'default'}
                color="green"
                size={22}
                radius="xl"
                aria-hidden
              >
                {isDone ? <IconCheck size={14} /> : <IconCircle size={14} />}
              </ThemeIcon>
            }
          >
            <Text size="sm" fw={index === next ? 600 : 400}>
              {title}
              {isDone && (
                <Text component="span" c="dimmed" inherit>
                  {' · '}
                  {t('integrations:firstSteps.done')}
                </Text>
              )}
            </Text>
            {index === next && <Text size="sm">{about}</Text>}
          </List.Item>
        ))}
      </List>
    </Card>
  );
}

/** The first thing on an empty page: what people want, rather than what there is. */
export function WhatWouldYouLike({ children }: { children: React.ReactNode }) {
  const { may } = useSession();
  return (
    <Stack component="section" aria-label={t('integrations:wishes.title')} gap="sm" mb="xl">
      <div>
        <Title order={2} size="h3">
          {t('integrations:wishes.title')}
        </Title>
        <Text size="sm" c="dimmed">
          {t(may('editor') ? 'integrations:wishes.forEditors' : 'integrations:wishes.forOthers')}
        </Text>
      </div>
      {children}
      {may('editor') && (
        <Text size="sm">
          <Trans
            ns="integrations"
            i18nKey="wishes.otherwise"
            components={{
              begin: <Text component={Link} to="/integrations/automations/new" inherit td="underline" />,
            }}
          />
        </Text>
      )}
    </Stack>
  );
}

/** Kept in this browser. A host page may have storage switched off for frames: then it lasts for the page. */
function useHidden(key: string): [boolean, () => void] {
  const [isHidden, setIsHidden] = useState(() => {
    try {
      return localStorage.getItem(key) !== null;
    } catch {
      return false;
    }
  });
  return [
    isHidden,
    () => {
      setIsHidden(true);
      try {
        localStorage.setItem(key, '1');
      } catch {}
    },
  ];
}
