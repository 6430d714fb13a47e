import { Agent, request } from 'undici';
import { catalog } from '../support/catalog.ts';

/** What a load process is to do; it is sent this over IPC. */
export interface LoadPlan {
  url: string;
  keys: string[];
  connections: number;
  seconds: number;
  /** Events a second in all; undefined: as fast as the server answers. */
  rate?: number;
  /** Distinguishes this run's event ids from another's. */
  run: string;
}

/** When each event was published, from just before the request was sent. */
export interface LoadResult {
  kind: 'done';
  published: [eventId: string, at: number, key: number][];
  failures: number;
  /** From the first request to the last answer. */
  seconds: number;
  /** Processor time meanwhile, user and system, microseconds. */
  cpu: number;
}

const object = JSON.stringify(catalog['evaluation.completed'].sample);

/** The load generator of the bench, a process of its own: publishes one event a request. */
async function run(plan: LoadPlan): Promise<LoadResult> {
  const agent = new Agent({ connections: plan.connections, pipelining: 1 });
  const published: LoadResult['published'] = [];
  let failures = 0;
  let next = 0;
  const now = () => performance.timeOrigin + performance.now();
  const startedAt = now();
  const before = process.cpuUsage();
  const endsAt = startedAt + plan.seconds * 1000;

  async function publish(): Promise<void> {
    const index = next++;
    const key = index % plan.keys.length;
    const id = `event_${plan.run}_${index}`;
    const at = now();
    const response = await request(`${plan.url}/api/v1/events`, {
      method: 'POST',
      dispatcher: agent,
      headers: { authorization: `Bearer ${plan.keys[key]}`, 'content-type': 'application/json' },
      body: `{"type":"evaluation.completed","id":"${id}","data":{"object":${object}}}`,
    });
    await response.body.dump();
    if (response.statusCode === 202) published.push([id, at, key]);
    else failures += 1;
  }

  if (plan.rate === undefined) {
    const loop = async () => {
      while (now() < endsAt) await publish();
    };
    await Promise.all(Array.from({ length: plan.connections }, loop));
  } else {
    const open: Promise<void>[] = [];
    const total = plan.rate * plan.seconds;
    while (next < total) {
      const due = Math.min(total, Math.floor(((now() - startedAt) / 1000) * plan.rate) + 1);
      while (next < due) open.push(publish());
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(open);
  }
  const seconds = (now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(before);
  await agent.close();
  return { kind: 'done', published, failures, seconds, cpu: user + system };
}

process.once('message', async (plan: LoadPlan) => {
  process.send?.(await run(plan), () => process.disconnect());
});
