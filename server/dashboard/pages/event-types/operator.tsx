import { AppShell, Button, Container, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import type { OperatorSession } from '../../api/types.ts';
import { t } from '../../languages/event-types.ts';
import { brand, embedded } from '../../shell/brand.ts';
import { SignOut } from '../../shell/layout.tsx';
import { Gate } from '../../shell/session.tsx';
import { TypeList } from './list.tsx';
import { TypePage } from './type-page.tsx';

/** The pages for people who work for the operator: they see what all teams share, and no team. */
export default function OperatorPages() {
  return (
    <Gate<OperatorSession> path="/admin/session" other={<NotForTeams />}>
      {({ email }) => (
        <Frame email={email}>
          <Routes>
            <Route path="/" element={<TypeList />} />
            <Route path="/:type" element={<TypePage />} />
            <Route path="*" element={<Navigate to="/event-types" replace />} />
          </Routes>
        </Frame>
      )}
    </Gate>
  );
}

/** In another product's frame without a header. */
function Frame({ email, children }: { email: string | null; children: ReactNode }) {
  if (embedded) return <main style={{ padding: 'var(--mantine-spacing-md)' }}>{children}</main>;
  return (
    <AppShell header={{ height: 56 }} padding={{ base: 'sm', sm: 'lg' }}>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Text fw={700} truncate>
            {brand.name}
          </Text>
          <Group wrap="nowrap" gap="sm" miw={0}>
            <Text size="sm" truncate visibleFrom="xs">
              {email}
            </Text>
            <SignOut path="/admin/session" />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Main>
        <Container size="xl" px={0}>
          {children}
        </Container>
      </AppShell.Main>
    </AppShell>
  );
}

function NotForTeams() {
  return (
    <Container size="xs" py="xl" component="main">
      <Stack align="flex-start">
        <Title order={1} size="h3">
          {t('event-types:notForTeams.title')}
        </Title>
        <Text>{t('event-types:notForTeams.text', { brand: brand.name })}</Text>
        <Button component="a" href="/settings/integrations">
          {t('event-types:notForTeams.back')}
        </Button>
      </Stack>
    </Container>
  );
}
