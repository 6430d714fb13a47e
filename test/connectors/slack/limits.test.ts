import { describe, expect, test } from 'vitest';
import { RenderError } from '../../../connectors/connector.ts';
import { blockProblems } from '../../support/fakes/slack-blocks.ts';
import { render } from './slack-world.ts';

const long = (length: number) => 'x'.repeat(length);
const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });

function own(blocks: unknown[] | string) {
  const { request, warnings } = render('evaluation.completed', { format: 'blocks', blocks });
  const sent = request.message.blocks ?? [];
  if (sent.length > 0) expect(blockProblems(sent)).toEqual([]);
  return {
    blocks: sent,
    warnings: warnings.map(({ message }) => message),
    fields: warnings.map(({ field }) => field),
  };
}

const button = (more: object) => ({
  type: 'actions',
  elements: [{ type: 'button', text: plain('Open'), url: 'https://x.test/', ...more }],
});

describe('Block Kit JSON is kept within the limits', () => {
  test('a title of 150 characters', () => {
    const { blocks, warnings, fields } = own([{ type: 'header', text: plain(long(151)) }]);
    expect(blocks).toEqual([{ type: 'header', text: plain(`${long(149)}…`) }]);
    expect(warnings).toEqual(['A title was cut at 150 characters.']);
    expect(fields).toEqual(['blocks']);
    expect(own([{ type: 'header', text: plain(long(150)) }]).warnings).toEqual([]);
  });

  test('a section of 3,000 characters', () => {
    const { blocks, warnings } = own([{ type: 'section', text: mrkdwn(long(3_001)) }]);
    expect(blocks).toEqual([{ type: 'section', text: mrkdwn(`${long(2_999)}…`) }]);
    expect(warnings).toEqual(['A text was cut at 3,000 characters.']);
  });

  test('ten fields of 2,000 characters', () => {
    const { blocks, warnings } = own([
      { type: 'section', fields: [mrkdwn(long(2_001)), ...Array.from({ length: 11 }, () => mrkdwn('x'))] },
    ]);
    expect(blocks).toEqual([
      {
        type: 'section',
        fields: [mrkdwn(`${long(1_999)}…`), ...Array.from({ length: 9 }, () => mrkdwn('x'))],
      },
    ]);
    expect(warnings).toEqual([
      'A field was cut at 2,000 characters.',
      'Only the first 10 fields of a section are sent.',
    ]);
  });

  test('ten elements of a context', () => {
    const { blocks, warnings } = own([
      { type: 'context', elements: Array.from({ length: 11 }, () => mrkdwn('x')) },
    ]);
    expect(blocks).toEqual([{ type: 'context', elements: Array.from({ length: 10 }, () => mrkdwn('x')) }]);
    expect(warnings).toEqual(['Only the first 10 elements of a block are sent.']);
  });

  test('a button of 75 characters, with a link of 3,000', () => {
    expect(own([button({ text: plain(long(76)) })])).toMatchObject({
      blocks: [button({ text: plain(`${long(74)}…`) })],
      warnings: ['A label was cut at 75 characters.'],
    });
    const gone = own([button({ url: `https://x.test/${long(3_000)}` }), { type: 'divider' }]);
    expect(gone.blocks).toEqual([{ type: 'divider' }]);
    expect(gone.warnings).toEqual([
      'A button was left out: its link is no web address, or longer than 3,000 characters.',
      'A block of the type actions without content was left out.',
    ]);
  });

  test('fifty blocks', () => {
    const json = JSON.stringify(Array.from({ length: 51 }, () => ({ type: 'divider' })));
    const { blocks, warnings } = own(json);
    expect(blocks).toHaveLength(50);
    expect(warnings).toEqual(['Only the first 50 blocks are sent.']);
  });

  test('12,000 characters in all: the longest texts give way, the button stays', () => {
    const sections = Array.from({ length: 6 }, (_, n) => ({
      type: 'section',
      text: mrkdwn(`${n}${long(2_900)}`),
    }));
    const { blocks, warnings } = own([...sections, button({})]);
    expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(12_000);
    expect(blocks).toHaveLength(7);
    expect(blocks.at(-1)).toEqual(button({}));
    expect(warnings).toEqual(['The message was shortened: it was too long for Slack.']);
  });

  test('12,000 characters in all: what cannot be shortened goes from the end', () => {
    const fields = Array.from({ length: 10 }, () => mrkdwn(long(1_000)));
    const { blocks } = own([{ type: 'section', fields }, { type: 'section', fields }, button({})]);
    expect(blocks).toEqual([{ type: 'section', fields }, button({})]);
  });

  test('texts that are empty for an event leave their block out', () => {
    const { blocks, warnings } = own([
      { type: 'header', text: plain('{{ object.nothing }}') },
      { type: 'section', text: mrkdwn('{{ object.nothing }}'), fields: [mrkdwn('a'), mrkdwn('')] },
      { type: 'section', text: mrkdwn(' ') },
      { type: 'context', elements: [mrkdwn('')] },
      { type: 'image', image_url: '{{ object.nothing }}', alt_text: 'x' },
    ]);
    expect(blocks).toEqual([{ type: 'section', fields: [mrkdwn('a')] }]);
    expect(warnings).toEqual([
      'A header without text was left out.',
      'A section without text was left out.',
      'A block of the type context without content was left out.',
      'An image was left out: its address is no web address.',
    ]);
  });

  test('an image without a description gets one', () => {
    expect(own([{ type: 'image', image_url: 'https://x.test/a.png', alt_text: '' }]).blocks).toEqual([
      { type: 'image', image_url: 'https://x.test/a.png', alt_text: 'Image' },
    ]);
  });

  test('the object of the Block Kit Builder is understood', () => {
    expect(own(JSON.stringify({ blocks: [{ type: 'divider' }] })).blocks).toEqual([{ type: 'divider' }]);
  });

  test.each([
    ['[{', 'must be valid JSON, as the Block Kit Builder shows it'],
    ['"text"', 'must be a list of blocks, each with a type'],
    ['[{"text":"x"}]', 'must be a list of blocks, each with a type'],
  ])('%s is refused', (blocks, message) => {
    const act = () => render('evaluation.completed', { format: 'blocks', blocks });
    expect(act).toThrow(RenderError);
    expect(act).toThrow(expect.objectContaining({ field: 'blocks', message }));
  });
});

describe('other limits', () => {
  test('a long name is cut in the title, and a warning says so', () => {
    const { request, warnings } = render('evaluation.completed', {}, { name: 'n'.repeat(200) });
    expect(request.message.blocks?.[0]).toMatchObject({ text: { text: `${'n'.repeat(149)}…` } });
    expect(warnings).toEqual([{ message: 'The title was cut at 150 characters.' }]);
  });

  test('a text of your own is cut at 10,000 characters', () => {
    const text = '{% for i in (1..300) %}{{ object.name }}{% endfor %}';
    const object = { name: 'n'.repeat(50) };
    const { request, warnings } = render('evaluation.completed', { format: 'text', text }, object);
    expect(request.message.text).toHaveLength(10_000);
    expect(warnings).toEqual([{ field: 'text', message: 'The text was cut at 10,000 characters.' }]);
  });

  test('a text that grows by escaping still fits', () => {
    const text = '{{ object.name }}';
    const { request } = render(
      'evaluation.completed',
      { format: 'text', text, mentions: '@here' },
      {
        name: '"&\n'.repeat(3_000),
        links: { results: 'https://x.test' },
      },
    );
    expect(blockProblems(request.message.blocks)).toEqual([]);
    expect(JSON.stringify(request.message.blocks).length).toBeLessThanOrEqual(12_000);
  });
});
