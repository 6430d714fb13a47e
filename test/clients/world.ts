import { afterAll, beforeAll, beforeEach } from 'vitest';
import { useStage } from '../support/stage.ts';
import { Front } from './front.ts';
import { Driver, languages } from './languages.ts';

type Language = (typeof languages)[number];

const stage = useStage();

/** The real server, and in front of it something that doesn't always work. */
export interface World {
  stage: typeof stage;
  front: Front;
  driver: Driver;
  team: { id: string; key: string };
  /** Makes the client that the following is asked of. */
  client(options?: {
    key?: string;
    url?: string;
    deadlineMs?: number;
    attemptTimeoutMs?: number;
  }): Promise<unknown>;
  /** The event as the log has it; undefined when it isn't there. */
  logged(id: string): Promise<{ data: { object: unknown } } | undefined>;
}

/** For a `describe`: a client in a process of its own, and a team for each test. */
export function useClient(language: Language): World {
  const world = { stage } as World;
  beforeAll(async () => {
    world.front = new Front(stage.app.app.url.replace('localhost', '127.0.0.1'));
    await world.front.start();
    world.driver = new Driver(language);
    world.client = (options = {}) =>
      world.driver.does({ op: 'client', url: world.front.url, key: world.team.key, ...options });
    world.logged = async (id) => {
      const { status, body } = await stage.app.call('GET', `/events/${id}`, world.team.key);
      return status === 200 ? body : undefined;
    };
  });
  beforeEach(async () => {
    world.front.script([]);
    world.team = await stage.app.team();
    await world.client();
  });
  afterAll(async () => {
    await world.driver?.stop();
    await world.front?.stop();
  });
  return world;
}

/** Small events, `rat_1` and so on. */
export function ratings(count: number) {
  return Array.from({ length: count }, (_, n) => rating(`rat_${n}`));
}

export function rating(id: string, more: Record<string, unknown> = {}) {
  return { type: 'rating.created', data: { object: { id, raterType: 'human', ...more } } };
}

/** What a proxy answers while the server is restarted. */
export const BAD_GATEWAY = { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' };

/** An answer of the API that says to come again. */
export function comeAgain(status: 429 | 503, code: string, seconds: number | string) {
  const type = status === 429 ? 'rate_limit_error' : 'api_error';
  return {
    status,
    headers: { 'content-type': 'application/json', 'retry-after': String(seconds) },
    body: JSON.stringify({ error: { message: 'Come again.', type, code, request_id: 'req_1' } }),
  };
}

export { languages };
