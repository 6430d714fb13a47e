import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { ApiError, ConnectionLost } from './api/client.ts';
import { colorScheme } from './shell/brand.ts';
import { Layout } from './shell/layout.tsx';
import { Loading } from './shell/loading.tsx';
import { SessionGate, WHOAMI } from './shell/session.tsx';
import { cssVariables, theme } from './shell/theme.ts';

/** Each page is loaded when somebody goes there. */
const Webhooks = lazy(() => import('./pages/webhooks/list.tsx'));
const Endpoint = lazy(() => import('./pages/webhooks/endpoint.tsx'));
const Integrations = lazy(() => import('./pages/integrations/gallery.tsx'));
const Automation = lazy(() => import('./pages/integrations/automation.tsx'));
const Events = lazy(() => import('./pages/events/list.tsx'));
const ApiKeys = lazy(() => import('./pages/api-keys/list.tsx'));
/** For people who work for the operator: with a session, a header and words of its own. */
const EventTypes = lazy(() => import('./pages/event-types/operator.tsx'));

/** A session that has ended, or a lost connection, is said at once and not when the next look is due. */
function noteRefusal(error: Error, key?: readonly unknown[]): void {
  const ended = error instanceof ApiError && error.status === 401;
  if ((ended || error instanceof ConnectionLost) && key?.[0] !== WHOAMI[0]) {
    void queries.invalidateQueries({ queryKey: WHOAMI });
  }
}

const SOON_MS = 1_000;
/** The longest that a page waits by itself: the length of a window of the rate limits. */
const LONGEST_WAIT_MS = 60_000;

/** What the server has answered is an answer, unless it asks us to come again. */
function isWorthAsking(count: number, error: Error): boolean {
  if (!(error instanceof ApiError)) return count < 2;
  return error.retryAfterMs !== undefined && error.retryAfterMs <= LONGEST_WAIT_MS && count < 3;
}

function retryDelay(count: number, error: Error): number {
  const asked = error instanceof ApiError ? error.retryAfterMs : undefined;
  return asked ?? SOON_MS * 2 ** count;
}

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: (error, { queryKey }) => noteRefusal(error, queryKey) }),
  mutationCache: new MutationCache({ onError: (error) => noteRefusal(error) }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: isWorthAsking,
      retryDelay,
      // Whether the browser thinks that it is offline doesn't matter: asking shows, and the page says what
      // came of it.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme={colorScheme}>
      <Notifications position="top-right" />
      <QueryClientProvider client={queries}>
        <BrowserRouter basename="/settings">
          <Suspense fallback={<Loading />}>
            <Routes>
              <Route path="/event-types/*" element={<EventTypes />} />
              <Route path="*" element={<OfTeam />} />
            </Routes>
          </Suspense>
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function OfTeam() {
  return (
    <SessionGate>
      <Layout>
        <Suspense fallback={<Loading />}>
          <Routes>
            <Route path="/webhooks" element={<Webhooks />} />
            <Route path="/webhooks/:id/*" element={<Endpoint />} />
            <Route path="/integrations" element={<Integrations />} />
            <Route path="/integrations/automations/:id" element={<Automation />} />
            <Route path="/events" element={<Events />} />
            <Route path="/api-keys" element={<ApiKeys />} />
            <Route path="*" element={<Navigate to="/webhooks" replace />} />
          </Routes>
        </Suspense>
      </Layout>
    </SessionGate>
  );
}
