import { apiClient } from '../support/api-client.ts';
import { startReceiver } from '../support/receiver.ts';

// Publishes flat out, and receives what comes of it, in a process of its own: `flood.ts URL KEY`.

const CONNECTIONS = 16;
const [, , url = '', key = ''] = process.argv;
const receiver = await startReceiver();
const api = apiClient(url);
await api.endpoint(key, receiver.url('/busy'));
const publish = async () => {
  for (;;) await api.publish(key);
};
process.send?.({ kind: 'flooding' });
await Promise.all(Array.from({ length: CONNECTIONS }, publish));
