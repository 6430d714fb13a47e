import { describe, expect, test } from 'vitest';
import { RenderError } from '../../../connectors/connector.ts';
import { sampleObject, testableTypes } from '../../support/catalog.ts';
import { renderRow } from './notion-world.ts';

const DATABASE = '0123456789abcdef0123456789abcdef';
const cells = (...args: Parameters<typeof renderRow>) =>
  Object.fromEntries(renderRow(...args).request.columns.map(({ column, text }) => [column, text]));
const config = (more: Record<string, unknown> = {}) => ({ data_source: DATABASE, ...more });
const mapped = (value: string, more: Record<string, unknown> = {}) =>
  config({ columns: [{ column: 'Notes', value }], ...more });

describe('untouched, a row says', () => {
  const rows: Record<(typeof testableTypes)[number], Record<string, string>> = {
    'evaluation.created': {
      Name: 'Checkout redesign: guest flow',
      Event: 'Evaluation created',
      Date: '1777997025',
      Status: 'Draft',
      Type: 'Single design',
      Link: 'https://app.example.com/evaluations/eval_p7t2mw9kx4cz1rj6vb8dq3hn/preview',
      'Object ID': 'eval_p7t2mw9kx4cz1rj6vb8dq3hn',
      'Event ID': 'event_1',
    },
    'evaluation.status_changed': {
      Name: 'Checkout redesign: guest flow',
      Event: 'Evaluation status changed',
      Date: '1777997025',
      Status: 'Running',
      'Previous status': 'Draft',
      Type: 'Single design',
      Link: 'https://app.example.com/evaluations/eval_p7t2mw9kx4cz1rj6vb8dq3hn/preview',
      'Object ID': 'eval_p7t2mw9kx4cz1rj6vb8dq3hn',
      'Event ID': 'event_1',
    },
    'evaluation.completed': {
      Name: 'Checkout redesign: guest flow',
      Event: 'Evaluation completed',
      Date: '1777997025',
      Status: 'Ended',
      Scores: 'Usability 64 %, Clarity 78 %, Trust 83 %',
      Ratings: '48',
      'Human ratings': '12',
      'AI ratings': '36',
      Agreement: '0.81',
      'Failed runs': '1',
      Type: 'Single design',
      Link: 'https://app.example.com/evaluations/eval_p7t2mw9kx4cz1rj6vb8dq3hn/results',
      'Object ID': 'eval_p7t2mw9kx4cz1rj6vb8dq3hn',
      'Event ID': 'event_1',
    },
    'autouser_run.completed': {
      Name: 'Run completed: 12 ratings',
      Event: 'Run completed',
      Date: '1777997025',
      Status: 'Completed',
      Ratings: '12',
      'Cost (USD)': '0.23673',
      Started: '2026-05-04T09:41:12.640Z',
      Finished: '2026-05-04T09:48:57.203Z',
      'Autouser ID': 'auto_m9c4vx2rt8jb6hw1kq7zn5dp',
      'Evaluation ID': 'eval_p7t2mw9kx4cz1rj6vb8dq3hn',
      'Object ID': 'arun_h5n8zc3jt7wq2kd9xm1rv4bp',
      'Event ID': 'event_1',
    },
    'autouser_run.failed': {
      Name: 'Run failed: The prototype did not load within 60 seconds (https://prototype.example.com/checkout).',
      Event: 'Run failed',
      Date: '1777997025',
      Error: 'The prototype did not load within 60 seconds (https://prototype.example.com/checkout).',
      Status: 'Failed',
      Ratings: '0',
      'Cost (USD)': '0.03351',
      Started: '2026-05-04T09:42:30.118Z',
      Finished: '2026-05-04T09:43:34.552Z',
      'Autouser ID': 'auto_t1k6nz8cq3wd5mx9bj2rh7vp',
      'Evaluation ID': 'eval_p7t2mw9kx4cz1rj6vb8dq3hn',
      'Object ID': 'arun_q2x6bd8vm4rk9tz1hc5jw7np',
      'Event ID': 'event_1',
    },
    'rating.created': {
      Name: 'Rating by an AI persona',
      Event: 'Rating created',
      Date: '1777997025',
      Rater: 'AI persona',
      Scores: 'Usability 3, Clarity 4, Trust 4',
      Comment: 'The steps are clear once begun, but the guest option is easy to miss on a small screen.',
      Answers: 'Hardest step: Finding where to go on without an account; the guest link is below the fold.',
      'Skip reason': '',
      'Seconds spent': '37.5',
      'Autouser ID': 'auto_m9c4vx2rt8jb6hw1kq7zn5dp',
      'Evaluation ID': 'eval_p7t2mw9kx4cz1rj6vb8dq3hn',
      'Object ID': 'rat_w4j1rk7nb9vt5xq3mz8hd2cp',
      'Event ID': 'event_1',
    },
    'calibration.frozen': {
      Name: 'Maya, first-time shopper: rubric version 3',
      Event: 'Calibration frozen',
      Date: '1777997025',
      Status: 'Frozen',
      Agreement: '0.84',
      'Rubric version': '3',
      Frozen: '2026-05-02T14:20:09.336Z',
      'Autouser ID': 'auto_m9c4vx2rt8jb6hw1kq7zn5dp',
      'Object ID': 'auto_m9c4vx2rt8jb6hw1kq7zn5dp',
      'Event ID': 'event_1',
    },
    'webhook.test': {
      Name: 'Test event',
      Event: 'Test',
      Date: '1777997025',
      Comment: 'This is a test event. If you can read it, your endpoint works.',
      'Object ID': 'webhook_test_b7w3kq9xm1vt5zc8hj2rd6np',
      'Event ID': 'event_1',
    },
  };
  test.each(testableTypes)('for %s', (type) => {
    expect(cells(config(), sampleObject(type), type)).toEqual(rows[type]);
    expect(renderRow(config(), sampleObject(type), type).warnings).toEqual([]);
  });

  test('something even for a skipped rating by a person, and for types that come later', () => {
    const skipped = { ...sampleObject('rating.created'), raterType: 'human', skipReason: 'Did not load' };
    expect(cells(config(), skipped, 'rating.created')).toMatchObject({
      Name: 'Skipped by a person',
      Rater: 'Person',
      'Skip reason': 'Did not load',
    });
    const later = cells(config(), { id: 'x_1', name: 'New' }, 'study.finished' as 'webhook.test');
    expect(later).toEqual({
      Name: 'New',
      Event: 'study.finished',
      Date: '1777997025',
      'Object ID': 'x_1',
      'Event ID': 'event_1',
    });
  });
});

describe('the key of an object', () => {
  const key = (type: (typeof testableTypes)[number], more: Record<string, unknown> = {}) =>
    renderRow(config({ mode: 'update', ...more }), sampleObject(type), type).key;
  const id = '01234567-89ab-cdef-0123-456789abcdef';

  test('is the evaluation, for what belongs to one; else the object itself', () => {
    expect(key('evaluation.completed')).toBe(`${id} eval_p7t2mw9kx4cz1rj6vb8dq3hn`);
    expect(key('rating.created')).toBe(`${id} eval_p7t2mw9kx4cz1rj6vb8dq3hn`);
    expect(key('calibration.frozen')).toBe(`${id} auto_m9c4vx2rt8jb6hw1kq7zn5dp`);
    expect(key('webhook.test')).toBe(`${id} webhook_test_b7w3kq9xm1vt5zc8hj2rd6np`);
  });

  test('is what stands in the column Object ID', () => {
    const { request } = renderRow(
      config({ mode: 'update' }),
      sampleObject('rating.created'),
      'rating.created',
    );
    expect(request.columns.filter(({ finds }) => finds)).toEqual([
      {
        column: 'Object ID',
        type: 'rich_text',
        text: 'eval_p7t2mw9kx4cz1rj6vb8dq3hn',
        optional: true,
        finds: 'object',
      },
      { column: 'Event ID', type: 'rich_text', text: 'event_1', optional: true, finds: 'event' },
    ]);
  });

  test('can be a template; long ones stay different', () => {
    expect(key('evaluation.completed', { key: '{{ object.name }}' })).toBe(
      `${id} Checkout redesign: guest flow`,
    );
    const long = (end: string) => key('evaluation.completed', { key: 'x'.repeat(300) + end });
    expect(long('a')).not.toBe(long('b'));
    expect(long('a')?.length).toBeLessThanOrEqual(140);
  });

  test('that is empty makes a row of its own, with a warning', () => {
    const rendered = renderRow(config({ mode: 'update' }), {});
    expect(rendered.key).toBeUndefined();
    expect(rendered.warnings).toContainEqual({
      field: 'key',
      message: 'This event has nothing that says which object it is about, so it adds a row of its own.',
    });
  });
});

describe('warnings', () => {
  test('say what a column will not take', () => {
    const columns = [
      { column: 'Score', type: 'number', value: '{{ object.name }}' },
      { column: 'Link', type: 'url', value: 'javascript:alert(1)' },
      { column: 'Anything', value: '{{ object.name }}' },
    ];
    expect(renderRow(config({ columns })).warnings).toEqual([
      { field: 'columns', message: '"Score" was left out: "Checkout redesign: guest flow" is not a number.' },
      {
        field: 'columns',
        message: '"Link" was left out: "javascript:alert(1)" is not a link that begins with https://.',
      },
    ]);
  });

  test('a template that cannot be rendered names its field', () => {
    const broken = '{{ object.name | nosuchfilter }}';
    for (const [field, bad] of [
      ['columns', mapped(broken)],
      ['body', config({ body: broken })],
      ['key', config({ mode: 'update', key: broken })],
    ] as const) {
      try {
        renderRow(bad);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(RenderError);
        expect(error).toHaveProperty('field', field);
      }
    }
  });
});

describe('one request holds 500 KB', () => {
  const size = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

  test('the longest texts give way, the others stay whole', () => {
    const columns = [
      { column: 'Short', value: '{{ object.short }}' },
      { column: 'Long', value: '{{ object.long }}' },
      { column: 'Longer', value: '{{ object.longer }}' },
    ];
    const object = { short: 'x'.repeat(50_000), long: '語'.repeat(150_000), longer: '語'.repeat(190_000) };
    const { request, warnings } = renderRow(config({ columns }), object);
    expect(size(request)).toBeLessThan(480_000);
    expect(request.columns[0]?.text).toBe(object.short);
    expect(request.columns[2]?.text.endsWith('…')).toBe(true);
    expect(warnings).toEqual([
      { message: 'The row was larger than Notion takes at once: the longest texts were shortened.' },
    ]);
  });

  test('the content of the page gives way first', () => {
    const object = {
      text: '語'.repeat(110_000),
      lines: Array.from({ length: 100 }, () => '語'.repeat(1_500)).join('\n'),
    };
    const { request } = renderRow(mapped('{{ object.text }}', { body: '{{ object.lines }}' }), object);
    expect(request.columns[0]?.text).toBe(object.text);
    expect(request.children.length).toBeGreaterThan(0);
    expect(request.children.length).toBeLessThan(100);
    expect(size(request)).toBeLessThan(480_000);
  });

  test('a column holds 200 000 characters', () => {
    const { request, warnings } = renderRow(mapped('{{ object.text }}'), { text: 'x'.repeat(200_001) });
    expect(request.columns[0]?.text).toHaveLength(200_000);
    expect(warnings).toEqual([{ field: 'columns', message: '"Notes" was shortened.' }]);
  });
});
