import { describe, expect, test } from 'vitest';
import { RenderError } from '../../../connectors/connector.ts';
import { type CatalogType, sampleObject } from '../../support/catalog.ts';
import { render, seen } from './slack-world.ts';

const RESULTS = 'https://app.example.com/evaluations/eval_p7t2mw9kx4cz1rj6vb8dq3hn/results';
const EVALUATION = 'eval_p7t2mw9kx4cz1rj6vb8dq3hn';

describe('a text of your own', () => {
  test('comes with the button that fits the event, and addresses in it are links', () => {
    const rendered = render('evaluation.completed', {
      format: 'text',
      text: '*{{ object.name }}*: {{ object.summary.dimensionScores.usability | percent }} <https://x.test|more>',
    });
    expect(rendered.request.message).toMatchObject({
      text: '*Checkout redesign: guest flow*: 64 % <https://x.test|more>',
      blocks: [
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: '*Checkout redesign: guest flow*: 64 % <https://x.test|more>',
            verbatim: true,
          },
        },
        { type: 'actions', elements: [{ url: RESULTS }] },
      ],
    });
  });

  test('addresses that people wrote are links, and those in data are not', () => {
    const text =
      'See https://wiki.acme.test/a?b={{ object.id }}, {{ object.links.results }} and <https://x.test|this>: {{ object.name }}';
    const { message } = render(
      'evaluation.completed',
      { format: 'text', text },
      { id: 'e1', name: 'https://evil.test', links: { results: 'https://app.test/r?a=1&b=2' } },
    ).request;
    const written =
      'See <https://wiki.acme.test/a?b=e1>, <https://app.test/r?a=1&amp;b=2> and <https://x.test|this>: https://evil.test';
    expect(message.blocks?.[0]).toMatchObject({ text: { text: written, verbatim: true } });
  });

  test('without a button it is text and nothing else', () => {
    const { request } = render('evaluation.completed', { format: 'text', text: 'Hi', button: false });
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'Hi', verbatim: true } }];
    expect(request).toEqual({
      message: { channel: 'C0RESEARCH', text: 'Hi', blocks, unfurl_links: false, unfurl_media: false },
      plainText: 'Hi',
    });
  });

  test('is what decides when no format is given', () => {
    const text = (config: Record<string, unknown>) =>
      render('evaluation.completed', config).request.message.text;
    expect(text({ text: 'Own {{ object.status }}' })).toBe('Own Ended');
    expect(text({ text: 'Own', format: 'default' })).toMatch(/^Evaluation completed/);
    for (const none of [' ', '👋 {{ object.message }}']) {
      expect(text({ text: none })).toMatch(/^Evaluation completed/);
    }
    expect(text({ text: 'Own', blocks: [{ type: 'divider' }] })).toBe('Own');
    expect(text({ blocks: [{ type: 'divider' }] })).toMatch(/^Evaluation completed/);
  });

  test('that is empty for an event is refused with its field', () => {
    const empty = () => render('evaluation.completed', { format: 'text', text: '{{ object.nothing }}' });
    expect(empty).toThrow(RenderError);
    expect(empty).toThrow(expect.objectContaining({ field: 'text' }));
  });

  test('that is long is cut into sections between words', () => {
    const text = 'word '.repeat(1_500);
    const { blocks = [] } = render('evaluation.completed', { format: 'text', text }).request.message;
    const sections = (blocks as { type: string; text?: { text: string } }[])
      .filter(({ type }) => type === 'section')
      .map((each) => each.text?.text);
    expect(sections).toHaveLength(3);
    for (const section of sections) expect(section).toMatch(/^(?:word ?)+$/);
    expect(sections.join(' ').replaceAll(/\s+/g, ' ')).toBe(text.trim());
  });

  test('the texts to begin with read well', () => {
    const texts = (['evaluation.completed', 'autouser_run.failed', 'webhook.test'] as const).map(
      (type) => render(type, { format: 'text' }).request.message.text,
    );
    expect(texts).toEqual([
      '✅ *Checkout redesign: guest flow* is complete with 48 ratings.\n• Usability: 64 %\n• Clarity: 78 %\n• Trust: 83 %',
      '❌ The run of an AI persona failed: The prototype did not load within 60 seconds (https://prototype.example.com/checkout).',
      '👋 This is a test event. If you can read it, your endpoint works.',
    ]);
  });
});

describe('the button', () => {
  test('reads and leads as the automation says', () => {
    const rendered = render('evaluation.completed', {
      button_label: 'Open {{ object.name }}',
      button_url: '{{ object.links.preview }}?a=1&b=2',
    });
    expect(seen(rendered).at(-1)).toBe(
      `actions: [Open Checkout redesign: guest flow](${RESULTS.replace('results', 'preview')}?a=1&b=2)`,
    );
  });

  test('can be left out', () => {
    expect(seen(render('evaluation.completed', { button: false })).join()).not.toContain('actions');
  });

  test.each([
    [
      'javascript:alert(1)',
      'The button was left out: its link is no web address, or longer than 3,000 characters.',
    ],
    ['{{ object.nothing }}', 'The button was left out: its link is empty.'],
    [`https://x.test/{% for i in (1..300) %}${'a'.repeat(11)}{% endfor %}`, /longer than 3,000/],
  ])('a link such as %s leaves it out with a warning', (button_url, message) => {
    const rendered = render('evaluation.completed', { button_url });
    expect(rendered.warnings).toMatchObject([
      { field: 'button_url', message: message instanceof RegExp ? expect.stringMatching(message) : message },
    ]);
    expect(seen(rendered).join()).not.toContain('actions');
  });

  test('a label is cut at 75 characters', () => {
    const rendered = render('evaluation.completed', { button_label: 'x'.repeat(200) });
    expect(seen(rendered).at(-1)).toBe(`actions: [${'x'.repeat(74)}…](${RESULTS})`);
  });
});

describe('mentions', () => {
  test('stand in front, where they are seen and heard', () => {
    const rendered = render('evaluation.completed', {
      mentions: '@here, U012AB3CD S012AB3CD, https://acme.slack.com/team/W012AB3CD',
    });
    const mentions = '<!here> <@U012AB3CD> <!subteam^S012AB3CD> <@W012AB3CD>';
    expect(seen(rendered)[0]).toBe(`section: ${mentions}`);
    expect(rendered.request.message.text).toMatch(new RegExp(`^${mentions.replace('^', '\\^')} Evaluation`));
    expect(rendered.request.plainText).toMatch(/^<!here> /);
  });
});

describe('threads', () => {
  test.each<[CatalogType, string]>([
    ['evaluation.completed', EVALUATION],
    ['evaluation.created', EVALUATION],
    ['rating.created', EVALUATION],
    ['autouser_run.failed', EVALUATION],
    ['calibration.frozen', 'auto_m9c4vx2rt8jb6hw1kq7zn5dp'],
    ['webhook.test', 'webhook_test_b7w3kq9xm1vt5zc8hj2rd6np'],
  ])('messages of %s belong to %s', (type, key) => {
    const rendered = render(type, { thread: true });
    expect(rendered.key).toBe(key);
    expect(rendered.request.thread).toBe('reply');
  });

  test('a key of its own, and none when it is empty', () => {
    const keyed = (thread_by: string) => render('evaluation.completed', { thread: true, thread_by }).key;
    expect(keyed('{{ object.type }} {{ object.status }}')).toBe('SSE Ended');
    expect(keyed('{{ object.nothing }}')).toBeUndefined();
    expect(keyed('x'.repeat(400))).toHaveLength(200);
    expect(render('evaluation.completed', { thread: true, thread_broadcast: true }).request.thread).toBe(
      'reply_and_broadcast',
    );
  });
});

test('rendering leaves the event as it was', () => {
  const object = sampleObject('evaluation.completed');
  render('evaluation.completed', {}, object);
  expect(object).toEqual(sampleObject('evaluation.completed'));
});
