import { describe, expect, test } from 'vitest';
import type { CatalogType } from '../../support/catalog.ts';
import { render, seen } from './slack-world.ts';

const RESULTS = 'https://app.example.com/evaluations/eval_p7t2mw9kx4cz1rj6vb8dq3hn/results';
const EVALUATION = 'eval_p7t2mw9kx4cz1rj6vb8dq3hn';

const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true });

describe('the ready-made messages', () => {
  test('a completed evaluation, exactly', () => {
    expect(render('evaluation.completed').request).toEqual({
      message: {
        channel: 'C0RESEARCH',
        text: 'Evaluation completed: Checkout redesign: guest flow (Usability 64 %, Clarity 78 %, Trust 83 %, 48 ratings)',
        blocks: [
          {
            type: 'header',
            text: { type: 'plain_text', text: 'Checkout redesign: guest flow', emoji: false },
          },
          { type: 'context', elements: [mrkdwn('✅ *Evaluation completed*  ·  one design at a time')] },
          {
            type: 'section',
            fields: [
              mrkdwn('*Usability*\n▰▰▰▰▰▰▱▱▱▱  *64 %*'),
              mrkdwn('*Clarity*\n▰▰▰▰▰▰▰▰▱▱  *78 %*'),
              mrkdwn('*Trust*\n▰▰▰▰▰▰▰▰▱▱  *83 %*'),
            ],
          },
          {
            type: 'section',
            fields: [
              mrkdwn('*Ratings*\n48 (36 by AI personas, 12 by people)'),
              mrkdwn('*Agreement of raters*\n0.81 (reliable)'),
              mrkdwn('*AI persona runs*\n3 finished, ⚠️ 1 failed'),
            ],
          },
          {
            type: 'context',
            elements: [
              mrkdwn('Completed <!date^1777997024^{date_short_pretty} at {time}|2026-05-05 16:03 UTC>'),
            ],
          },
          {
            type: 'actions',
            elements: [
              {
                type: 'button',
                action_id: 'open_link',
                text: { type: 'plain_text', text: 'View results', emoji: false },
                url: RESULTS,
              },
            ],
          },
        ],
        unfurl_links: false,
        unfurl_media: false,
      },
      plainText: expect.stringContaining(`<${RESULTS}|View results>`),
    });
  });

  test.each<[CatalogType, string, string[]]>([
    [
      'evaluation.created',
      'Evaluation created: Checkout redesign: guest flow',
      [
        'header: Checkout redesign: guest flow',
        'context: 🆕 *Evaluation created*  ·  one design at a time',
        'section: *Status*: Draft | *Share access*: Link',
        'context: Created <!date^1777885951^{date_short_pretty} at {time}|2026-05-04 09:12 UTC>',
        `actions: [Open preview](${RESULTS.replace('results', 'preview')})`,
      ],
    ],
    [
      'evaluation.status_changed',
      'Checkout redesign: guest flow: Draft → Running',
      [
        'header: Checkout redesign: guest flow',
        'context: ▶️ *Evaluation status changed*  ·  one design at a time',
        'section: Draft  →  *Running*',
        'context: Changed <!date^1777887605^{date_short_pretty} at {time}|2026-05-04 09:40 UTC>',
        `actions: [Rate designs](${RESULTS.replace('results', 'review')})`,
      ],
    ],
    [
      'autouser_run.completed',
      'AI persona run completed: 12 ratings',
      [
        'header: 🤖 AI persona run completed',
        'section: *Ratings stored*: 12 | *Time*: 7 min 45 s | *Estimated cost*: $0.24 | *Tokens*: 48,210 read, 6,140 written',
        `context: Persona \`auto_m9c4vx2rt8jb6hw1kq7zn5dp\`  ·  Evaluation \`${EVALUATION}\``,
      ],
    ],
    [
      'autouser_run.failed',
      'AI persona run failed: The prototype did not load within 60 seconds (https://prototype.example.com/checkout).',
      [
        'header: ❌ AI persona run failed',
        'section: > The prototype did not load within 60 seconds (https://prototype.example.com/checkout).',
        'section: *Ratings stored*: 0 | *Time*: 1 min 4 s | *Estimated cost*: $0.03 | *Tokens*: 9,120 read, 410 written',
        `context: Persona \`auto_t1k6nz8cq3wd5mx9bj2rh7vp\`  ·  Evaluation \`${EVALUATION}\``,
      ],
    ],
    [
      'rating.created',
      'New rating by an AI persona: Usability 3, Clarity 4, Trust 4',
      [
        'header: ⭐ New rating by an AI persona',
        'section: *Usability*: 3 | *Clarity*: 4 | *Trust*: 4',
        'section: *What weighed in*: navigation, visual hierarchy',
        'section: *Why*\n> The steps are clear once begun, but the guest option is easy to miss on a small screen.',
        'section: *Hardest step*\n> Finding where to go on without an account; the guest link is below the fold.',
        `context: Took 38 s  ·  Evaluation \`${EVALUATION}\``,
      ],
    ],
    [
      'calibration.frozen',
      'Calibration frozen: Maya, first-time shopper, rubric version 3',
      [
        'header: Maya, first-time shopper',
        'context: 🔒 *Calibration frozen*  ·  the persona now rates by this rubric',
        'section: *Rubric version*: 3 | *Agreement with people (α)*: 0.84 (reliable)',
        'context: Frozen <!date^1777731609^{date_short_pretty} at {time}|2026-05-02 14:20 UTC>',
      ],
    ],
    [
      'webhook.test',
      'Test message: This is a test event. If you can read it, your endpoint works.',
      ['header: 👋 Test message', 'section: This is a test event. If you can read it, your endpoint works.'],
    ],
  ])('%s', (type, text, blocks) => {
    const rendered = render(type);
    expect(rendered.warnings).toEqual([]);
    expect(rendered.request.message.text).toBe(text);
    expect(seen(rendered)).toEqual(blocks);
  });

  test('a type that is not known yet shows its plain fields', () => {
    const rendered = render(
      'something.new',
      {},
      { id: 'x_1', screenName: 'Cart & more', nested: { a: 1 }, done: true },
    );
    expect(rendered.request.message.text).toBe('Something new: x_1');
    expect(seen(rendered)).toEqual([
      'header: Something new',
      'section: *Id*: x_1 | *Screen name*: Cart &amp; more | *Done*: yes',
    ]);
  });

  test('a skipped rating by a person says why', () => {
    const object = { id: 'rat_1', raterType: 'human', skipReason: 'The page was empty' };
    expect(seen(render('rating.created', {}, object))).toEqual([
      'header: ⏭️ Rating skipped by a person',
      'section: *Why it was skipped*\n> The page was empty',
    ]);
  });

  test('next to nothing still makes a message', () => {
    const rendered = render('evaluation.completed', {}, {});
    expect(seen(rendered)).toEqual(['header: Untitled evaluation', 'context: ✅ *Evaluation completed*']);
    expect(rendered.request.message.text).toBe('Evaluation completed: Untitled evaluation');
    expect(seen(render('autouser_run.failed', {}, {}))).toEqual(['header: ❌ AI persona run failed']);
    expect(seen(render('evaluation.status_changed', {}, { status: 'Ended' }))).toEqual([
      'header: Untitled evaluation',
      'context: 🏁 *Evaluation status changed*',
      'section: *Ended*',
    ]);
  });

  test.each([
    [0.8, '0.80 (reliable)'],
    [0.7, '0.70 (tentative)'],
    [0.3, '0.30 (low)'],
  ])('an agreement of %d reads %s', (krippendorffAlpha, words) => {
    const blocks = seen(render('evaluation.completed', {}, { summary: { krippendorffAlpha } }));
    expect(blocks).toContain(`section: *Agreement of raters*: ${words}`);
  });

  test('twelve dimensions: ten, and how many more', () => {
    const names = Array.from({ length: 12 }, (_, n) => [`d${n}`, n / 12]);
    const rendered = render(
      'evaluation.completed',
      {},
      { summary: { dimensionScores: Object.fromEntries(names) } },
    );
    expect(seen(rendered)[3]).toBe('context: and 2 more');
    expect(rendered.warnings).toEqual([{ message: '10 of 12 values are shown: Slack takes no more.' }]);
  });
});
