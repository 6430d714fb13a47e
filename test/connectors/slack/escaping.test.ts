import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { webAddress } from '../../../connectors/shared/plain-text.ts';
import { LIMITS } from '../../../connectors/slack/blocks.ts';
import { cutMrkdwn, escapeMrkdwn, link } from '../../../connectors/slack/mrkdwn.ts';
import { blockProblems } from '../../support/fakes/slack-blocks.ts';
import { render } from './slack-world.ts';

const HOSTILE = '<!channel> <@U012AB3CD> <https://evil.test|Log in> & @here';
const INERT = '&lt;!channel&gt; &lt;@U012AB3CD&gt; &lt;https://evil.test|Log in&gt; &amp; @\u2060here';

describe('data is inert', () => {
  test('in the ready-made messages', () => {
    const { request } = render(
      'rating.created',
      {},
      { justification: HOSTILE, openTextResponses: { why: HOSTILE } },
    );
    expect(JSON.stringify(request)).toContain(`> ${INERT}`);
    expect(JSON.stringify(request)).not.toMatch(/<[!@]|<https/);
    const { message } = render('evaluation.completed', {}, { name: HOSTILE }).request;
    expect(message.text).toBe(`Evaluation completed: ${INERT}`);
    expect(message.blocks?.[0]).toMatchObject({ text: { text: INERT } });
  });

  test('in a text of your own, whose own mentions stay', () => {
    const text = '<!here> {{ object.name }}';
    const { message } = render('evaluation.completed', { format: 'text', text }, { name: HOSTILE }).request;
    expect(message.text).toBe(`<!here> ${INERT}`);
  });

  test('in a block of Markdown, in the way of Markdown, where & is itself', () => {
    const blocks = [{ type: 'markdown', text: '**Done**: {{ object.name }} & more' }];
    const name = 'A & B [log in](https://evil.test) <@U012AB3CD> @here **x**';
    const { message } = render('evaluation.completed', { format: 'blocks', blocks }, { name }).request;
    expect(message.blocks?.[0]?.text).toBe(
      '**Done**: A & B \\[log in\\]\\(https:\u2060//evil\\.test\\) \\<@U012AB3CD\\> @\u2060here \\*\\*x\\*\\* & more',
    );
  });

  test('in Block Kit JSON, in texts, but not in addresses and rich text', () => {
    const blocks = [
      { type: 'section', text: { type: 'mrkdwn', text: '<!here> {{ object.name }}' } },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            text: { type: 'plain_text', text: '{{ object.name }}' },
            url: 'https://x.test/?a=1&b={{ object.id }}',
            value: '{{ object.id }}',
          },
        ],
      },
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: '{{ object.name }}' }] }],
      },
    ];
    const object = { id: 'a&b', name: HOSTILE };
    const { message } = render(
      'evaluation.completed',
      { format: 'blocks', blocks, button: false },
      object,
    ).request;
    expect(message.blocks).toEqual([
      { type: 'section', text: { type: 'mrkdwn', text: `<!here> ${INERT}` } },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            text: { type: 'plain_text', text: cutMrkdwn(INERT, 75) },
            url: 'https://x.test/?a=1&b=a&b',
            value: 'a&b',
          },
        ],
      },
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: HOSTILE }] }],
      },
    ]);
  });

  test('in Block Kit JSON it cannot add a block or a field', () => {
    const blocks = '[{"type":"section","text":{"type":"mrkdwn","text":"{{ object.name }}"}}]';
    const name = '"}},{"type":"header","text":{"type":"plain_text","text":"Injected';
    const { message } = render('evaluation.completed', { format: 'blocks', blocks }, { name }).request;
    expect(message.blocks).toEqual([{ type: 'section', text: { type: 'mrkdwn', text: name } }]);
  });

  test('Liquid in data stays text', () => {
    const { message } = render('evaluation.completed', {}, { name: '{{ event.id }}' }).request;
    expect(message.text).toBe('Evaluation completed: {{ event.id }}');
  });

  test('addresses with an @here are left alone', () => {
    expect(escapeMrkdwn('mail me@here.test or @CHANNEL, @hereafter')).toBe(
      'mail me@here.test or @\u2060CHANNEL, @hereafter',
    );
  });

  test('no event forms a mention or a link, or breaks a limit', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('<!channel>', '<@U0>', '@here', '&', '```'),
    );
    const long = fc.array(text, { maxLength: 400 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(long, long, long, (name, justification, answer) => {
        const rating = render('rating.created', {}, { justification, openTextResponses: { [name]: answer } });
        const evaluation = render(
          'evaluation.completed',
          {},
          { name, summary: { dimensionScores: { [answer]: 0.5 } } },
        );
        for (const { request } of [rating, evaluation]) {
          const { blocks, text: words } = request.message;
          expect(blockProblems(blocks)).toEqual([]);
          expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(12_000);
          expect(`${JSON.stringify(blocks)}${words}`).not.toMatch(/<[^!]|<!(?!date\^\d+\^)/);
          expect(JSON.stringify(request).isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('cutting', () => {
  test.each([
    ['Tom &amp; Jerry', 9, 'Tom …'],
    ['see <https://x.test|this page> now', 20, 'see …'],
    ['a < b, and c is more than that', 12, 'a < b, and …'],
    ['ab👍cd', 4, 'ab…'],
    ['short', 5, 'short'],
  ])('%s at %i', (text, max, expected) => {
    expect(cutMrkdwn(text, max)).toBe(expected);
  });
});

test('links keep their label and their address apart', () => {
  expect(link('https://x.test/?a=1&b=|2', 'one | two')).toBe('<https://x.test/?a=1&amp;b=%7C2|one ¦ two>');
});

test.each([
  ['https://x.test', 'https://x.test/'],
  [' HTTP://x.test/a b ', 'http://x.test/a%20b'],
  ['javascript:alert(1)', undefined],
  ['https://', undefined],
  ['//x.test', undefined],
  [`https://x.test/${'a'.repeat(3_000)}`, undefined],
])('%s as a web address', (text, address) => {
  expect(webAddress(text, LIMITS.url)).toBe(address);
});
