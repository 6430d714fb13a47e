import { describe, expect, test } from 'vitest';
import { type OptionQuery, OptionsRefused } from '../../../connectors/connector.ts';
import { notion } from '../../../connectors/notion/index.ts';
import { notionWorld } from './notion-world.ts';

const world = notionWorld();
const ask = (picker: 'data_sources' | 'columns', query: Partial<OptionQuery> = {}) =>
  world.session((session) => {
    const load = notion.options[picker];
    if (!load) throw new Error('no such picker');
    return load(session, { query: '', cursor: undefined, depends: {}, ...query });
  });

describe('databases', () => {
  test('are found by name; what is not shared is not there', async () => {
    const studies = world.fake.workspace.addDatabase('Studies');
    world.fake.workspace.addDatabase('Roadmap');
    const secret = world.fake.workspace.addDatabase('Secret studies');
    world.fake.workspace.share(secret.databaseId, false);
    expect(await ask('data_sources', { query: 'stud' })).toEqual({
      options: [{ value: studies.id, label: 'Studies' }],
      next: null,
    });
    expect((await ask('data_sources')).options.map(({ label }) => label)).toEqual(['Studies', 'Roadmap']);
    expect(world.fake.calls).toEqual(['POST /v1/search', 'POST /v1/search']);
  });

  test('with several data sources go before them', async () => {
    const first = world.fake.workspace.addDatabase('Research');
    const second = world.fake.workspace.addSource(first.databaseId, 'Ratings');
    const unnamed = world.fake.workspace.addSource(world.fake.workspace.addDatabase('Hub').databaseId, '');
    const { options } = await ask('data_sources');
    expect(options).toContainEqual({ value: first.id, label: 'Research' });
    expect(options).toContainEqual({ value: second.id, label: 'Research: Ratings' });
    expect(options).toContainEqual({ value: unnamed.id, label: 'Hub' });
  });

  test('come page by page', async () => {
    for (let i = 0; i < 60; i += 1) world.fake.workspace.addDatabase(`Study ${i}`);
    const first = await ask('data_sources');
    expect(first.options).toHaveLength(50);
    const second = await ask('data_sources', { cursor: first.next ?? undefined });
    expect(second.options.map(({ label }) => label)).toEqual(
      Array.from({ length: 10 }, (_, i) => `Study ${i + 50}`),
    );
    expect(second.next).toBeNull();
  });

  test('can be pasted as a link or an id', async () => {
    const one = world.fake.workspace.addDatabase('Studies');
    const other = world.fake.workspace.addSource(one.databaseId, 'Ratings');
    const hex = one.databaseId.replaceAll('-', '');
    expect(
      (await ask('data_sources', { query: `https://www.notion.so/acme/Studies-${hex}?v=${hex}` })).options,
    ).toEqual([
      { value: one.id, label: 'Studies' },
      { value: other.id, label: 'Studies: Ratings' },
    ]);
    expect((await ask('data_sources', { query: other.id })).options).toEqual([
      { value: other.id, label: 'Ratings' },
    ]);
    expect((await ask('data_sources', { query: 'f'.repeat(32) })).options).toEqual([]);
  });
});

describe('columns', () => {
  test('are those that can be written, with their types, the title first', async () => {
    const { id } = world.fake.workspace.addDatabase('Studies', {
      Score: 'number',
      Sum: 'formula',
      Made: 'created_time',
      Editor: 'last_edited_by',
      No: 'unique_id',
      Go: 'button',
      Where: 'place',
      Checked: 'verification',
      Roll: 'rollup',
      Other: 'relation',
      Study: 'title',
      Owner: 'people',
    });
    const title = { value: 'Study', label: 'Study', hint: 'Title' };
    const score = { value: 'Score', label: 'Score', hint: 'Number' };
    const owner = { value: 'Owner', label: 'Owner', hint: 'Person' };
    const all = await ask('columns', { depends: { data_source: id } });
    expect(all).toEqual({ options: [title, score, owner], next: null });
    expect((await ask('columns', { depends: { data_source: id }, query: 'SCO' })).options).toEqual([score]);
  });

  test('follow a pasted link, and wait for a database', async () => {
    const { databaseId } = world.fake.workspace.addDatabase('Studies');
    const link = world.fake.workspace.link(databaseId);
    const { options } = await ask('columns', { depends: { data_source: link } });
    expect(options).toEqual([{ value: 'Name', label: 'Name', hint: 'Title' }]);
    expect(await ask('columns')).toEqual({ options: [], next: null });
  });
});

test('a refusal says what follows for the connection', async () => {
  const { id, databaseId } = world.fake.workspace.addDatabase('Studies');
  world.fake.workspace.share(databaseId, false);
  const refused = async (asked: Promise<unknown>) => {
    const error = await asked.catch((reason: unknown) => reason);
    if (!(error instanceof OptionsRefused)) throw new Error(`not refused: ${error}`);
    return error.result;
  };
  expect(await refused(ask('columns', { depends: { data_source: id } }))).toMatchObject({
    kind: 'failed',
    code: 'object_not_found',
  });
  world.fake.fail('rate_limited', { of: 'api', seconds: 3 });
  expect(await refused(ask('data_sources'))).toMatchObject({ kind: 'retry', afterMs: 3_000 });
  world.fake.tokens.revoke();
  expect(await refused(ask('data_sources'))).toMatchObject({ kind: 'reconnect', reason: 'expired' });
});
