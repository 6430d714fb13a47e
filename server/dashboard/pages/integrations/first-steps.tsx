import { Button, Card, Group, List, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck, IconCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { rowsOf, useList } from '../../api/queries.ts';
import type { Automation, CatalogEvent, Connection } from '../../api/types.ts';
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
      title: 'Connect an app',
      isDone: isConnected,
      about: may('admin')
        ? 'Choose one below. You are asked what to allow, and can take it back at any time.'
        : 'Ask an admin of your team to do this once, under Integrations. Until then you can look at what recipes make.',
    },
    {
      title: 'Turn on your first automation',
      isDone: isMade,
      about: may('editor')
        ? 'Begin with a recipe: you see what will be sent before it is.'
        : 'Editors and admins of your team do this.',
    },
    {
      title: 'See your first real event arrive',
      isDone: isMade && hasWorked && hasEvent,
      about: hasEvent
        ? 'Events happen. As soon as one fits an automation, it is in its log.'
        : `Nothing has happened in ${brand.name} yet that could be told. It comes by itself; a test shows it at once.`,
    },
  ];
  const next = steps.findIndex(({ isDone }) => !isDone);
  return (
    <Card withBorder component="section" aria-label="First steps" mb="xl">
      <Group justify="space-between" align="flex-start">
        <Title order={2} size="h4">
          First steps
        </Title>
        <Button size="compact-sm" variant="subtle" onClick={hide}>
          Hide these steps
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
                  {' '}
                  · done
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
    <Stack component="section" aria-label="What would you like to happen?" gap="sm" mb="xl">
      <div>
        <Title order={2} size="h3">
          What would you like to happen?
        </Title>
        <Text size="sm" c="dimmed">
          {may('editor')
            ? 'Choose what comes closest. Everything can be changed, and nothing is sent before you turn it on.'
            : 'This is what your team can do. Editors and admins turn it on.'}
        </Text>
      </div>
      {children}
      {may('editor') && (
        <Text size="sm">
          Something else?{' '}
          <Text component={Link} to="/integrations/automations/new" inherit td="underline">
            Begin from nothing
          </Text>
          .
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
