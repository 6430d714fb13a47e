import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  Action,
  DeliveryFacts,
  EventEnvelope,
  Rendered,
  Result,
  Session,
} from '../../connectors/connector.ts';
import { RenderError } from '../../connectors/connector.ts';
import type { OutboundHttp } from '../../connectors/http.ts';
import { type LoggedExchange, openSession } from '../../connectors/session.ts';
import { missingVariables, templateData, templateRenderer } from '../../connectors/templates.ts';
import { testClient } from '../connectors/raw-server.ts';
import { type CatalogType, catalog, sampleObject, testableTypes } from '../support/catalog.ts';
import { type ConformanceFake, type Harness, RATE_LIMIT_SECONDS } from './harness.ts';
import { hostileObjects } from './hostile-objects.ts';

const NOW = new Date('2026-05-05T16:03:45.000Z');
/** Long enough for a slow machine, short enough to wait for. */
const SHORT_DEADLINE_MS = 700;

export function eventOf(type: CatalogType, object: Record<string, unknown>, id = 'event_1'): EventEnvelope {
  const team_id = 'team_1';
  return { id, type, api_version: '2026-05-04', created: 1_777_997_025, team_id, data: { object } };
}

// biome-ignore lint/suspicious/noExplicitAny: the suite knows no action's types
type AnyAction = Action<any, any>;

/** What every connector promises the core; `harness` is all that a new one brings. */
export function describeConnector({ connector, startFake }: Harness): void {
  const { manifest } = connector;
  let fake: ConformanceFake;
  let http: OutboundHttp;
  let exchanges: LoggedExchange[];

  beforeEach(async () => {
    http = testClient().http;
    fake = await startFake();
    exchanges = [];
  });
  afterEach(async () => {
    expect(JSON.stringify(exchanges)).not.toContain(fake.credential.secret);
    await http.close();
    await fake.stop();
  });

  async function withSession<T>(use: (session: Session) => Promise<T>, timeoutMs = 10_000): Promise<T> {
    const { apiUrl, credential, account, mail } = fake;
    const open = openSession({ http, apiUrl, credential, account, mail, timeoutMs });
    try {
      return await use(open.session);
    } finally {
      open.close();
      exchanges.push(...open.exchanges);
    }
  }

  const configFor = (action: AnyAction, type: string) =>
    action.configSchema.parse({ ...action.defaults(type), ...fake.configs[action.id] });

  function render(action: AnyAction, event: EventEnvelope): Rendered<unknown> {
    const template = templateRenderer(templateData(event, { id: 'team_1', name: 'Acme' }, NOW));
    return action.render({ event, config: configFor(action, event.type), template });
  }

  const factsFor = (more: Partial<DeliveryFacts> = {}): DeliveryFacts => ({
    eventId: 'event_1',
    automationId: 'aut_1',
    now: NOW,
    mayBeRepeated: false,
    previous: undefined,
    ...more,
  });

  const completed = () => eventOf('evaluation.completed', sampleObject('evaluation.completed'));
  function deliver(action: AnyAction, more?: Partial<DeliveryFacts>, timeoutMs?: number): Promise<Result> {
    const { request } = render(action, completed());
    return withSession((session) => action.deliver(session, request, factsFor(more)), timeoutMs);
  }

  describe('the manifest', () => {
    test('says what a gallery shows and what names are made of', () => {
      expect(manifest.id).toMatch(/^[a-z][a-z0-9]{1,20}$/);
      expect(manifest.name).not.toBe('');
      expect(manifest.description.length).toBeGreaterThan(20);
      expect(manifest.icon).toMatch(/^<svg [^\n]*<\/svg>$/);
      expect(manifest.icon).not.toMatch(/<script|\son\w+=|href/i);
      // Undefined: it goes through the operator's mail server.
      if (manifest.apiUrl !== undefined) {
        expect(new URL(manifest.apiUrl).protocol).toBe('https:');
        expect(manifest.apiUrl).not.toMatch(/\/$/);
      }
      expect(Object.keys(connector.actions).length).toBeGreaterThan(0);
      for (const [id, action] of Object.entries(connector.actions)) expect(action.id).toBe(id);
    });

    test('there is a way to connect, and pasted credentials are checked for their shape', () => {
      expect(connector.oauth !== undefined || connector.pasted.length > 0).toBe(true);
      for (const pasted of connector.pasted) {
        expect(pasted.problem('')).toMatch(/^must /);
        expect(pasted.problem('x y')).toMatch(/^must /);
      }
      const own = connector.pasted.find(({ kind }) => kind === fake.credential.kind);
      expect(own?.problem(fake.credential.secret)).toBeUndefined();
    });
  });

  describe('the account', () => {
    test('is recognised', async () => {
      const identity = await withSession((session) => connector.identify(session));
      expect(identity).toMatchObject({ kind: 'account', account: { id: fake.account.id } });
    });

    test('is refused in words when the credential no longer works', async () => {
      fake.revoke();
      const identity = await withSession((session) => connector.identify(session));
      expect(identity.kind).toBe(fake.accountIsInCredential ? 'account' : 'refused');
      if (!fake.isOperators) expect(JSON.stringify(identity)).not.toContain(fake.credential.secret);
    });

    test('cannot be told when the vendor is away, and that is no refusal', async () => {
      await fake.stop();
      const identity = await withSession((session) => connector.identify(session));
      expect(identity.kind).toBe(fake.accountIsInCredential ? 'account' : 'unreachable');
    });
  });

  describe.each(Object.keys(connector.options))('the picker %s', (picker) => {
    test('has options to choose from, and none that nobody looks for', async () => {
      const load = connector.options[picker];
      if (!load) throw new Error('no loader');
      const depends = fake.depends[picker] ?? {};
      const ask = (query: string) =>
        withSession((session) => load(session, { query, cursor: undefined, depends }));
      const page = await ask('');
      expect(page.options.length).toBeGreaterThan(0);
      for (const option of page.options) {
        expect(option.value).not.toBe('');
        expect(option.label).not.toBe('');
      }
      const nothing = await ask('no such thing anywhere');
      expect(nothing.options).toEqual([]);
    });
  });

  const expectRetry = (result: Result) => {
    if (result.kind !== 'retry') throw new Error(`expected a retry: ${JSON.stringify(result)}`);
    expect(JSON.stringify(result)).not.toContain(fake.credential.secret);
    return result;
  };

  describe.each(Object.values(connector.actions) as AnyAction[])('the action $id', (action) => {
    test('names the field of a config that is unknown', () => {
      const config = { ...fake.configs[action.id], surprise: 1 };
      const parsed = action.configSchema.safeParse(config);
      expect(JSON.stringify(parsed.error?.issues)).toContain('surprise');
    });

    test.each(testableTypes)('looks good untouched for %s', async (type) => {
      const event = eventOf(type, sampleObject(type));
      const rendered = render(action, event);
      expect(rendered.warnings).toEqual([]);
      expect(JSON.stringify(rendered.request)).not.toMatch(
        /undefined|NaN|\[object|\{\{-? ?[a-z]|\{%|null,null/,
      );
      const data = templateData(event, { id: 'team_1', name: 'Acme' }, NOW);
      for (const value of Object.values(action.defaults(type))) {
        // What a `{% if %}` asks for may be missing; what an event of the type has by the catalog's sample
        // may not.
        if (typeof value === 'string' && !value.includes('{%'))
          expect(missingVariables(value, data)).toEqual([]);
      }
      const result = await withSession((session) => action.deliver(session, rendered.request, factsFor()));
      expect(result).toMatchObject({ kind: 'delivered' });
    });

    test('renders the same from the same, as plain JSON', () => {
      for (const type of testableTypes) {
        const event = eventOf(type, structuredClone(catalog[type].sample));
        const [one, two] = [render(action, event), render(action, event)];
        expect(one).toEqual(two);
        expect(JSON.parse(JSON.stringify(one.request))).toEqual(one.request);
        expect(one.key?.length ?? 0).toBeLessThanOrEqual(200);
      }
    });

    test.each(hostileObjects)('copes with $name', async ({ type, object }) => {
      let rendered: Rendered<unknown>;
      try {
        rendered = render(action, eventOf(type, object));
      } catch (error) {
        expect(error).toBeInstanceOf(RenderError);
        return;
      }
      const result = await withSession((session) => action.deliver(session, rendered.request, factsFor()));
      // The fake refuses what its vendor would refuse.
      expect(result).toMatchObject({ kind: 'delivered' });
    });

    test('has its effect once, and says what it made', async () => {
      const result = await deliver(action);
      expect(result).toMatchObject({ kind: 'delivered' });
      if (result.kind !== 'delivered') return;
      expect(result.reference.id).not.toBe('');
      expect(result.reference.label).not.toBe('');
      if (result.reference.url !== undefined) expect(URL.canParse(result.reference.url)).toBe(true);
      expect(fake.effects()).toBe(1);
    });

    test('a config that works passes its check', async () => {
      const config = configFor(action, 'evaluation.completed');
      expect(await withSession((session) => action.verify(session, config))).toEqual([]);
    });

    test('a failure before the effect is tried again', async () => {
      fake.inject('error_before');
      expectRetry(await deliver(action));
      expect(await deliver(action, { mayBeRepeated: true })).toMatchObject({ kind: 'delivered' });
      expect(fake.effects()).toBe(1);
    });

    test('a failure after the effect is ambiguous, and repeated as the manifest promises', async () => {
      fake.inject('error_after');
      expect(expectRetry(await deliver(action)).ambiguous).toBe(true);
      const again = await deliver(action, { mayBeRepeated: true });
      const promised = manifest.idempotence !== 'none';
      expect(again).toMatchObject({ kind: 'delivered', ...(promised && { duplicate: true }) });
      expect(fake.effects()).toBe(promised ? 1 : 2);
    });

    test('a rate limit holds back the whole connection, for as long as the vendor says', async () => {
      fake.inject('rate_limited');
      const result = expectRetry(await deliver(action));
      expect(result).toMatchObject({ scope: 'connection', ambiguous: false });
      if (fake.limitsNameNoWait) return;
      expect(result.afterMs).toBeGreaterThan((RATE_LIMIT_SECONDS - 2) * 1000);
      expect(result.afterMs).toBeLessThanOrEqual((RATE_LIMIT_SECONDS + 2) * 1000);
    });

    test.each(['hang', 'hang_body'] as const)(
      'a vendor that hangs (%s) ends at the deadline',
      async (fault) => {
        fake.inject(fault, 10);
        const startedAt = performance.now();
        expect(expectRetry(await deliver(action, {}, SHORT_DEADLINE_MS)).ambiguous).toBe(true);
        expect(performance.now() - startedAt).toBeLessThan(SHORT_DEADLINE_MS + 2_000);
      },
    );

    test.each(['reset', 'html'] as const)('no usable answer (%s) is tried again', async (fault) => {
      fake.inject(fault);
      expectRetry(await deliver(action));
    });

    test('a vendor that is not there is tried again, and nothing can have happened', async () => {
      await fake.stop();
      expect(expectRetry(await deliver(action)).ambiguous).toBe(false);
    });

    test('a credential that stopped working asks for a reconnection', async () => {
      fake.revoke();
      const result = await deliver(action);
      expect(result).toMatchObject(
        fake.isOperators ? { kind: 'retry', scope: 'connection', ambiguous: false } : { kind: 'reconnect' },
      );
      expect(JSON.stringify(result)).not.toContain(fake.credential.secret);
      expect(fake.effects()).toBe(0);
    });
  });

  const together = Object.values(connector.actions).filter(({ many }) => many !== undefined);
  describe.each(together)('$id, several events in one request', (action) => {
    const ids = ['event_1', 'event_2', 'event_3', 'event_4'];
    const configured = () => configFor(action, 'evaluation.completed');

    function deliverAll(eventIds: readonly string[]): Promise<Result[] | undefined> {
      const items = eventIds.map((eventId) => {
        const event = eventOf('evaluation.completed', sampleObject('evaluation.completed'), eventId);
        return { request: render(action, event).request, facts: factsFor({ eventId }) };
      });
      return withSession(async (session) => action.many?.deliver(session, items));
    }

    test('each has its effect and its own reference', async () => {
      expect(action.many?.most(configured())).toBeGreaterThanOrEqual(ids.length);
      const results = await deliverAll(ids);
      expect(results?.map(({ kind }) => kind)).toEqual(ids.map(() => 'delivered'));
      expect(fake.effects()).toBe(ids.length);
      const references = results?.map((result) => result.kind === 'delivered' && result.reference.id);
      expect(new Set(references).size).toBe(ids.length);
    });

    test('a failure before the effect leaves nothing, behind it all, and each is to be tried again', async () => {
      fake.inject('error_before');
      for (const result of (await deliverAll(ids)) ?? []) expect(expectRetry(result).ambiguous).toBe(true);
      expect(fake.effects()).toBe(0);
      fake.inject('error_after');
      const results = await deliverAll(ids);
      expect(results).toHaveLength(ids.length);
      for (const result of results ?? []) expect(expectRetry(result).ambiguous).toBe(true);
      expect(fake.effects()).toBe(ids.length);
    });

    test('a rate limit and a credential that stopped working are told of each', async () => {
      fake.inject('rate_limited');
      const limited = await deliverAll(ids);
      expect(limited).toHaveLength(ids.length);
      for (const result of limited ?? [])
        expect(expectRetry(result)).toMatchObject({ scope: 'connection', ambiguous: false });
      fake.revoke();
      expect((await deliverAll(ids))?.map(({ kind }) => kind)).toEqual(ids.map(() => 'reconnect'));
      expect(fake.effects()).toBe(0);
    });
  });
}
