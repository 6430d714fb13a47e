import { describe, expect, test } from 'vitest';
import type { ColumnSpec } from '../../support/fakes/notion-workspace.ts';
import { notionWorld } from './notion-world.ts';

const world = notionWorld();
const READ = 'GET /v1/data_sources/:id';
const CREATE = 'POST /v1/pages';
const mapped = (column: string, value: string, type?: string) => ({ column, value, ...(type && { type }) });
const eventId = mapped('Event ID', '{{ event.id }}', 'rich_text');
const database = (columns: Record<string, ColumnSpec>) =>
  world.fake.workspace.addDatabase('Evaluations', columns);

describe('a mapping', () => {
  const columns = [
    mapped('Name', '{{ object.name }}', 'title'),
    mapped('Usability', '{{ object.summary.dimensionScores.usability | percent }}', 'number'),
    eventId,
  ];

  test('is trusted when it is complete: one request', async () => {
    const { id } = database({ Usability: 'number', 'Event ID': 'rich_text' });
    expect(await world.row({ data_source: id, columns })).toMatchObject({ kind: 'delivered' });
    expect(world.fake.workspace.rows(id)).toEqual([
      { Name: 'Checkout redesign: guest flow', Usability: 0.64, 'Event ID': 'event_1' },
    ]);
    expect(world.fake.calls).toEqual([CREATE]);
  });

  test('whose types are out of date is read again, once', async () => {
    const { id } = database({ Usability: 'rich_text', 'Event ID': 'rich_text' });
    expect(await world.row({ data_source: id, columns })).toMatchObject({ kind: 'delivered' });
    expect(world.fake.workspace.rows(id)).toMatchObject([{ Usability: '64 %' }]);
    expect(world.fake.calls).toEqual([CREATE, READ, CREATE]);
  });

  test('of a status that has no such option leaves it out after another look', async () => {
    const { id } = database({ Phase: { type: 'status', options: ['To do'] }, 'Event ID': 'rich_text' });
    const phase = mapped('Phase', '{{ object.status }}', 'status');
    expect(await world.row({ data_source: id, columns: [phase, eventId] })).toMatchObject({
      kind: 'delivered',
      notes: ['"Phase" was left out: the status column has no option "Ended"'],
    });
    expect(world.fake.calls).toEqual([CREATE, READ, CREATE]);
  });

  test('of a column that is not there says which, and is not written', async () => {
    const { id } = database({ 'Event ID': 'rich_text' });
    expect(await world.row({ data_source: id, columns })).toEqual({
      kind: 'failed',
      reason: 'config',
      code: 'no_such_column',
      message: 'The database has no column "Usability"',
      hint: 'Was it renamed? Choose another column, or turn on "Add missing columns".',
    });
    expect(world.fake.workspace.rows(id)).toEqual([]);
  });

  test('gets its columns added on request', async () => {
    const { id } = database({});
    const phase = mapped('Phase', 'Done', 'status');
    await world.row({ data_source: id, columns: [...columns, phase], add_missing_columns: true });
    expect(world.fake.workspace.rows(id)).toEqual([
      { Name: 'Checkout redesign: guest flow', Usability: 0.64, 'Event ID': 'event_1', Phase: 'Done' },
    ]);
    const added = world.fake.workspace.source(id).columns.find(({ name }) => name === 'Phase');
    expect(added?.type).toBe('select');
  });

  test('takes names or ids, without types as well', async () => {
    const source = database({ Usability: 'number', 'Event ID': 'rich_text' });
    const usability = source.columns.find(({ name }) => name === 'Usability')?.id ?? '';
    const byId = [mapped('title', 'Fixed'), mapped(usability, '5'), mapped('event id', '{{ event.id }}')];
    await world.row({ data_source: source.id, columns: byId });
    expect(world.fake.workspace.rows(source.id)).toEqual([
      { Name: 'Fixed', Usability: 5, 'Event ID': 'event_1' },
    ]);
    expect(world.fake.calls).toEqual([READ, CREATE]);
  });

  test('without an Event ID fills that column all the same, if there is one', async () => {
    const { id } = database({ 'Event ID': 'rich_text' });
    await world.row({ data_source: id, columns: [mapped('Name', 'Fixed', 'title')] });
    expect(world.fake.workspace.rows(id)).toEqual([{ Name: 'Fixed', 'Event ID': 'event_1' }]);
  });

  test('finds a title column that was renamed', async () => {
    const { id } = database({ Project: 'title', 'Event ID': 'rich_text' });
    await world.row({ data_source: id, columns: [mapped('Name', 'Fixed', 'title'), eventId] });
    expect(world.fake.workspace.rows(id)).toMatchObject([{ Project: 'Fixed' }]);
  });

  test('has a value for every type of column', async () => {
    const { id } = database({
      Text: 'rich_text',
      Done: 'checkbox',
      Kind: 'select',
      Tags: 'multi_select',
      Phase: { type: 'status', options: ['Ended'] },
      When: 'date',
      Page: 'url',
      Mail: 'email',
      Phone: 'phone_number',
      'Event ID': 'rich_text',
    });
    await world.row({
      data_source: id,
      columns: [
        mapped('Name', '{{ object.name }}', 'title'),
        mapped('Text', '*as it is* <b>', 'rich_text'),
        mapped('Done', 'yes', 'checkbox'),
        mapped('Kind', 'a, b', 'select'),
        mapped('Tags', 'a, b', 'multi_select'),
        mapped('Phase', '{{ object.status }}', 'status'),
        mapped('When', '{{ object.createdAt }}', 'date'),
        mapped('Page', '{{ object.links.results }}', 'url'),
        mapped('Mail', 'ada@example.com', 'email'),
        mapped('Phone', '+49 30 1', 'phone_number'),
        eventId,
      ],
    });
    expect(world.fake.calls).toEqual([CREATE]);
    expect(world.fake.workspace.rows(id)).toEqual([
      {
        Name: 'Checkout redesign: guest flow',
        Text: '*as it is* <b>',
        Done: true,
        Kind: 'a; b',
        Tags: ['a', 'b'],
        Phase: 'Ended',
        When: '2026-05-04T09:12:31.482Z',
        Page: 'https://app.example.com/evaluations/eval_p7t2mw9kx4cz1rj6vb8dq3hn/results',
        Mail: 'ada@example.com',
        Phone: '+49 30 1',
        'Event ID': 'event_1',
      },
    ]);
  });

  test('writes people by e-mail address, and notes who is not there', async () => {
    const ada = world.fake.workspace.addPerson('Ada', 'Ada@example.com');
    for (let i = 0; i < 120; i += 1) world.fake.workspace.addPerson(`P${i}`, `p${i}@example.com`);
    const { id } = database({ Owner: 'people', 'Event ID': 'rich_text' });
    const owner = mapped('Owner', 'ada@example.com, p110@example.com, eve@example.com', 'people');
    const result = await world.row({ data_source: id, columns: [owner, eventId] });
    const last = world.fake.workspace.people.find(({ name }) => name === 'P110');
    expect(world.fake.workspace.rows(id)).toMatchObject([{ Owner: [ada.id, last?.id] }]);
    expect(result).toMatchObject({
      notes: ['"Owner" lacks "eve@example.com": nobody with this e-mail address is in the workspace'],
    });
    expect(world.fake.calls).toEqual(['GET /v1/users', 'GET /v1/users', CREATE]);
  });

  test('writes the row without people when it may not see them', async () => {
    world.fake.capabilities.delete('people');
    const { id } = database({ Owner: 'people', 'Event ID': 'rich_text' });
    const result = await world.row({
      data_source: id,
      columns: [mapped('Owner', 'ada@example.com'), eventId],
    });
    if (result.kind !== 'delivered') throw new Error(JSON.stringify(result));
    expect(result.notes).toContain('The connection may not read the e-mail addresses of people in Notion');
    expect(world.fake.workspace.rows(id)).toMatchObject([{ Owner: [], 'Event ID': 'event_1' }]);
  });
});

describe('the database', () => {
  test('can be a link, which costs a request', async () => {
    const source = database({ 'Event ID': 'rich_text' });
    const link = `https://www.notion.so/acme/Evaluations-${source.databaseId.replaceAll('-', '')}?v=${'0'.repeat(32)}`;
    expect(await world.row({ data_source: link })).toMatchObject({ kind: 'delivered' });
    expect(world.fake.calls).toEqual(['GET /v1/databases/:id', READ, CREATE]);
  });

  test("can be a database's id, with or without dashes", async () => {
    const source = database({ 'Event ID': 'rich_text' });
    const columns = [mapped('Name', 'Fixed', 'title'), eventId];
    for (const id of [source.databaseId, source.databaseId.replaceAll('-', '')]) {
      expect(await world.row({ data_source: id })).toMatchObject({ kind: 'delivered' });
      expect(await world.row({ data_source: id, columns })).toMatchObject({ kind: 'delivered' });
    }
    expect(world.fake.workspace.rows(source.id)).toHaveLength(4);
  });

  test('is no page, and must have rows of its own', async () => {
    const { id, databaseId } = database({ 'Event ID': 'rich_text' });
    await world.row({ data_source: id });
    const [page] = world.fake.workspace.pages.values();
    expect(await world.row({ data_source: page?.url ?? '' })).toMatchObject({
      kind: 'failed',
      reason: 'config',
      code: 'not_a_database',
      message: 'The link leads to a page, not to a database',
    });
    world.fake.workspace.sources.delete(id);
    const link = world.fake.workspace.link(databaseId);
    expect(await world.row({ data_source: link })).toMatchObject({ code: 'no_data_source' });
  });
});

test('the page of a new row has the content that was asked for', async () => {
  const { id } = database({ 'Event ID': 'rich_text' });
  const body =
    '## Scores\n{% for s in object.summary.dimensionScores %}- {{ s[0] }}\n{% endfor %}\nSee\n{{ object.links.results }}';
  await world.row({ data_source: id, body });
  const [page] = world.fake.workspace.pages.values();
  const text = (content: string, link?: string) => ({
    rich_text: [{ text: { content, ...(link && { link: { url: link } }) } }],
  });
  const url = 'https://app.example.com/evaluations/eval_p7t2mw9kx4cz1rj6vb8dq3hn/results';
  expect(page?.children).toEqual([
    { type: 'heading_2', heading_2: text('Scores') },
    { type: 'bulleted_list_item', bulleted_list_item: text('usability') },
    { type: 'bulleted_list_item', bulleted_list_item: text('clarity') },
    { type: 'bulleted_list_item', bulleted_list_item: text('trust') },
    { type: 'paragraph', paragraph: text('See') },
    { type: 'paragraph', paragraph: text(url, url) },
  ]);
});
