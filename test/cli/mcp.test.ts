import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterEach, describe, expect, test } from 'vitest';
import { automate, useConnectedTeam } from '../support/integrations.ts';
import { useStage } from '../support/stage.ts';
import { runCli, teamEnv } from './run-cli.ts';
import { runHere } from './run-here.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const READING = [
  'whoami',
  'list_endpoints',
  'list_deliveries',
  'list_events',
  'get_event',
  'list_event_types',
  'list_connections',
  'list_automations',
  'explain_delivery',
  'preview_automation',
];
const SENDING = ['send_test_event', 'test_automation', 'replay_delivery'];

const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

/** A coding agent's end: the SDK's own client, with the real CLI as its child. */
async function connect(env: Record<string, string>, ...options: string[]): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  clients.push(client);
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ['server/cli/bin.mjs', 'mcp', ...options],
      cwd: ROOT,
      env: { PATH: process.env.PATH ?? '', ...env },
      stderr: 'pipe',
    }),
  );
  return client;
}

/** What a tool says. */
async function call(client: Client, name: string, input: Record<string, unknown> = {}) {
  const { content, isError } = await client.callTool({ name, arguments: input });
  const [{ text }] = content as [{ text: string }];
  return { text, isError: isError === true, json: isError ? undefined : JSON.parse(text) };
}

describe('on endpoints', () => {
  const stage = useStage();
  const agent = async (...options: string[]) => {
    const team = await stage.app.team();
    return { team, client: await connect(teamEnv(stage, team.key), ...options) };
  };
  const deliveriesOf = async (id: string, key: string) => {
    await stage.app.settled(id);
    return (await stage.app.call('GET', `/webhooks/${id}/deliveries`, key)).body.data;
  };

  test('the tools say what they do to the world', async () => {
    const { client } = await agent();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([...READING, ...SENDING]);
    for (const { name, title, description, annotations, inputSchema } of tools) {
      expect(title && description, name).toBeTruthy();
      const sends = SENDING.includes(name);
      expect(annotations, name).toEqual({
        readOnlyHint: !sends,
        idempotentHint: !sends,
        destructiveHint: false,
        openWorldHint: sends,
      });
      expect(inputSchema, name).toMatchObject({ type: 'object', additionalProperties: false });
    }
    expect(client.getInstructions()).toContain('explain_delivery');
    const version = (await runCli(['--version'])).out.trim();
    expect(client.getServerVersion()).toMatchObject({ name: 'autousers-connect', version });
  });

  test('the configuration that docs/cli.md shows starts it', async () => {
    const page = await readFile(join(ROOT, 'docs/cli.md'), 'utf8');
    const [, snippet = ''] = /^```json\n(\{\n {2}"mcpServers".*?)^```/ms.exec(page) ?? [];
    const { command, args, env } = JSON.parse(snippet).mcpServers['autousers-connect'];
    const { key } = await stage.app.team();
    const client = new Client({ name: 'test', version: '1' });
    clients.push(client);
    const here = args.map((arg: string) => arg.replace('/path/to/autousers-connect', ROOT));
    const filled = { ...env, ...teamEnv(stage, key), PATH: process.env.PATH };
    expect(Object.keys(env)).toEqual(Object.keys(teamEnv(stage, key)));
    await client.connect(new StdioClientTransport({ command, args: here, cwd: tmpdir(), env: filled }));
    expect((await call(client, 'list_endpoints')).json.data).toEqual([]);
  });

  test('--read-only leaves out those that send', async () => {
    const { client } = await agent('--read-only');
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(READING);
    const { isError, content } = await client.callTool({ name: 'replay_delivery', arguments: {} });
    expect([isError, JSON.stringify(content)]).toEqual([true, expect.stringContaining('not found')]);
  });

  test('lists show what the API shows, a page at a time', async () => {
    const { team, client } = await agent();
    const { key } = team;
    const endpoint = await stage.app.endpoint(key, stage.receiver.url('/mcp-lists'));
    const first = await stage.app.publish(key, { type: 'rating.created', object: { id: 'rat_1' } });
    const second = await stage.app.publish(key);
    await stage.app.settled(endpoint.id);

    expect((await call(client, 'whoami')).json.team.id).toBe(team.id);
    expect((await call(client, 'list_endpoints')).json.data).toMatchObject([{ id: endpoint.id }]);
    const page = (await call(client, 'list_events', { limit: 1 })).json;
    expect(page).toMatchObject({ data: [{ id: second }], has_more: true });
    const rest = await call(client, 'list_events', { after: page.next_cursor, type: 'rating.created' });
    expect(rest.json.data).toMatchObject([{ id: first }]);
    expect((await call(client, 'get_event', { event_id: first })).json).toMatchObject({
      event: { id: first, data: { object: { id: 'rat_1' } } },
      deliveries: [{ status: 'delivered', destination: { id: endpoint.id } }],
    });
    const delivered = { destination_id: endpoint.id, status: 'delivered' };
    expect((await call(client, 'list_deliveries', delivered)).json.data).toHaveLength(2);
    const types = (await call(client, 'list_event_types')).json;
    expect(types).toHaveLength(7);
    expect(Object.keys(types[0])).toEqual(['type', 'title', 'description']);
    const fields = (await call(client, 'list_event_types', { type: 'rating.created' })).json;
    expect(fields).toMatchObject({ type: 'rating.created', fields: expect.any(Array), sample: {} });
  });

  test('long texts are cut', async () => {
    const { team, client } = await agent();
    const object = { id: 'rat_1', justification: 'x'.repeat(100_000) };
    const event_id = await stage.app.publish(team.key, { type: 'rating.created', object });
    const { text, json } = await call(client, 'get_event', { event_id });
    expect(text.length).toBeLessThan(10_000);
    expect(json.event.data.object.justification).toMatch(/^x{4000}… \(96000 more characters\)$/);
  });

  test.each([
    [{ status: 500 }, 'answered 500', /look in its log/],
    [{ status: 400, body: 'signature_mismatch' }, 'answered 400', /raw bytes/],
    [{ status: 302, headers: { location: '/there' } }, 'answered 302', /Redirects are never followed/],
    [{ status: 404 }, 'answered 404', /nothing at this path/],
    ['reset', 'no answer: ', /cut the connection/],
  ] as const)('explain_delivery says why %j failed, and what to do', async (script, happened, advice) => {
    const { team, client } = await agent();
    const path = `/mcp-${team.id}`;
    stage.receiver.respond(path, script);
    const endpoint = await stage.app.endpoint(team.key, stage.receiver.url(path));
    const event = await stage.app.publish(team.key);
    const [{ id }] = (await deliveriesOf(endpoint.id, team.key)).filter(
      ({ status }: { status: string }) => status === 'failed',
    );
    const { json, text } = await call(client, 'explain_delivery', { delivery_id: id });
    expect(json.what_happened).toContain('Attempt 1 failed');
    expect(json.what_happened).toContain(happened);
    expect(json.what_to_do[0]).toMatch(advice);
    expect(json).toMatchObject({
      delivery: { id, event_id: event, request: { headers: expect.any(Object) } },
      destination: { id: endpoint.id, kind: 'endpoint', status: 'enabled' },
      attempts: expect.arrayContaining([expect.objectContaining({ id, attempt: 1, status: 'failed' })]),
    });
    expect(text).not.toContain(endpoint.secret);
  });

  test('explain_delivery knows what is well, and what is disabled', async () => {
    const { team, client } = await agent();
    const path = `/mcp-${team.id}`;
    stage.receiver.respond(path, [{ status: 200 }, { status: 503 }]);
    const endpoint = await stage.app.endpoint(team.key, stage.receiver.url(path));
    await stage.app.publish(team.key);
    const [well] = await deliveriesOf(endpoint.id, team.key);
    expect((await call(client, 'explain_delivery', { delivery_id: well.id })).json).toMatchObject({
      what_happened: expect.stringMatching(/^Attempt 1 was delivered \(200 after \d+ ms\)\.$/),
      what_to_do: [],
    });
    await stage.app.publish(team.key);
    const failed = (await deliveriesOf(endpoint.id, team.key)).find(
      ({ status }: { status: string }) => status === 'failed',
    );
    await stage.app.call('PATCH', `/webhooks/${endpoint.id}`, team.key, { status: 'disabled' });
    const { json } = await call(client, 'explain_delivery', { delivery_id: failed.id });
    expect(json.what_to_do.join(' ')).toMatch(/The endpoint is disabled.*enable it/);
  });

  test('send_test_event and replay_delivery say what came back', async () => {
    const { team, client } = await agent();
    const path = `/mcp-${team.id}`;
    stage.receiver.respond(path, [{ status: 200 }, { status: 503 }, { status: 200 }]);
    const endpoint = await stage.app.endpoint(team.key, stage.receiver.url(path));
    const input = { endpoint_id: endpoint.id, type: 'rating.created' };
    const tested = (await call(client, 'send_test_event', input)).json;
    expect(tested.delivery).toMatchObject({ status: 'delivered', response_status: 200 });
    expect(stage.receiver.forPath(path)[0]?.headers['autousers-event-type']).toBe('rating.created');
    const refused = (await call(client, 'send_test_event', input)).json.delivery;
    expect(refused).toMatchObject({ status: 'failed', response_status: 503 });
    const replayed = (await call(client, 'replay_delivery', { delivery_id: refused.id })).json;
    expect(replayed).toMatchObject({ replays_delivery_id: refused.id, delivery: { status: 'delivered' } });
  });

  test('what the API refuses is told to the agent, without the key', async () => {
    const { team, client } = await agent();
    const gone = await call(client, 'explain_delivery', { delivery_id: 'whd_nobody' });
    expect(gone).toMatchObject({ isError: true, text: expect.stringContaining('resource_missing') });
    const { isError } = await call(client, 'list_endpoints', { limits: 3 });
    expect(isError).toBe(true);
    const key = 'ak_live_0123456789abcdefghijklmnopqrstuvwxyz';
    const stranger = await connect({ ...teamEnv(stage, key) });
    const refused = await call(stranger, 'list_endpoints');
    expect(refused).toMatchObject({ isError: true, text: expect.stringContaining('invalid_api_key') });
    expect(refused.text).toContain('Sent: the API key from CONNECT_API_KEY.');
    expect(refused.text + gone.text).not.toMatch(new RegExp(`${key}|${team.key}`));
  });

  test('without a key it does not start; when the agent has gone, it ends', async () => {
    expect(await runCli(['mcp'], {})).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('CONNECT_API_KEY'),
    });
    const { key } = await stage.app.team();
    const ended = await runHere(['mcp'], { env: teamEnv(stage, key) });
    expect(ended).toMatchObject({ code: 0, out: '', err: '' });
  });
});

describe('on automations', () => {
  const { world, team } = useConnectedTeam();

  test('previews, tests, explains and replays', async () => {
    const client = await connect(teamEnv(world, team.key));
    const fields = { connection_id: team.slack, config: { channel: 'C0RESEARCH' } };
    const automation_id = await automate(world.app, team.key, fields);
    expect((await call(client, 'list_connections')).json.data).toHaveLength(3);
    expect((await call(client, 'list_automations')).json.data).toMatchObject([{ id: automation_id }]);
    const before = world.slack.server.requests.length;
    expect((await call(client, 'preview_automation', { automation_id })).json).toMatchObject({
      would_run: true,
      event: { type: 'evaluation.completed' },
    });
    expect(world.slack.server.requests.length).toBe(before);

    const well = (await call(client, 'test_automation', { automation_id })).json;
    expect(well.delivery).toMatchObject({ status: 'delivered' });
    const body = '{"ok":false,"error":"channel_not_found"}';
    const headers = { 'content-type': 'application/json' };
    world.slack.server.inject({ instead: { status: 200, headers, body } }, 9, () => true);
    const { delivery } = (await call(client, 'test_automation', { automation_id })).json;
    expect(['failed', 'abandoned']).toContain(delivery.status);
    const { json } = await call(client, 'explain_delivery', { delivery_id: delivery.id });
    expect(json.destination).toMatchObject({ id: automation_id, kind: 'automation' });
    expect(json.what_to_do[0]).toBe(delivery.error);
    world.slack.server.heal();
    const replayed = (await call(client, 'replay_delivery', { delivery_id: delivery.id })).json;
    expect(replayed.delivery).toMatchObject({ status: 'delivered', automation_id });
  });
});
