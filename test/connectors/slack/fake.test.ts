import { describe, expect, test } from 'vitest';
import { blockProblems } from '../../support/fakes/slack-blocks.ts';
import { checkMessage } from '../../support/fakes/slack-message.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const long = (length: number) => 'x'.repeat(length);
const button = (more: object) => ({
  type: 'actions',
  elements: [{ type: 'button', text: plain('x'), ...more }],
});

/** The fake is only as good as what it refuses. */
describe('the fake refuses', () => {
  test.each([
    ['an unknown block', { type: 'heading' }, 'unsupported type: heading [json-pointer:/blocks/0]'],
    ['an unknown field', { type: 'divider', text: 'x' }, 'unsupported field: text [json-pointer:/blocks/0]'],
    ['mrkdwn in a header', { type: 'header', text: mrkdwn('x') }, 'must be one of plain_text'],
    ['a long header', { type: 'header', text: plain(long(151)) }, 'must be less than 151 characters'],
    ['an empty text', { type: 'section', text: mrkdwn('') }, 'must be more than 0 characters'],
    ['a long text', { type: 'section', text: mrkdwn(long(3_001)) }, 'must be less than 3001 characters'],
    ['a section of nothing', { type: 'section' }, 'needs text or fields'],
    [
      'eleven fields',
      { type: 'section', fields: Array(11).fill(mrkdwn('x')) },
      'no more than 10 items allowed',
    ],
    ['a long field', { type: 'section', fields: [mrkdwn(long(2_001))] }, 'must be less than 2001 characters'],
    ['eleven elements', { type: 'context', elements: Array(11).fill(mrkdwn('x')) }, 'no more than 10 items'],
    ['no elements', { type: 'context', elements: [] }, 'no fewer than 1 items required'],
    ['a long label', button({ text: plain(long(76)) }), 'must be less than 76 characters'],
    ['a long link', button({ url: `https://x.test/${long(3_000)}` }), 'must be less than 3001 characters'],
    ['a link that is none', button({ url: 'javascript:alert(1)' }), 'must be a valid URL'],
    [
      'a button without a label',
      { type: 'actions', elements: [{ type: 'button' }] },
      'missing required field: text',
    ],
    ['an image without an address', { type: 'image', alt_text: 'x' }, 'needs either image_url or slack_file'],
    [
      'an emoji flag in mrkdwn',
      { type: 'section', text: { ...mrkdwn('x'), emoji: true } },
      'unsupported field: emoji',
    ],
  ])('%s', (_, block, problem) => {
    expect(blockProblems([block])[0]).toContain(problem);
  });

  test('fifty-one blocks, and too much in all', () => {
    expect(blockProblems(Array(51).fill({ type: 'divider' }))).toEqual([
      '[ERROR] no more than 50 items allowed [json-pointer:/blocks]',
    ]);
    const blocks = Array(5).fill({ type: 'section', text: mrkdwn(long(3_000)) });
    expect(checkMessage({ text: 'x', blocks }, false)).toEqual({ error: 'msg_blocks_too_long' });
  });

  test.each([
    [{}, 'no_text'],
    [{ text: long(40_001) }, 'msg_too_long'],
    [{ text: 'x', blocks: '[{' }, 'invalid_blocks_format'],
    [{ text: 'x', colour: 'red' }, 'invalid_arguments'],
    [{ text: 'x', unfurl_links: 'maybe' }, 'invalid_arguments'],
  ])('%j', (parameters, error) => {
    expect(checkMessage(parameters, false)).toMatchObject({ error });
  });
});
