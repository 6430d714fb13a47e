import { Agent, request } from 'undici';
import { createOutboundHttp } from '../../connectors/http.ts';
import { parseAllowedTargets } from '../../connectors/target-policy.ts';
import { newSecret, signedHeaders } from '../../server/signing/index.ts';
import { catalog } from '../support/catalog.ts';

/**
 * The raw limit, a process of its own: signed POSTs in a bare loop, without a database, a queue or a log.
 * Arguments: `undici` (undici.request, what a careful person would write) or `product` (the product's guarded
 * client), URL, connections, seconds. Sends {requestsPerSecond}.
 */
const [client = 'undici', url = '', connections = '64', seconds = '5'] = process.argv.slice(2);
const body = JSON.stringify({
  id: 'event_c0000000000000000000000',
  type: 'evaluation.completed',
  api_version: '2026-05-04',
  created: 1_777_000_000,
  team_id: 'team_bench',
  data: { object: catalog['evaluation.completed'].sample },
  request: { id: 'req_c0000000000000000000000', idempotency_key: null },
});
const secret = newSecret();
let sent = 0;

function headers(): Record<string, string> {
  const ids = { deliveryId: 'whd_c0000000000000000000000', eventId: 'event_c0000000000000000000000' };
  const timestamp = Math.floor(Date.now() / 1000);
  return signedHeaders({ ...ids, eventType: 'evaluation.completed' }, [secret], timestamp, body);
}

const clients = {
  undici: () => {
    const dispatcher = new Agent({ connections: Number(connections), pipelining: 1 });
    return async () => {
      const response = await request(url, { method: 'POST', dispatcher, headers: headers(), body });
      await response.body.text();
    };
  },
  product: () => {
    const parsed = parseAllowedTargets('127.0.0.1');
    if (!('policy' in parsed)) throw new Error(parsed.problems.join());
    const http = createOutboundHttp({ policy: parsed.policy });
    return async () => {
      const options = { timeoutMs: 10_000, maxResponseBytes: 4_096 };
      const result = await http.send({ url, method: 'POST', headers: headers(), body, ...options });
      if (result.kind !== 'response') throw new Error(result.message);
    };
  },
};

const post = clients[client === 'product' ? 'product' : 'undici']();

async function loopUntil(endsAt: number): Promise<void> {
  while (performance.now() < endsAt) {
    await post();
    sent += 1;
  }
}

async function run(forSeconds: number): Promise<number> {
  sent = 0;
  const startedAt = performance.now();
  const lanes = Array.from({ length: Number(connections) }, () => loopUntil(startedAt + forSeconds * 1000));
  await Promise.all(lanes);
  return sent / ((performance.now() - startedAt) / 1000);
}

// Two seconds to warm up, not counted.
await run(2);
const requestsPerSecond = await run(Number(seconds));
process.send?.({ kind: 'done', requestsPerSecond }, () => process.exit(0));
