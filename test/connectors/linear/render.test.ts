import { describe, expect, test } from 'vitest';
import { readDueDate } from '../../../connectors/linear/due-date.ts';
import { sampleObject } from '../../support/catalog.ts';
import { linearIds } from '../../support/fakes/linear.ts';
import { action, eventOf, rendered } from './stage.ts';

const named = (name: string) =>
  eventOf('evaluation.completed', { ...sampleObject('evaluation.completed'), name });

describe('the defaults', () => {
  test('of a completed evaluation: the weakest score first, then the table, counts and the link', () => {
    const results = 'https://app.example.com/evaluations/eval_p7t2mw9kx4cz1rj6vb8dq3hn/results';
    const description = [
      '| Dimension | Score |',
      '| --- | ---: |',
      '| Usability | 64 % |',
      '| Clarity | 78 % |',
      '| Trust | 83 % |',
      '',
      '- **Ratings:** 48 (36 by AI personas, 12 by people)',
      '- **Runs:** 3 completed, 1 failed',
      '- **Agreement between raters:** 0.81 (1 is full agreement, 0 is chance)',
      '',
      `[See the results](${results})`,
    ].join('\n');
    const title = 'Usability 64 % in Checkout redesign: guest flow';
    expect(rendered()).toEqual({
      request: {
        issue: { teamId: linearIds.engineering, title, description },
        comment: `**${title}**\n\n${description}`,
        link: { url: results, title: 'Autousers', subtitle: 'Evaluation completed' },
      },
      warnings: [],
      key: 'eval_p7t2mw9kx4cz1rj6vb8dq3hn',
    });
  });

  test.each([
    ['evaluation.created', 'New evaluation: Checkout redesign: guest flow'],
    ['evaluation.status_changed', 'Checkout redesign: guest flow is now running'],
    ['autouser_run.completed', 'Autouser run completed with 12 ratings'],
    [
      'autouser_run.failed',
      'Autouser run failed: The prototype did not load within 60 seconds (https://prototype.example.com/checkout).',
    ],
    ['rating.created', 'Rating by an AI persona: Usability 3, Clarity 4, Trust 4'],
    ['calibration.frozen', 'Maya, first-time shopper is calibrated: rubric version 3'],
    ['webhook.test', 'Test issue from Autousers'],
  ] as const)('the title for %s', (type, title) => {
    expect(rendered({}, eventOf(type)).request.issue.title).toBe(title);
  });

  test('a failed run says what went wrong, and where', () => {
    expect(rendered({}, eventOf('autouser_run.failed')).request.issue.description).toBe(
      [
        '> The prototype did not load within 60 seconds (https://prototype.example.com/checkout).',
        '',
        '- **Ratings stored before:** 0',
        '- **Took:** 1 min',
        '- **Evaluation:** eval\\_p7t2mw9kx4cz1rj6vb8dq3hn',
        '- **Persona:** auto\\_t1k6nz8cq3wd5mx9bj2rh7vp',
        '- **Run:** arun\\_q2x6bd8vm4rk9tz1hc5jw7np',
      ].join('\n'),
    );
  });

  test('a type that is newer than this connector still makes an issue', () => {
    const event = { ...eventOf('webhook.test'), type: 'persona.created' };
    const { request, warnings } = rendered({ ...action.defaults('persona.created') }, event);
    expect(request.issue.title).toBe('persona.created');
    expect(warnings).toEqual([]);
  });
});

describe('the title', () => {
  test('has at most 255 characters, and never half a character', () => {
    const { request, warnings } = rendered({ title: '{{ object.name }}' }, named('😀'.repeat(200)));
    expect(request.issue.title).toBe(`${'😀'.repeat(127)}…`);
    expect(warnings).toEqual([{ field: 'title', message: 'It was shortened to 255 characters.' }]);
  });

  test('of exactly 255 characters stays', () => {
    const { request, warnings } = rendered({ title: '{{ object.name }}' }, named('x'.repeat(255)));
    expect(request.issue.title).toBe('x'.repeat(255));
    expect(warnings).toEqual([]);
  });

  test('is one line of plain text', () => {
    const { request } = rendered({ title: '{{ object.name }}' }, named(' a\tb\r\nc\u0007d\u2028e *f* '));
    expect(request.issue.title).toBe('a b cd e *f*');
  });

  test('that comes out empty becomes the kind of event', () => {
    const { request, warnings } = rendered({ title: '{{ object.name }}' }, named(' '));
    expect(request.issue.title).toBe('Evaluation completed');
    expect(warnings.map(({ field }) => field)).toEqual(['title']);
  });
});

describe('the description', () => {
  const described = (description: string, name: string) => {
    const { request, warnings } = rendered({ title: 'Fixed', description, comment: 'again' }, named(name));
    return { text: request.issue.description, messages: warnings.map(({ message }) => message) };
  };

  test.each([
    ['emphasis', '*a* _b_ ~c~ `d`', '\\*a\\* \\_b\\_ \\~c\\~ \\`d\\`'],
    ['a link', '[x](https://evil.example)', '\\[x\\](https://evil.example)'],
    ['HTML', '<img src=x> &amp;', '\\<img src=x\\> \\&amp;'],
    ['a heading', '# big', '\\# big'],
    ['lists', '- a\n+ b\n1. c\n2) d', '\\- a\n\\+ b\n1\\. c\n2\\) d'],
    ['a collapsed section', '+++ hidden', '\\+++ hidden'],
    ['an underlined heading', 'a\n===', 'a\n\\==='],
    ['a code block by indentation', '    code', 'code'],
    ['a backslash', 'C:\\new', 'C:\\\\new'],
    ['numbers and dates', '0.64 on 2026-05-04', '0.64 on 2026-05-04'],
    ['an e-mail address', 'mail maya@acme.example', 'mail maya@acme.example'],
    ['a mention', 'ask @maya', 'ask @\u2060maya'],
    [
      "a mention by Linear's address",
      'https://linear.app/acme/profiles/maya',
      'https://linear.\u2060app/acme/profiles/maya',
    ],
    ['a web address', 'https://a.example/x_y_(z)?q=*', 'https://a.example/x_y_%28z%29?q=%2A'],
  ])('shows %s of the event as plain text', (_, name, text) => {
    expect(described('{{ object.name }}', name)).toEqual({ text, messages: [] });
  });

  test("keeps the template's own Markdown", () => {
    const source = '# Report\n**{{ object.name }}** [open](https://a.example/{{ object.id }})';
    expect(described(source, 'x').text).toBe(
      '# Report\n**x** [open](https://a.example/eval\\_p7t2mw9kx4cz1rj6vb8dq3hn)',
    );
  });

  test('a value of many lines breaks neither tables nor headings, and quotes and lists go on', () => {
    const source =
      '| {{ object.name }} | b |\n## {{ object.name }}\n\n> {{ object.name }}\n\n- {{ object.name }}\n\n{{ object.name }}';
    expect(described(source, 'one\ntwo').text).toBe(
      '| one two | b |\n## one two\n\n> one\n> two\n\n- one\n  two\n\none\ntwo',
    );
  });

  test.each([
    ['javascript:alert(1)', 'See this'],
    ['javascript:a(b(c))', '[See this] (javascript:a(b(c)))'],
    ['javascript:a(b', '[See this] (javascript:a(b)'],
    ['javascript:a\\', 'See this'],
    ['', 'See this'],
  ])('a link to %j is none', (name, text) => {
    expect(described('[See this]({{ object.name }})', name)).toEqual({
      text,
      messages: ['A link was left out, because its target is not a web address.'],
    });
  });

  test('a value cannot end a link and begin another', () => {
    const { text } = described('[See]({{ object.name }})', 'https://a.example/) [x](https://evil.example');
    expect(text).toBe('[See](https://a.example/) \\[x\\](https://evil.example)');
  });

  test('is shortened at the end of a line, and says so', () => {
    const { text, messages } = described('{{ object.name }}', `${'word '.repeat(30)}\n`.repeat(200));
    expect(text?.length).toBeLessThanOrEqual(25_000);
    expect(text?.endsWith('word\n\n…')).toBe(true);
    expect(messages).toEqual([expect.stringMatching(/^It was shortened to 25,000 characters \(it had 30,/)]);
  });

  test('is left out when there is none', () => {
    expect('description' in rendered({ description: '' }).request.issue).toBe(false);
  });
});

describe('the other fields', () => {
  const issueOf = (config: Record<string, unknown>) => {
    const { request, warnings } = rendered(config);
    return { issue: request.issue, fields: warnings.map(({ field }) => field) };
  };

  test.each([
    ['none', 0],
    ['Urgent', 1],
    ['high', 2],
    ['3', 3],
    ['low', 4],
    ['{% if object.summary.dimensionScores.usability < 0.7 %}urgent{% else %}low{% endif %}', 1],
  ])('the priority %s', (priority, number) => {
    expect(issueOf({ priority })).toMatchObject({ issue: { priority: number }, fields: [] });
  });

  test.each(['5', '1.5', 'soon', '-1'])('%s is no priority', (priority) => {
    const { issue, fields } = issueOf({ priority });
    expect(issue.priority).toBeUndefined();
    expect(fields).toEqual(['priority']);
  });

  test('the estimate is a whole number', () => {
    expect(issueOf({ estimate: '{{ object.summary.failedRunCount }}' })).toMatchObject({
      issue: { estimate: 1 },
      fields: [],
    });
    expect(issueOf({ estimate: 'large' }).fields).toEqual(['estimate']);
  });

  test('due dates are of the event, of the calendar or relative to it', () => {
    expect(issueOf({ due_date: '7d' }).issue.dueDate).toBe('2026-05-12');
    expect(issueOf({ due_date: '{{ object.updatedAt }}' }).issue.dueDate).toBe('2026-05-05');
    expect(issueOf({ due_date: 'tomorrow' })).toMatchObject({ fields: ['due_date'] });
    expect(issueOf({ due_date: '{{ object.nothing }}' })).toMatchObject({ fields: [] });
  });

  test.each([
    ['2026-05-30', '2026-05-30'],
    ['2026-05-30T23:30:00+02:00', '2026-05-30'],
    ['2026-05-30T23:30:00-02:00', '2026-05-31'],
    ['2026-05-30 12:00', '2026-05-30'],
    ['1777997025', '2026-05-05'],
    ['1777997025123', '2026-05-05'],
    ['0', '2026-05-05'],
    ['+10', '2026-05-15'],
    ['1 day', '2026-05-06'],
    ['2w', '2026-05-19'],
    ['3 weeks', '2026-05-26'],
    ['2026-02-30', undefined],
    ['2026-13-01', undefined],
    ['9999d', undefined],
    ['30.05.2026', undefined],
    ['99999999999999999', undefined],
    ['-3', undefined],
  ])('readDueDate(%s)', (text, date) => {
    expect(readDueDate(text, 1_777_997_025)).toBe(date);
  });

  test('chosen things go along by their ids, labels once', () => {
    const { usability, maya, todo, redesign } = linearIds;
    expect(
      issueOf({ labels: [usability, usability], assignee: maya, state: todo, project: redesign }).issue,
    ).toMatchObject({ labelIds: [usability], assigneeId: maya, stateId: todo, projectId: redesign });
  });

  test('a link that is no web address is left out', () => {
    const { request, warnings } = rendered({ link: 'javascript:alert(1)' });
    expect(request.link).toBeUndefined();
    expect(warnings.map(({ field }) => field)).toEqual(['link']);
  });
});

describe('the key', () => {
  test('is there only with the toggle, and with it the comment', () => {
    const { key, request } = rendered({ dedupe: false });
    expect(key).toBeUndefined();
    expect(request.comment).toBeUndefined();
  });

  test('has at most 200 characters, and long ones stay different', () => {
    const keyOf = (name: string) => rendered({ dedupe_by: '{{ object.name }}' }, named(name)).key;
    const one = keyOf(`${'k'.repeat(300)}1`);
    expect(one).toHaveLength(200);
    expect(one).not.toBe(keyOf(`${'k'.repeat(300)}2`));
  });

  test('that comes out empty means an issue of its own', () => {
    const { key, request, warnings } = rendered({ dedupe_by: '{{ object.nothing }}' });
    expect(key).toBeUndefined();
    expect(request.comment).toBeUndefined();
    expect(warnings.map(({ field }) => field)).toEqual(['dedupe_by']);
  });

  test('without a comment template, the comment is the title', () => {
    expect(rendered({ title: '{{ object.name }}', comment: '' }, named('a_b')).request.comment).toBe(
      '**a\\_b**',
    );
  });
});
