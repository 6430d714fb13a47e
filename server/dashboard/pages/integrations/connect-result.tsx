import { Alert } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router';
import type { Connection, Connector } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { FROM_FRAME } from './connect-link.tsx';

/** The server's codes of what went wrong; what to do about each is among the words. */
const FAILURES = [
  ...(['denied', 'expired', 'refused', 'unavailable'] as const),
  ...(['incomplete', 'organization', 'misconfigured', 'too_many'] as const),
];

/** Connected for the first time, so nothing can have waited for it. */
const isNew = ({ created_at, updated_at }: Connection) =>
  Date.parse(updated_at) - Date.parse(created_at) < NEW_MS;
const NEW_MS = 5_000;

/** How connecting went, after the vendor has sent the browser back. */
export function ConnectResult({
  connectors,
  connections,
}: {
  connectors: readonly Connector[];
  connections: readonly Connection[];
}) {
  const [parameters, setParameters] = useSearchParams();
  const connected = parameters.get('connected');
  const failure = parameters.get('connect_error');
  // Whoever comes back from the vendor goes on here.
  const self = useRef<HTMLDivElement>(null);
  useEffect(() => self.current?.focus({ preventScroll: true }), []);
  if (connected === null && failure === null) return null;
  const name = connectors.find(({ id }) => id === parameters.get('connector'))?.name ?? t('integrations:app');
  const connection = connections.find(({ id }) => id === connected);
  const account = connection?.account.name;
  const close = () =>
    setParameters(
      (before) => {
        for (const each of ['connected', 'connect_error', 'connector', FROM_FRAME]) before.delete(each);
        return before;
      },
      { replace: true },
    );
  const hasFailed = failure !== null;
  const why = FAILURES.find((each) => each === failure) ?? 'unavailable';
  return (
    <Alert
      ref={self}
      tabIndex={-1}
      mb="md"
      color={hasFailed ? 'red' : 'green'}
      title={titleOf(name, account, hasFailed)}
      role={hasFailed ? 'alert' : 'status'}
      withCloseButton
      closeButtonLabel={t('integrations:connected.close')}
      onClose={close}
    >
      {hasFailed
        ? t(`integrations:connected.failures.${why}`, { app: name })
        : t(connection && isNew(connection) ? 'integrations:connected.new' : 'integrations:connected.again')}
      {parameters.has(FROM_FRAME) && ` ${t('integrations:connected.closeTab')}`}
    </Alert>
  );
}

function titleOf(app: string, account: string | undefined, hasFailed: boolean): string {
  if (hasFailed) return t('integrations:connected.failed', { app });
  if (!account) return t('integrations:connected.title', { app });
  return t('integrations:connected.titleOfAccount', { app, account });
}
