import { beforeAll, describe, expect, test } from 'vitest';
import { automate, useConnectedTeam } from '../support/integrations.ts';

const { world, team } = useConnectedTeam();
const call = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  world.app.call(method, path, headers.cookie ? undefined : team.key, body, headers);

let endpoint: string;
let automation: string;

beforeAll(async () => {
  const made = await call('POST', '/webhooks', { url: 'https://example.com/hook', enabled_events: ['*'] });
  endpoint = made.body.id;
  expect(made.body).toMatchObject({ version: 1, changed_by: null, changed_fields: [], changed_at: null });
  automation = await automate(world.app, team.key, {
    connection_id: team.slack,
    config: { channel: 'C0RESEARCH' },
  });
});

const paths = () => [
  {
    path: `/webhooks/${endpoint}`,
    change: { description: 'Mine' },
    other: { description: 'Theirs' },
    field: 'description',
  },
  { path: `/automations/${automation}`, change: { name: 'Mine' }, other: { name: 'Theirs' }, field: 'name' },
];

describe.each([0, 1])('what several people change (%i)', (which) => {
  const of = () => paths()[which] ?? paths()[0];

  test('who saves over a change that they have not seen is told who made it, and nothing is saved', async () => {
    const { path, change, other, field } = of() as ReturnType<typeof paths>[number];
    const seen = await call('GET', path);
    expect(seen.headers.get('etag')).toBe(`"${seen.body.version}"`);
    const person = await world.app.session(team.id, 'admin', 'maya@acme.example');
    const theirs = await call('PATCH', path, other, { ...person, 'if-match': `"${seen.body.version}"` });
    expect(theirs.body).toMatchObject({
      version: seen.body.version + 1,
      changed_by: 'maya@acme.example',
      changed_fields: [field],
    });
    const mine = await call('PATCH', path, change, { 'if-match': `"${seen.body.version}"` });
    expect(mine.status).toBe(412);
    expect(mine.body.error).toMatchObject({
      ...{ type: 'invalid_request_error', code: 'version_mismatch', param: 'If-Match' },
      message: expect.stringMatching(
        new RegExp(`by maya@acme\\.example at .*\\(${field}\\): it has version`),
      ),
    });
    expect((await call('GET', path)).body).toMatchObject(other);
    const again = await call('PATCH', path, change, { 'if-match': String(theirs.body.version) });
    expect(again.body).toMatchObject({ ...change, version: theirs.body.version + 1 });
  });

  test('of many who save the same version at once, one does', async () => {
    const { path, field } = of() as ReturnType<typeof paths>[number];
    const { version } = (await call('GET', path)).body;
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        call('PATCH', path, { [field]: `No. ${n}` }, { 'if-match': `"${version}"` }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(7).fill(412)]);
    expect((await call('GET', path)).body.version).toBe(version + 1);
  });

  test('programs need not say, what changes nothing makes no version, and neither does switching it off', async () => {
    const { path, change } = of() as ReturnType<typeof paths>[number];
    const first = await call('PATCH', path, change);
    expect(first.status).toBe(200);
    for (const same of [change, { status: 'disabled' }, { status: 'enabled' }]) {
      const { body } = await call('PATCH', path, same);
      expect(body.version).toBe(first.body.version);
    }
    const any = await call('PATCH', path, change, { 'if-match': '*' });
    expect(any.status).toBe(200);
    const odd = await call('PATCH', path, change, { 'if-match': 'yesterday' });
    expect(odd).toMatchObject({ status: 400, body: { error: { param: 'If-Match' } } });
  });
});

describe('versions of an automation', () => {
  const versions = async () => (await call('GET', `/automations/${automation}/versions`)).body.data;

  test('ten are kept, and each can be gone back to', async () => {
    for (let n = 0; n < 12; n += 1) {
      await call('PATCH', `/automations/${automation}`, {
        name: `Version ${n}`,
        enabled_events: ['rating.created'],
      });
    }
    const kept = await versions();
    expect(kept).toHaveLength(10);
    expect(kept[0]).toMatchObject({ automation: { name: 'Version 11' } });
    const wanted = kept[4];
    expect(wanted.automation).toMatchObject({ name: 'Version 7', config: { channel: 'C0RESEARCH' } });
    const path = `/automations/${automation}/versions/${wanted.version}/restore`;
    const stale = await call('POST', path, {}, { 'if-match': String(wanted.version) });
    expect(stale.status).toBe(412);
    const { status, body } = await call('POST', path, {});
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'Version 7', version: kept[0].version + 1, changed_fields: ['name'] });
    expect((await versions())[1]).toEqual(kept[0]);
  });

  test('one that is no longer kept, and one of another team, is not found', async () => {
    const gone = await call('POST', `/automations/${automation}/versions/1/restore`, {});
    expect(gone).toMatchObject({ status: 404, body: { error: { code: 'resource_missing' } } });
    const other = await world.app.team();
    const foreign = await world.app.call('GET', `/automations/${automation}/versions`, other.key);
    expect(foreign.status).toBe(404);
  });

  test('they go with the automation', async () => {
    await call('DELETE', `/automations/${automation}`);
    expect(
      await world.app.sql('SELECT * FROM automation_versions WHERE automation_id = $1', [automation]),
    ).toEqual([]);
  });
});
