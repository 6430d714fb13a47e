import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { automate, useIntegrations } from '../support/integrations.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { urlOf } from './run-cli.ts';
import { runHere } from './run-here.ts';

const world = useIntegrations();
const OPENAPI = fileURLToPath(new URL('../fixtures/catalog-import/billing-3.0.yaml', import.meta.url));
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver?.stop());
const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

/** The lines of its `sh` blocks. */
const examples = [...page.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
);

/** As a shell would: words, and single quotes. */
function words(line: string): string[] {
  const command = line.slice(line.indexOf('autousers-connect ') + 'autousers-connect '.length);
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
}

const run = (args: readonly string[], key: string, input = '{"id":"rat_1"}') =>
  runHere(args, {
    env: { CONNECT_URL: urlOf(world.app), CONNECT_TOKEN: OPERATOR_TOKEN, CONNECT_API_KEY: key },
    input,
  });

/** What the ids of the page stand for: of everything that it speaks of, there is one. */
async function makeOneOfEach(key: string) {
  const { app } = world;
  const endpoint = await app.endpoint(key, receiver.url());
  const post = (path: string, body: object) => app.call('POST', path, key, body);
  const { id: connection } = (
    await post('/connections', { connector: 'slack', kind: 'bot_token', secret: world.slack.botToken })
  ).body;
  const fields = { connection_id: connection, config: { channel: 'C0RESEARCH' } };
  const automation = await automate(app, key, fields);
  const event = await app.publish(key);
  await app.settled(endpoint.id);
  const deliveries = await app.call('GET', `/webhooks/${endpoint.id}/deliveries`, key);
  const recovery = await post(`/webhooks/${endpoint.id}/recover`, { since: new Date().toISOString() });
  return {
    endpoint,
    connection,
    automation,
    event,
    delivery: deliveries.body.data[0].id,
    recovery: recovery.body.id,
  };
}

async function operatorSessions(): Promise<string[]> {
  await world.app.operatorSession();
  const { body } = await world.app.call('GET', '/admin/sessions', OPERATOR_TOKEN);
  return body.data.map(({ id }: { id: string }) => id);
}

/** Real ids and addresses in place of those that the page shows. */
async function fillIn(line: string): Promise<{ args: string[]; key: string; input?: string }> {
  const { id, key } = await world.app.team();
  const made = await makeOneOfEach(key);
  await world.app.session(id, 'viewer');
  const firstOf = async (what: string) =>
    (await world.app.call('GET', `/admin/teams/${id}/${what}`, OPERATOR_TOKEN)).body.data[0].id;
  const [keyId, sessionId] = [await firstOf('api-keys'), await firstOf('sessions')];
  const [operatorSession = ''] = await operatorSessions();
  const args = words(line).map((word) =>
    word
      .replace(/^key_\w{24}$/, keyId)
      .replace(/^ses_\w{24}$/, (id) => (id.endsWith('d') ? operatorSession : sessionId))
      .replace(/^team_acme$/, id)
      .replace(/^whe_\w{24}$/, made.endpoint.id)
      .replace(/^whd_\w{24}$/, made.delivery)
      .replace(/^event_c\w{23}$/, made.event)
      .replace(/^rec_\w{24}$/, made.recovery)
      .replace(/^aut_\w{24}$/, made.automation)
      .replace(/con_\w{24}/, made.connection)
      .replace(/^whsec_…$/, made.endpoint.secret)
      .replace(/^openapi\.yaml$/, OPENAPI)
      .replace(/^my-catalog$/, () => mkdtempSync(join(tmpdir(), 'catalog-')))
      .replace(/^http:\/\/localhost:4400/, receiver.url('')),
  );
  const credential = line.startsWith('echo "$SLACK_BOT_TOKEN"') ? { input: world.slack.botToken } : {};
  // Any free port: the one of the page may be taken.
  return { args: args[0] === 'listen' ? [...args, '--port', '0'] : args, key, ...credential };
}

test('every example of docs/cli.md does what it says', async () => {
  expect(examples.length).toBeGreaterThan(25);
  for (const example of examples) {
    const { args, key, input } = await fillIn(example);
    expect(await run(args, key, input), example).toMatchObject({
      code: 0,
      err: expect.not.stringContaining('error'),
    });
  }
}, 180_000);

test('docs/cli.md has a section with an example for every command', async () => {
  const commands = async (...path: string[]) => {
    const { out } = await run([...path, '--help'], '');
    const listed = out.slice(out.indexOf('Commands:\n')).matchAll(/^ {2}([a-z-]+)(?:\|[a-z-]+)?(?: |$)/gm);
    return out.includes('Commands:\n')
      ? [...listed].map(([, name = '']) => name).filter((each) => each !== 'help')
      : [];
  };
  const groups = await commands();
  expect(groups).toContain('listen');
  for (const group of groups) {
    expect(page).toContain(`\n## ${group}\n`);
    for (const command of await commands(group)) {
      expect(
        examples.some((line) => line.includes(`${group} ${command}`)),
        `${group} ${command}`,
      ).toBe(true);
    }
    expect(
      examples.some((line) => line.includes(`autousers-connect ${group}`)),
      group,
    ).toBe(true);
  }
});
