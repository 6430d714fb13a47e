import { describe, expect, test } from 'vitest';
import { sampleObject } from '../../support/catalog.ts';
import type { ColumnSpec } from '../../support/fakes/notion-workspace.ts';
import { notionWorld, renderRow } from './notion-world.ts';

const world = notionWorld();
const READ = 'GET /v1/data_sources/:id';
const CREATE = 'POST /v1/pages';
const UPDATE = 'PATCH /v1/pages/:id';
const QUERY = 'POST /v1/data_sources/:id/query';
const database = (columns: Record<string, ColumnSpec>) =>
  world.fake.workspace.addDatabase('Evaluations', columns);

describe('updating the row of the same object', () => {
  const types = { Status: 'select', Scores: 'rich_text', 'Object ID': 'rich_text', 'Event ID': 'rich_text' };
  const completed = (data_source: string) => renderRow({ data_source, mode: 'update' });
  /** Writes a first row, and hands back what is remembered of it. */
  const first = async (data_source: string) => {
    const object = sampleObject('evaluation.created');
    const created = renderRow({ data_source, mode: 'update' }, object, 'evaluation.created', 'event_0');
    const result = await world.send(created.request);
    if (result.kind !== 'delivered' || !result.remember) throw new Error(JSON.stringify(result));
    expect(result.remember).toEqual(result.reference);
    return result.remember;
  };

  test('writes to the row that is remembered, and keeps what the event says nothing about', async () => {
    const { id } = database(types);
    const result = await world.send(completed(id).request);
    if (result.kind !== 'delivered') throw new Error(JSON.stringify(result));
    const object = { ...sampleObject('evaluation.status_changed'), status: 'Running' };
    const later = renderRow(
      { data_source: id, mode: 'update' },
      object,
      'evaluation.status_changed',
      'event_2',
    );
    expect(later.key).toBe(completed(id).key);
    const update = await world.send(later.request, { previous: result.remember });
    expect(update).toMatchObject({ kind: 'delivered', reference: { id: result.reference.id } });
    expect(world.fake.workspace.rows(id)).toMatchObject([
      { Status: 'Running', Scores: 'Usability 64 %, Clarity 78 %, Trust 83 %', 'Event ID': 'event_2' },
    ]);
    expect(world.fake.calls).toEqual([READ, QUERY, CREATE, READ, 'GET /v1/pages/:id', UPDATE]);
  });

  test('finds the row by its Object ID when none is remembered', async () => {
    const { id } = database(types);
    const remembered = await first(id);
    const result = await world.send(completed(id).request);
    expect(result).toMatchObject({ kind: 'delivered', reference: { id: remembered.id } });
    expect(world.fake.workspace.rows(id)).toMatchObject([{ Status: 'Ended', 'Event ID': 'event_1' }]);
  });

  test('a remembered row that was moved to another database is left alone', async () => {
    const { id } = database(types);
    const other = world.fake.workspace.addDatabase('Archive', types);
    const remembered = await first(id);
    const moved = world.fake.workspace.page(remembered.id);
    moved.sourceId = other.id;
    moved.values.clear();
    const result = await world.send(completed(id).request, { previous: remembered });
    expect(result).toMatchObject({
      kind: 'delivered',
      notes: expect.arrayContaining([expect.stringContaining('is gone')]),
    });
    expect(world.fake.workspace.rows(id)).toMatchObject([{ Status: 'Ended' }]);
    expect(moved.values.size).toBe(0);
  });

  test.each(['in the trash', 'gone for good'])('adds a row when the remembered one is %s', async (where) => {
    const { id } = database(types);
    const remembered = await first(id);
    if (where === 'in the trash') world.fake.workspace.page(remembered.id).archived = true;
    else world.fake.workspace.pages.delete(remembered.id);
    const result = await world.send(completed(id).request, { previous: remembered });
    if (result.kind !== 'delivered') throw new Error(JSON.stringify(result));
    expect(result.reference.id).not.toBe(remembered.id);
    expect(result.remember?.id).toBe(result.reference.id);
    expect(result.notes).toContain('The row that was written before is gone, so another one was looked for');
    expect(world.fake.workspace.rows(id)).toMatchObject([{ Status: 'Ended' }]);
  });

  test('is a duplicate when the lost attempt had written it', async () => {
    const { id } = database(types);
    world.fake.fail('error_after');
    expect(await world.send(completed(id).request)).toMatchObject({ kind: 'retry', ambiguous: true });
    const again = await world.send(completed(id).request, { mayBeRepeated: true });
    expect(again).toMatchObject({ kind: 'delivered', duplicate: true });
    expect(again).toHaveProperty('remember');
    expect(world.fake.workspace.rows(id)).toHaveLength(1);
  });

  test('without an Object ID a repeated delivery is still found by its Event ID', async () => {
    const { id } = database({ 'Event ID': 'rich_text' });
    world.fake.fail('error_after');
    await world.send(completed(id).request);
    const again = await world.send(completed(id).request, { mayBeRepeated: true });
    expect(again).toMatchObject({ kind: 'delivered', duplicate: true });
    expect(world.fake.workspace.rows(id)).toHaveLength(1);
  });

  test('belongs to one database: after a change of the database nothing is remembered', () => {
    expect(completed('a'.repeat(32)).key).not.toBe(completed('b'.repeat(32)).key);
  });

  test('appending remembers nothing', async () => {
    const { id } = database(types);
    expect(renderRow({ data_source: id }).key).toBeUndefined();
    expect(await world.row({ data_source: id })).not.toHaveProperty('remember');
  });
});

describe('after an attempt that may have had its effect', () => {
  test.each(['title', 'rich_text', 'select'])('the row is found in an Event ID of type %s', async (type) => {
    const { id } = database({ 'Event ID': type });
    const columns = [{ column: 'Event ID', type, value: '{{ event.id }}' }];
    world.fake.fail('error_after');
    expect(await world.row({ data_source: id, columns })).toMatchObject({ kind: 'retry', ambiguous: true });
    const again = await world.row({ data_source: id, columns }, { mayBeRepeated: true });
    expect(again).toMatchObject({ kind: 'delivered', duplicate: true });
    expect(world.fake.workspace.rows(id)).toHaveLength(1);
    expect(world.fake.calls).toEqual([CREATE, QUERY]);
  });

  test('a column that was renamed meanwhile is looked for again', async () => {
    const { id } = database({ Reference: 'rich_text', 'Event ID': 'rich_text' });
    const columns = [{ column: 'Name', type: 'title', value: '{{ event.id }}' }];
    world.fake.workspace.source(id).columns[0] = { id: 'title', name: 'Project', type: 'title', options: [] };
    const result = await world.row({ data_source: id, columns }, { mayBeRepeated: true });
    expect(result).toMatchObject({ kind: 'delivered' });
    expect(world.fake.calls).toEqual([QUERY, READ, QUERY, CREATE]);
  });

  test('a row that is not there is written', async () => {
    const { id } = database({ 'Event ID': 'rich_text' });
    const result = await world.row({ data_source: id }, { mayBeRepeated: true });
    expect(result).toMatchObject({ kind: 'delivered' });
    expect(result).not.toHaveProperty('duplicate');
    expect(world.fake.calls).toEqual([READ, QUERY, CREATE]);
  });

  test('without an Event ID the log says that nothing could be looked up', async () => {
    const { id } = database({});
    const result = await world.row({ data_source: id }, { mayBeRepeated: true });
    if (result.kind !== 'delivered') throw new Error(JSON.stringify(result));
    expect(result.notes).toContain('There is no column Event ID to see whether the row was there already');
  });
});
