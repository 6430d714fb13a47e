import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useStage } from '../support/stage.ts';
import { asOperator, asTeam, runCli, urlOf } from './run-cli.ts';

const stage = useStage();
const operator = asOperator(stage);
const team = asTeam(stage);

const SET = [
  'team',
  'set',
  'team_acme',
  '--name',
  'Acme',
  '--plan',
  'pro',
  '--owner-email',
  'ops@example.com',
];

describe('team', () => {
  test('set, get, list and delete, for people and as JSON', async () => {
    const set = await operator(...SET);
    expect(set).toMatchObject({ code: 0, err: '' });
    expect(set.out).toMatch(/^Team +team_acme\nName +Acme\nPlan +pro\nOwner +ops@example\.com\n/);

    const [get, getJson, list, listJson] = await Promise.all([
      operator('team', 'get', 'team_acme'),
      operator('team', 'get', 'team_acme', '--json'),
      operator('team', 'list'),
      operator('--json', 'team', 'list', '--limit', '1'),
    ]);
    expect(get.out).toBe(set.out);
    const api = await stage.app.call('GET', '/admin/teams/team_acme', OPERATOR_TOKEN);
    expect(getJson).toEqual({ code: 0, out: `${api.text}\n`, err: '' });
    expect(list.out).toMatch(
      /^ID +NAME +PLAN +OWNER +CREATED\n(?:.*\n)*team_acme +Acme +pro +ops@example\.com /,
    );
    expect(JSON.parse(listJson.out).data).toHaveLength(1);

    const refused = await operator('team', 'delete', 'team_acme');
    expect(refused).toEqual({
      code: 2,
      out: '',
      err: 'error: This deletes for good: confirm it with --yes.\n',
    });
    const deleted = await operator('team', 'delete', 'team_acme', '--yes');
    expect(deleted).toEqual({ code: 0, out: 'team_acme and everything it owned are deleted.\n', err: '' });
    expect((await operator('team', 'get', 'team_acme')).code).toBe(1);
    await operator(...SET);
    const deletedJson = await operator('team', 'delete', 'team_acme', '--yes', '--json');
    expect(JSON.parse(deletedJson.out)).toEqual({ id: 'team_acme', deleted: true });
  });

  test('set changes only what is given, and says what a new team needs', async () => {
    const { id } = await stage.app.team('free');
    const changed = await operator('team', 'set', id, '--plan', 'enterprise', '--json');
    expect(JSON.parse(changed.out)).toMatchObject({ name: 'Acme', plan: 'enterprise' });
    const unknown = await operator('team', 'set', 'team_unknown', '--plan', 'pro');
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toContain('a new one needs --name, --plan and --owner-email');
  });
});

describe('key create', () => {
  test('shows the key once; whoami then says whose it is', async () => {
    const { id } = await stage.app.team();
    const create = ['key', 'create', '--team', id, '--name', 'cli', '--scope', 'webhooks:read'];
    const created = await operator(...create, '--scope', 'events:read', '--expires', '30d');
    expect(created.code).toBe(0);
    expect(created.err).toBe("Keep the key now: it won't be shown again.\n");
    const key = /^API key +(ak_live_\S+)$/m.exec(created.out)?.[1] ?? '';
    const asJson = JSON.parse((await operator(...create, '--json')).out);
    expect(asJson).toMatchObject({ scopes: ['webhooks:read'], expires_at: null });

    const [whoami, whoamiJson] = await Promise.all([team(key, 'whoami'), team(key, 'whoami', '--json')]);
    expect(whoami.out).toMatch(
      new RegExp(`^Team +${id} \\(Acme\\)\nPlan +pro\nKey +${key.slice(0, 14)}… \\(cli\\)\n`),
    );
    expect(whoami.out).toMatch(/Scopes +webhooks:read, events:read\nExpires +20/);
    expect(whoami.out, 'the key itself').not.toContain(key);
    expect(JSON.parse(whoamiJson.out)).toMatchObject({
      team: { id },
      scopes: ['webhooks:read', 'events:read'],
    });
  });

  test('refuses an expiry that it does not understand', async () => {
    const wrong = await operator(
      'key',
      'create',
      '--team',
      't',
      '--name',
      'n',
      '--scope',
      '*',
      '--expires',
      'soon',
    );
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.err).toContain('It must be 90d, 12h, 30m, or a date');
  });
});

test('acts for a team, lists and ends what is its, and says who did it', async () => {
  const { id, key } = await stage.app.team();
  const env = { CONNECT_URL: urlOf(stage.app), CONNECT_TOKEN: OPERATOR_TOKEN };
  const url = stage.receiver.url('/cli');
  const made = await runCli(['endpoint', 'create', url, '--for-team', id, '--json'], { env });
  expect(made.code, made.err).toBe(0);
  const endpoint = JSON.parse(made.out).id;
  expect((await runCli(['whoami'], { env: { ...env, CONNECT_TEAM: id } })).out).toContain(id);
  expect(await runCli(['whoami', '--for-team', 'acme'], { env })).toMatchObject({ code: 2 });

  await runCli(['endpoint', 'disable', endpoint, '--for-team', id], { env });
  expect((await operator('troubled', '--state', 'disabled')).out).toMatch(
    new RegExp(`${endpoint} +${id} +disabled`),
  );
  const audit = await operator('audit', '--team', id, '--action', 'endpoint.*');
  expect(audit.out).toMatch(new RegExp(`endpoint.updated +${endpoint} +${id} +operator`));

  await stage.app.session(id, 'editor');
  const sessions = await operator('session', 'list', id);
  const [session = ''] = /ses_\w+/.exec(sessions.out) ?? [];
  expect(sessions.out).toMatch(/^ID +ROLE/);
  expect(await operator('session', 'end', id, session)).toMatchObject({
    code: 0,
    out: `${session} has ended.\n`,
  });
  expect((await operator('session', 'list', id)).err).toContain('There are none.');

  const keys = await operator('key', 'list', '--team', id);
  const [keyId = ''] = /key_\w+/.exec(keys.out) ?? [];
  expect(await operator('key', 'revoke', keyId, '--team', id)).toMatchObject({ code: 0 });
  expect((await stage.app.call('GET', '/webhooks', key)).status).toBe(401);
});

test('dashboard-link prints the link alone, and on the side how long it works', async () => {
  const { id } = await stage.app.team();
  const [link, json] = await Promise.all([
    operator('dashboard-link', id, '--role', 'admin', '--email', 'a@example.com'),
    operator('dashboard-link', id, '--role', 'viewer', '--json'),
  ]);
  expect(link.out).toMatch(/^http\S+\/sign-in\?token=\S+\n$/);
  expect(link.err).toMatch(/signed in as admin; it works once, until 20/);
  expect(Object.keys(JSON.parse(json.out))).toEqual(['url', 'expires_at']);
});

test('lets people of the operator in, lists them and signs them out', async () => {
  const link = await operator('operator', 'link', '--email', 'dana@example.com');
  expect(link.out).toMatch(/^http\S+\/sign-in\?token=\S+\n$/);
  expect(link.err).toMatch(/can change event types; it works once, until 20/);
  const { pathname, search } = new URL(link.out.trim());
  expect((await stage.app.call('GET', pathname + search)).headers.get('location')).toBe(
    '/settings/event-types',
  );
  const sessions = await operator('operator', 'sessions');
  expect(sessions.out).toMatch(/^ID +E-MAIL[\s\S]*ses_\w+ +dana@example\.com/);
  const [id = ''] = /ses_\w+/.exec(sessions.out) ?? [];
  expect(await operator('operator', 'end', id)).toMatchObject({ code: 0, out: `${id} has ended.\n` });
  expect((await operator('operator', 'sessions')).err).toContain('There are none.');
});

test('health needs no credential', async () => {
  const env = { CONNECT_URL: urlOf(stage.app) };
  const [human, json] = await Promise.all([
    runCli(['health'], { env }),
    runCli(['health', '--json'], { env }),
  ]);
  expect(human).toEqual({ code: 0, out: `${urlOf(stage.app)}: ok\n`, err: '' });
  expect(json).toEqual({ code: 0, out: '{"status":"ok"}\n', err: '' });
});

describe('the operator token of a server on this machine', () => {
  test('is read from its data directory', async () => {
    const DATA_DIR = await mkdtemp(join(tmpdir(), 'cli-test-'));
    try {
      const list = () => runCli(['team', 'list'], { env: { DATA_DIR, CONNECT_URL: urlOf(stage.app) } });
      expect(await list()).toMatchObject({ code: 2, err: expect.stringContaining('There is no ') });
      await writeFile(join(DATA_DIR, 'operator-token'), `${OPERATOR_TOKEN}\n`);
      expect(await list()).toMatchObject({ code: 0, err: expect.not.stringContaining('error') });
      // Anywhere else, it isn't even looked for: the token must not go to another machine.
      const elsewhere = await runCli(['team', 'list', '--url', 'http://connect.test'], { env: { DATA_DIR } });
      expect(elsewhere).toMatchObject({ code: 2, out: '' });
      expect(elsewhere.err).not.toContain(DATA_DIR);
    } finally {
      await rm(DATA_DIR, { recursive: true });
    }
  });
});
