import { describe, expect, test } from 'vitest';
import type { Action } from '../../../connectors/connector.ts';
import type { MessageConfig } from '../../../connectors/teams/config.ts';
import { teams } from '../../../connectors/teams/index.ts';
import { escapeMarkdown, inLines } from '../../../connectors/teams/markdown.ts';
import { type MessageRequest, MOST_BYTES } from '../../../connectors/teams/render.ts';
import { startTeamsFake, type TeamsFake } from '../../support/fakes/teams.ts';
import { connectorWorld } from '../connector-world.ts';

const action = teams.actions.post_message as Action<MessageConfig, MessageRequest>;
let fake: TeamsFake;
const world = connectorWorld(action, async () => {
  fake = await startTeamsFake();
  return {
    apiUrl: fake.apiUrl,
    credential: { kind: 'workflow', secret: fake.url },
    account: { id: fake.workflow, name: 'Workflow 0f3c1d2e' },
    stop: () => fake.server.stop(),
  };
});
const cardOf = ({ message }: MessageRequest) => message.attachments[0].content;

test('the ready-made card has the scores as facts, the link and a time of the reader’s zone', () => {
  const { request, warnings } = world.render();
  expect(warnings).toEqual([]);
  const { body, actions } = cardOf(request);
  expect(body[0]).toMatchObject({
    type: 'TextBlock',
    size: 'Large',
    text: expect.stringContaining('Checkout'),
  });
  expect(body[2]).toMatchObject({
    type: 'FactSet',
    facts: expect.arrayContaining([{ title: 'Usability', value: expect.stringContaining('**64 %**') }]),
  });
  expect(body.at(-1)).toMatchObject({
    text: expect.stringMatching(/^Completed \{\{DATE\([\dT:-]+Z,SHORT\)\}\} \{\{TIME\([\dT:-]+Z\)\}\}$/),
  });
  expect(actions).toEqual([
    { type: 'Action.OpenUrl', title: 'View results', url: expect.stringMatching(/^https:/) },
  ]);
});

test('it is delivered when the workflow has begun', async () => {
  expect(await world.deliver()).toEqual({
    kind: 'delivered',
    reference: { id: fake.workflow, label: 'Workflow 0f3c1d2e' },
  });
  expect(fake.posted).toHaveLength(1);
});

describe('what comes from an event is text', () => {
  test.each([
    '[click](https://evil.test)',
    '**bold** _it_ `code` ~no~',
    '{{DATE(2017-02-14T06:08:00Z,SHORT)}}',
    '# big\n> quoted\n- item\n+ item\n1. one',
    'https://evil.test',
  ])('%s', (data) => {
    const escaped = escapeMarkdown(data);
    for (const special of escaped.matchAll(/[*_~`[\]()]/g)) expect(escaped[special.index - 1]).toBe('\\');
    expect(escaped).not.toMatch(/https?:\/\/|\{\{|^\s*(?:[-+#>]|\d+\.)/m);
    // A reader sees what was written.
    expect(escaped.replaceAll(/\\(.)/g, '$1').replaceAll('\u2060', '')).toBe(data);
  });

  test('also on a button, which has no Markdown', () => {
    const config = { button_label: 'Open {{ object.name }}', button_url: 'https://x.test' };
    const { request } = world.render(config, { object: { id: 'eval_1', name: 'a_b [c]' } });
    expect(cardOf(request).actions?.[0]?.title).toBe('Open a_b [c]');
  });
});

test('line ends of a text of one’s own are kept, and lists stay lists', () => {
  expect(inLines('one\ntwo\n- a\n- b\nthree')).toBe('one\n\ntwo\n- a\n- b\n\nthree');
  const { request } = world.render({ format: 'text', text: 'Done:\n{{ object.name }}', button: false });
  expect(cardOf(request)).toMatchObject({ body: [{ text: expect.stringMatching(/^Done:\n\nCheckout/) }] });
  expect(cardOf(request).actions).toBeUndefined();
});

test.each([
  ['a text', { format: 'text', text: 'ü'.repeat(10_000) }, undefined],
  [
    'many quotations',
    {},
    { openTextResponses: Object.fromEntries([1, 2, 3, 4].map((n) => [`q${n}`, '😀*'.repeat(900)])) },
  ],
  [
    'many facts',
    {},
    {
      dimensionRatings: Object.fromEntries(
        Array.from({ length: 400 }, (_, n) => [`dimension ${n}`, '*'.repeat(200)]),
      ),
    },
  ],
])('%s that is too large is cut until Teams shows it, and that is said', async (_what, config, more) => {
  const event = {
    type: 'rating.created',
    object: { id: 'rating_1', justification: '😀'.repeat(900), ...more },
  } as const;
  const { request, warnings } = world.render(config, event);
  expect(Buffer.byteLength(JSON.stringify(request.message))).toBeLessThanOrEqual(MOST_BYTES);
  if (_what !== 'many quotations')
    expect(warnings).toEqual([{ message: expect.stringContaining('20,000 bytes') }]);
  expect(await world.deliver(config, event)).toMatchObject({ kind: 'delivered' });
  expect(fake.posted).toHaveLength(1);
});

/** As NOTES.md has them. */
describe('what follows from answers', () => {
  const answers: [status: number, body: unknown, result: object][] = [
    [200, '', { kind: 'delivered' }],
    [200, { done: true }, { kind: 'delivered' }],
    [200, '<h1>Maintenance</h1>', { kind: 'retry', ambiguous: true }],
    [
      400,
      { error: { code: 'BadRequest', message: 'no' } },
      { kind: 'failed', reason: 'payload', code: 'BadRequest' },
    ],
    [401, { error: { code: 'DirectApiAuthorizationRequired', message: 'no' } }, { kind: 'reconnect' }],
    [403, '', { kind: 'reconnect', reason: 'revoked' }],
    [404, { error: { code: 'WorkflowNotFound', message: 'no' } }, { kind: 'reconnect', reason: 'revoked' }],
    [410, '', { kind: 'reconnect', reason: 'revoked' }],
    [413, '', { kind: 'failed', reason: 'payload' }],
    [429, '', { kind: 'retry', scope: 'connection', afterMs: 30_000, ambiguous: false }],
    [502, '<html>Bad gateway</html>', { kind: 'retry', scope: 'delivery', ambiguous: true }],
  ];
  test.each(answers)('%i %j', async (status, body, result) => {
    fake.server.inject({ instead: { status, body } }, 1, () => true);
    expect(await world.deliver()).toMatchObject(result);
  });
});

test.each([
  [/./, undefined],
  [
    'https://prod-12.westeurope.logic.azure.com:443/workflows/0f3c1d2e4b5a6978/triggers/manual/paths/invoke?sig=abc',
    undefined,
  ],
  [
    'https://prod-12.westeurope.logic.azure.com:443/workflows/0f3c1d2e4b5a6978/triggers/manual/paths/invoke',
    /sig=/,
  ],
  ['https://acme.webhook.office.com/webhookb2/abc/IncomingWebhook/def', /ended incoming webhooks/],
  ['https://api.powerplatform.com.evil.test/workflows/0f3c1d2e4b5a6978/x?sig=abc', /complete URL/],
  ['http://x.api.powerplatform.com/workflows/0f3c1d2e4b5a6978/x?sig=abc', /complete URL/],
])('%s as a workflow’s address', (url, problem) => {
  const said = teams.pasted[0]?.problem(typeof url === 'string' ? url : fake.url);
  if (problem) expect(said).toMatch(problem);
  else expect(said).toBeUndefined();
});

test('the signature is in no log', async () => {
  await world.deliver();
  expect(world.open.exchanges).toHaveLength(1);
  const signature = new URL(fake.url).searchParams.get('sig');
  expect(JSON.stringify(world.open.exchanges)).not.toContain(signature);
});
