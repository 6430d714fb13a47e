import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_RETRY_SCHEDULE } from '../../../server/config.ts';
import { ROUTERS, routerOf } from '../../../server/webhooks/no-code-routers.ts';
import { sampleObject } from '../../support/catalog.ts';
import { answers } from '../../support/fakes/routers.ts';
import { useStage } from '../../support/stage.ts';

/** docs/routers, tried: the commands are run as they stand there, against the real server. */
const DOCS = new URL('../../../docs/routers/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, DOCS), 'utf8');
const commandsOf = (name: string) =>
  [...read(name).matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, command = '']) => command);
const words = (text: string) => text.replaceAll(/\s+/g, ' ');

const GUIDES = {
  zapier: 'zapier-catch-hook.md',
  make: 'make.md',
  n8n: 'n8n.md',
  pipedream: 'pipedream.md',
} as const;
const guides = Object.entries(GUIDES).map(([id, name]) => ({ id, name }));
const overview = read('README.md');

const stage = useStage({ env: { RETRY_SCHEDULE: '0.05,0.05' } });
let key: string;
beforeAll(async () => {
  ({ key } = await stage.app.team());
});

/** Runs a command of a guide; what curl prints, and the status of the answer. */
async function run(command: string, id = '') {
  const { stdout } = await promisify(execFile)(
    'sh',
    ['-c', command.replace('curl -s', 'curl -s -w "\\n%{http_code}"')],
    {
      env: {
        ...process.env,
        URL: `${stage.app.app.url}/api/v1`,
        KEY: `Authorization: Bearer ${key}`,
        ID: id,
      },
    },
  );
  const end = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(end + 1)), body: JSON.parse(stdout.slice(0, end)) };
}

describe.each(guides)('the guide for $id', ({ id, name }) => {
  const commands = commandsOf(name);
  const find = (...parts: string[]) => commands.filter((each) => parts.every((part) => each.includes(part)));
  const [create = ''] = find('POST $URL/webhooks ');
  const [filter = ''] = find('PATCH', '"filter"');
  const [headers = ''] = find('PATCH', '"headers"');
  const [sendTest = ''] = find('/test ');

  /** The endpoint that the guide creates, recognised by its URL; then pointed at a receiver that is here. */
  async function created(path: string) {
    const { status, body } = await run(create);
    expect(status).toBe(201);
    const url = stage.receiver.url(path);
    await stage.app.call('PATCH', `/webhooks/${body.id}`, key, { url });
    return body;
  }
  const arrived = (path: string) => stage.receiver.forPath(path);

  test('has a command for each thing, and every one of them is run here', () => {
    const others = id === 'n8n' ? find('"source": "n8n"') : [];
    const known = [create, sendTest, filter, headers, ...others].filter((each) => each !== '');
    expect(new Set(known)).toEqual(new Set(commands));
    expect([create, sendTest, filter]).not.toContain('');
    expect(read(name)).not.toContain('```json');
  });

  test('creates an endpoint that is recognised, with the rate that the guide names', async () => {
    const endpoint = await created(`/${id}`);
    expect(endpoint).toMatchObject({ router: { id }, enabled_events: ['evaluation.completed'] });
    // Where the tests run, the routers' names may not be known. Nothing else is to be said of their URLs.
    expect(endpoint.warning ?? "can't be found at the moment").toContain("can't be found at the moment");
    const text = words(read(name));
    const rate = /keeps to (\d+) a second/.exec(text)?.[1] ?? /takes (\d+) requests a second/.exec(text)?.[1];
    expect(endpoint.rate_limit).toBe(rate === undefined ? null : Number(rate));
    for (const extra of find('"source": "n8n"')) {
      expect((await run(extra)).body).toMatchObject({ router: { id: 'n8n' } });
    }
  });

  test('sends a test event', async () => {
    const endpoint = await created(`/${id}-test`);
    expect(await run(sendTest, endpoint.id)).toMatchObject({ status: 202 });
    await stage.receiver.waitFor(() => arrived(`/${id}-test`).length === 1);
    expect(arrived(`/${id}-test`)[0]?.body).toMatchObject({
      type: 'evaluation.completed',
      data: { object: { name: expect.any(String), summary: { dimensionScores: { usability: 0.64 } } } },
    });
  });

  test('lets only events through whose Usability is below 70 %', async () => {
    const endpoint = await created(`/${id}-low`);
    expect((await run(filter, endpoint.id)).status).toBe(200);
    const object = sampleObject('evaluation.completed');
    for (const usability of [0.9, 0.7, 0.69]) {
      const summary = { ratingCount: 48, dimensionScores: { usability } };
      const event = { type: 'evaluation.completed', data: { object: { ...object, summary } } };
      await stage.app.call('POST', '/events', key, event);
    }
    await stage.receiver.waitFor(() => arrived(`/${id}-low`).length === 1);
    await stage.app.settled(endpoint.id);
    const [only, ...more] = arrived(`/${id}-low`);
    expect(only?.body).toMatchObject({
      data: { object: { summary: { dimensionScores: { usability: 0.69 } } } },
    });
    expect(more).toEqual([]);
  });

  const withHeader = headers === '' ? [] : [headers];
  test.for(withHeader)('adds a header that is sent, and not shown again: %#', async (command) => {
    const endpoint = await created(`/${id}-header`);
    const { body } = await run(command, endpoint.id);
    expect(JSON.stringify(body.headers)).toMatch(/^\{"[\w-]+":"\[redacted\]"\}$/);
    await run(sendTest, endpoint.id);
    await stage.receiver.waitFor(() => arrived(`/${id}-header`).length === 1);
    const [name = ''] = Object.keys(body.headers);
    expect(arrived(`/${id}-header`)[0]?.headers[name.toLowerCase()]).toContain('a-long-random-text');
  });
});

describe('the overview', () => {
  test('has a guide for every router, and no other', () => {
    expect(Object.keys(GUIDES).sort()).toEqual([...ROUTERS].sort());
    const files = readdirSync(DOCS).filter((name) => name.endsWith('.md') && name !== 'README.md');
    expect(files.sort()).toEqual(Object.values(GUIDES).sort());
    for (const file of files) expect(overview).toContain(`](${file})`);
  });

  test('names their default rates', () => {
    const rows = [...overview.matchAll(/^\| (\w+) +\| `[^|]* \| (?:(\d+)|no limit) +\|$/gm)];
    const rates = ROUTERS.map((id) => routerOf({ url: '', source: id }));
    expect(rows.map(([, name, rate]) => [name, rate === undefined ? null : Number(rate)])).toEqual(
      rates.map((router) => [router?.name, router?.rateLimit]),
    );
  });

  test('enables an endpoint again and sends what it missed', async () => {
    const { app, receiver } = stage;
    const [variables = '', enable = '', recover = '', ...more] = commandsOf('README.md');
    expect(more).toEqual([]);
    expect(variables).not.toContain('curl');
    const { id } = await app.endpoint(key, receiver.url('/missed'), ['evaluation.created']);
    await app.call('PATCH', `/webhooks/${id}`, key, { status: 'disabled' });
    await app.publish(key);
    expect((await run(enable, id)).body).toMatchObject({ status: 'enabled' });
    expect(await run(recover, id)).toMatchObject({ status: 202 });
    await receiver.waitFor(() => receiver.forPath('/missed').length === 1);
  });

  test('says of n8n what the API says: a test URL is warned of', async () => {
    const url = 'https://acme.app.n8n.cloud/webhook-test/autousers';
    const { body } = await stage.app.call('POST', '/webhooks', key, { url, enabled_events: ['*'] });
    for (const text of [body.warning, words(overview), words(read('n8n.md'))])
      expect(text).toContain('two minutes');
  });
});

test('the overview has every answer that the routers are known for, in their words', () => {
  const { make, pipedream } = answers;
  for (const { body } of [make.noScenario, make.queueFull, pipedream.ranWithoutAnswer]) {
    expect(overview).toContain(`\`${body}\``);
  }
  expect(overview).toContain('302 to `script.googleusercontent.com`');
  expect(overview).toMatch(/500 +\| n8n/);
});

test('the numbers in the guides are the product’s', async () => {
  const all = words([overview, ...guides.map(({ name }) => read(name))].join('\n'));
  expect(new Set(all.match(/\d+ KB at most/g))).toEqual(new Set(['256 KB at most']));
  const object = { id: 'rating_1', justification: 'x'.repeat(256 * 1024) };
  const large = { type: 'rating.created', data: { object } };
  expect((await stage.app.call('POST', '/events', key, large)).status).toBe(413);
  const days = DEFAULT_RETRY_SCHEDULE.reduce((sum, seconds) => sum + seconds) / 86_400;
  expect(new Set(all.match(/[\d.]+ days/g))).toEqual(new Set([`${days.toFixed(1)} days`, '30 days']));
  expect(all).toContain('eight of them');
  expect(DEFAULT_RETRY_SCHEDULE).toHaveLength(8);
});

test('no link leads nowhere', () => {
  for (const file of readdirSync(DOCS).filter((name) => name.endsWith('.md'))) {
    for (const [, link = ''] of read(file).matchAll(/\]\((?!https?:)([^)]*)\)/g)) {
      const [path = '', anchor] = link.split('#');
      const target = new URL(path || file, DOCS);
      expect(existsSync(target), `${file}: ${link}`).toBe(true);
      if (!anchor) continue;
      const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, each = '']) => each);
      const anchors = headings.map((each) =>
        each
          .toLowerCase()
          .replaceAll(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      );
      expect(anchors, `${file}: ${link}`).toContain(anchor);
    }
  }
});
