import { Alert, Button, Container, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { ApiError, api } from '../api/client.ts';
import type { Whoami } from '../api/types.ts';
import { t } from '../languages/index.ts';
import { brand } from './brand.ts';
import { Loading } from './loading.tsx';

/** The query of who is signed in. */
export const WHOAMI = ['whoami'] as const;

const ROLES = ['viewer', 'editor', 'admin', 'owner'];
/** Plans that may create webhooks. */
const WEBHOOK_PLANS = ['pro', 'enterprise'];

/** Who is signed in, and what that person may do. */
export interface SignedIn {
  team: Whoami['team'];
  plan: string;
  role: string;
  /** Viewer sees, editor edits, admin and owner manage. */
  may(role: 'editor' | 'admin'): boolean;
  hasWebhooks: boolean;
}

const Session = createContext<SignedIn | undefined>(undefined);

/** The person; only below `SessionGate`. */
export function useSession(): SignedIn {
  const session = useContext(Session);
  if (!session) throw new Error('there is no session here');
  return session;
}

/** Shows its children to somebody of a team who is signed in. */
export function SessionGate({ children }: { children: ReactNode }) {
  return (
    <Gate<Whoami> path="/auth/whoami" other={<ToOperatorPages />}>
      {({ team, plan, role = 'viewer' }) => {
        const session: SignedIn = {
          team,
          plan,
          role,
          may: (needed) => ROLES.indexOf(role) >= ROLES.indexOf(needed),
          hasWebhooks: WEBHOOK_PLANS.includes(plan),
        };
        return <Session.Provider value={session}>{children}</Session.Provider>;
      }}
    </Gate>
  );
}

/** People who work for the operator have pages of their own, and no team. */
function ToOperatorPages() {
  useEffect(() => window.location.replace('/settings/event-types'), []);
  return <Loading />;
}

interface GateProps<Answer> {
  /** Of the API: who is signed in. */
  path: string;
  /** For those who are signed in, but not for these pages. */
  other: ReactNode;
  children: (who: Answer) => ReactNode;
}

/**
 * Shows its children to somebody who is signed in, and says in words why it doesn't. Asks again now and then,
 * and after each refusal.
 */
export function Gate<Answer>({ path, other, children }: GateProps<Answer>) {
  const who = useQuery({
    queryKey: WHOAMI,
    queryFn: () => api.get<Answer>(path),
    // While something is wrong, often: the page goes on by itself.
    refetchInterval: ({ state }) => (state.status === 'error' ? 5_000 : 60_000),
  });
  if (who.isPending) return <Loading />;
  const status = who.error instanceof ApiError ? who.error.status : undefined;
  const ended = status === 401;
  if (status === 403) return other;
  if (!who.data) return ended ? <SignedOut /> : <Away onRetry={() => who.refetch()} />;
  return (
    <>
      {ended && <SessionEnded />}
      {who.isError && !ended && <ConnectionNotice />}
      {children(who.data)}
    </>
  );
}

function SignedOut() {
  return (
    <Container size="xs" py="xl" component="main">
      <Stack>
        <Title order={1} size="h3">
          {t('shell:signedOut.title')}
        </Title>
        <Text>{t('shell:signedOut.text')}</Text>
      </Stack>
    </Container>
  );
}

function Away({ onRetry }: { onRetry: () => void }) {
  return (
    <Container size="xs" py="xl" component="main">
      <Stack align="flex-start">
        <Title order={1} size="h3">
          {t('shell:away.title', { brand: brand.name })}
        </Title>
        <Text>{t('shell:away.text')}</Text>
        <Button onClick={onRetry}>{t('shell:away.again')}</Button>
      </Stack>
    </Container>
  );
}

/** The page stays as it is: what somebody has typed is not thrown away. */
function SessionEnded() {
  return (
    <Alert color="orange" title={t('shell:ended.title')} role="alert" radius={0}>
      {t('shell:ended.text')}
    </Alert>
  );
}

function ConnectionNotice() {
  return (
    <Alert color="orange" title={t('shell:lost.title')} role="alert" radius={0}>
      {t('shell:lost.text')}
    </Alert>
  );
}
