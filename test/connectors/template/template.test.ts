import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Action, DeliveryFacts, Result } from '../../../connectors/connector.ts';
import type { OutboundHttp } from '../../../connectors/http.ts';
import { type OpenSession, openSession } from '../../../connectors/session.ts';
import type { Config } from '../../../connectors/template/config.ts';
import { template } from '../../../connectors/template/index.ts';
import type { CreateCardRequest } from '../../../connectors/template/render.ts';
import { type AcmeFake, startAcmeFake } from '../../support/fakes/template.ts';
import { testClient } from '../raw-server.ts';
import { render } from '../template-world.ts';

const action = template.actions.create_card as Action<Config, CreateCardRequest>;
let fake: AcmeFake;
let http: OutboundHttp;
let open: OpenSession;

beforeEach(async () => {
  ({ http } = testClient());
  fake = await startAcmeFake();
  const credential = { kind: 'api_key', secret: fake.apiKey };
  open = openSession({ http, apiUrl: fake.server.url, credential, timeoutMs: 5_000 });
});
afterEach(async () => {
  open.close();
  await http.close();
  await fake.server.stop();
});

function deliver(eventId: string, facts: Partial<DeliveryFacts> = {}): Promise<Result> {
  const request: CreateCardRequest = { board: 'brd_research', title: 'A card' };
  const all = { eventId, automationId: 'aut_1', now: new Date(0), mayBeRepeated: false, previous: undefined };
  return action.deliver(open.session, request, { ...all, ...facts });
}

test('a card about a known thing is tied to the first one, which stays the one that is remembered', async () => {
  const first = await deliver('event_1');
  const reference = { id: 'crd_1', url: 'https://acme-board.example/acme/1', label: '#1' };
  expect(first).toEqual({ kind: 'delivered', reference, remember: reference });
  expect(await deliver('event_2', { previous: reference })).not.toHaveProperty('remember');
  expect(fake.cards[1]?.related_to).toBe('crd_1');
});

test('a card takes the place of one that was deleted', async () => {
  const previous = { id: 'crd_gone', label: '#9' };
  expect(await deliver('event_1', { previous })).toMatchObject({ remember: { id: 'crd_1' } });
  expect(fake.cards).toHaveLength(1);
});

test.each([
  [401, 'token_expired', { kind: 'reconnect', reason: 'expired' }],
  [401, 'unauthorized', { kind: 'reconnect', reason: 'revoked' }],
  [402, 'card_limit', { kind: 'failed', reason: 'plan', code: 'card_limit' }],
  [403, 'insufficient_scope', { kind: 'reconnect', reason: 'scope', needed: ['cards:write'] }],
  [404, 'not_found', { kind: 'failed', reason: 'config' }],
  [422, 'invalid_card', { kind: 'failed', reason: 'payload' }],
  [502, 'bad_gateway', { kind: 'retry', scope: 'delivery', ambiguous: true }],
])('%i %s is told apart', async (status, code, result) => {
  fake.server.inject({ instead: { status, body: { error: { code, message: 'No.' } } } }, 1, () => true);
  expect(await deliver('event_1')).toMatchObject({ ...result, message: 'Acme Board says: No.' });
});

test('a page of boards leads to the next, and archived ones are neither offered nor accepted', async () => {
  const load = template.options.boards ?? expect.unreachable();
  const page = await load(open.session, { query: '', cursor: undefined, depends: {} });
  expect(page).toMatchObject({ options: [{ value: 'brd_research' }, { value: 'brd_design' }], next: '2' });
  expect(await load(open.session, { query: '', cursor: '2', depends: {} })).toEqual({
    options: [],
    next: null,
  });
  for (const board of ['brd_old', 'brd_nowhere']) {
    expect(await action.verify(open.session, { board, title: 'x' })).toMatchObject([{ field: 'board' }]);
  }
});

test('what an event says is plain text in Markdown', () => {
  const object = { name: '**bold** @maya <b> [x](javascript:alert(1))' };
  const event = {
    id: 'event_1',
    type: 'x',
    api_version: '1',
    created: 0,
    team_id: 'team_1',
    data: { object },
  };
  const { request } = action.render({
    event,
    config: { board: 'brd_research', title: '{{ object.name }}', body: '# {{ object.name }}' },
    template: (source, escapeValue) => render(source, object, escapeValue),
  });
  expect(request.body).toBe('# \\*\\*bold\\*\\* \\@maya \\<b\\> \\[x\\]\\(javascript\\:alert\\(1\\)\\)');
});
