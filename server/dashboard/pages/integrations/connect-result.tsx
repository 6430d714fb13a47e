import { Alert } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router';
import type { Connection, Connector } from '../../api/types.ts';
import { FROM_FRAME } from './connect-link.tsx';

/** What to do, by the code of the server. `name`: the vendor's. */
const FAILURES: Readonly<Record<string, (name: string) => string>> = {
  denied: (name) =>
    `${name} was told not to allow it. Nothing has changed; connect again when you are ready.`,
  expired: () =>
    'It took longer than ten minutes, or was begun in another browser. Choose Connect again, and finish it in this browser.',
  refused: (name) =>
    `${name} did not accept it. Try again; if it is refused again, ask an admin of your ${name} workspace to allow the app.`,
  unavailable: (name) => `${name} does not answer just now. Try again in a few minutes.`,
  incomplete: (name) => `${name} gave less access than is needed. Connect again, and leave all boxes ticked.`,
  organization: (name) =>
    `The app was installed for the whole organization. Connect again, and choose one workspace of ${name} in the list at the top.`,
  misconfigured: (name) =>
    `${name} does not accept how this server is set up there. Tell whoever runs it: the app in ${name} needs the redirect URI and the permissions of the guide.`,
  too_many: () => 'Your team has as many accounts as it can have. Disconnect one that is no longer used.',
};

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
  const name = connectors.find(({ id }) => id === parameters.get('connector'))?.name ?? 'The app';
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
  const about = failure === null ? undefined : (FAILURES[failure] ?? FAILURES.unavailable);
  return (
    <Alert
      ref={self}
      tabIndex={-1}
      mb="md"
      color={about ? 'red' : 'green'}
      title={about ? `${name} was not connected` : `${name} is connected${account ? `: ${account}` : ''}`}
      role={about ? 'alert' : 'status'}
      withCloseButton
      closeButtonLabel="Close this message"
      onClose={close}
    >
      {about
        ? about(name)
        : connection && isNew(connection)
          ? 'Automations can use it from here on.'
          : 'What was waiting for this account goes out now, and automations go on.'}
      {parameters.has(FROM_FRAME) && ' You can close this tab and go on in the one that you came from.'}
    </Alert>
  );
}
