import { AppShell, Burger, Button, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconApps, IconKey, IconList, IconWebhook } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { NavLink as RouterLink, useLocation } from 'react-router';
import { useEventTypes } from '../api/catalog.ts';
import { api } from '../api/client.ts';
import { t } from '../languages/index.ts';
import { brand, embedded } from './brand.ts';
import classes from './layout.module.css';
import { useSession } from './session.tsx';

const PAGES = [
  { to: '/integrations', label: t('shell:pages.integrations'), icon: IconApps },
  { to: '/webhooks', label: t('shell:pages.webhooks'), icon: IconWebhook },
  { to: '/events', label: t('shell:pages.events'), icon: IconList },
  { to: '/api-keys', label: t('shell:pages.apiKeys'), icon: IconKey, admin: true },
];

/** Header and navigation; in another product's frame, only a row of links. */
export function Layout({ children }: { children: ReactNode }) {
  const [opened, { toggle, close }] = useDisclosure();
  const { team } = useSession();
  // Nearly every page names types of events: they are there by the time that one asks.
  useEventTypes();
  if (embedded) {
    return (
      <>
        <nav aria-label={t('shell:title')}>
          <Group gap={0} wrap="wrap">
            <Pages onGo={close} />
          </Group>
        </nav>
        <main style={{ padding: 'var(--mantine-spacing-md)' }}>{children}</main>
      </>
    );
  }
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group wrap="nowrap" gap="sm">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t('shell:menu')}
              aria-expanded={opened}
            />
            <Text fw={700}>{brand.name}</Text>
          </Group>
          <Group wrap="nowrap" gap="sm" miw={0}>
            <Text size="sm" truncate>
              {team.name}
            </Text>
            <SignOut path="/auth/session" />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('shell:title')} className={opened ? undefined : classes.closed}>
        <Pages onGo={close} />
      </AppShell.Navbar>
      <AppShell.Main>{children}</AppShell.Main>
    </AppShell>
  );
}

/** Not in another product's frame: there the session is that product's to end. `path`: of the session. */
export function SignOut({ path }: { path: string }) {
  const leave = useMutation({
    mutationFn: () => api.delete(path),
    // Nothing of what was seen stays in the page; and if it didn't work, that shows.
    onSettled: () => window.location.reload(),
  });
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      style={{ flexShrink: 0 }}
      loading={leave.isPending}
      onClick={() => leave.mutate()}
    >
      {t('shell:signOut')}
    </Button>
  );
}

function Pages({ onGo }: { onGo: () => void }) {
  const { may } = useSession();
  const { pathname } = useLocation();
  return PAGES.filter(({ admin }) => !admin || may('admin')).map(({ to, label, icon: Icon }) => (
    <NavLink
      key={to}
      component={RouterLink}
      to={to}
      label={label}
      leftSection={<Icon size={18} aria-hidden />}
      active={pathname.startsWith(to)}
      onClick={onGo}
      w={embedded ? 'auto' : undefined}
    />
  ));
}
