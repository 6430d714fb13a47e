import { beforeAll, expect, test } from 'vitest';
import { sampleObject } from '../support/catalog.ts';
import { linearIds } from '../support/fakes/linear.ts';
import { attemptsOf, automate, useConnectedTeam } from '../support/integrations.ts';
import { until } from '../support/until.ts';

const { world, team } = useConnectedTeam();
let automations: { slack: string; linear: string; notion: string };

const belowSeventy = { path: 'data.object.summary.dimensionScores.usability', op: 'lt', value: 0.7 };

/** What a product publishes when an evaluation is done. */
function completed(id: string, name: string, usability: number): Record<string, unknown> {
  const sample = sampleObject('evaluation.completed') as { summary: object };
  const links = { results: `https://app.example.com/evaluations/${id}/results` };
  const summary = { ...sample.summary, dimensionScores: { usability, clarity: 0.78, trust: 0.83 } };
  return { ...sample, id, name, links, summary };
}

const field = (name: string, value: string) => ({ type: 'mrkdwn', text: `*${name}*\n${value}` });
const results = 'https://app.example.com/evaluations/eval_low/results';
const message = {
  channel: 'C0RESEARCH',
  text: 'Evaluation completed: Checkout &amp; guest flow (Usability 62 %, Clarity 78 %, Trust 83 %, 48 ratings)',
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: 'Checkout &amp; guest flow' } },
    { type: 'context', elements: [{ text: '✅ *Evaluation completed*  ·  one design at a time' }] },
    {
      type: 'section',
      fields: [
        field('Usability', '▰▰▰▰▰▰▱▱▱▱  *62 %*'),
        field('Clarity', '▰▰▰▰▰▰▰▰▱▱  *78 %*'),
        field('Trust', '▰▰▰▰▰▰▰▰▱▱  *83 %*'),
      ],
    },
    {
      type: 'section',
      fields: [
        field('Ratings', '48 (36 by AI personas, 12 by people)'),
        field('Agreement of raters', '0.81 (reliable)'),
        field('AI persona runs', '3 finished, ⚠️ 1 failed'),
      ],
    },
    {
      type: 'context',
      elements: [{ text: 'Completed <!date^1777997024^{date_short_pretty} at {time}|2026-05-05 16:03 UTC>' }],
    },
    { type: 'actions', elements: [{ type: 'button', text: { text: 'View results' }, url: results }] },
  ],
};

const issue = {
  title: 'Usability 62 % in Checkout & guest flow',
  team: { key: 'ENG' },
  description: [
    '| Dimension | Score |',
    '| --- | ---: |',
    '| Usability | 62 % |',
    '| Clarity | 78 % |',
    '| Trust | 83 % |',
    '',
    '- **Ratings:** 48 (36 by AI personas, 12 by people)',
    '- **Runs:** 3 completed, 1 failed',
    '- **Agreement between raters:** 0.81 (1 is full agreement, 0 is chance)',
    '',
    `[See the results](${results})`,
  ].join('\n'),
};

const row = {
  Name: 'Checkout & guest flow',
  Event: 'Evaluation completed',
  Status: 'Ended',
  Type: 'Single design',
  Link: results,
  Scores: 'Usability 62 %, Clarity 78 %, Trust 83 %',
  Ratings: 48,
  'Human ratings': 12,
  'AI ratings': 36,
  Agreement: 0.81,
  'Failed runs': 1,
  'Object ID': 'eval_low',
};

beforeAll(async () => {
  const { app, database } = world;
  automations = {
    slack: await automate(app, team.key, { connection_id: team.slack, config: { channel: 'C0RESEARCH' } }),
    linear: await automate(app, team.key, {
      connection_id: team.linear,
      filter: belowSeventy,
      config: { team: linearIds.engineering },
    }),
    notion: await automate(app, team.key, { connection_id: team.notion, config: { data_source: database } }),
  };
});

async function publishAndSettle(object: Record<string, unknown>): Promise<string> {
  const { app } = world;
  const event = await app.publish(team.key, { type: 'evaluation.completed', object });
  for (const id of Object.values(automations)) await app.settled(id);
  return event;
}

test('an evaluation with Usability at 62 % is a Slack message, a Linear issue and a Notion row', async () => {
  const { app, slack, linear, notion, database } = world;
  const event = await publishAndSettle(completed('eval_low', 'Checkout & guest flow', 0.62));

  expect(slack.messages).toMatchObject([message]);
  expect(linear.issues).toHaveLength(1);
  expect(linear.issues[0]).toMatchObject(issue);
  expect(notion.workspace.rows(database)).toMatchObject([{ ...row, 'Event ID': event }]);
  for (const [name, id] of Object.entries(automations)) {
    const [attempt, ...others] = await attemptsOf(app, team.key, id);
    expect(others).toEqual([]);
    expect(attempt).toMatchObject({ status: 'delivered', event_id: event, attempt: 1, error: null });
    expect(attempt.reference.label, name).not.toBe('');
  }
});

test('one with 82 % opens no issue, and the log says that the condition was not met', async () => {
  const { app, slack, linear, notion, database } = world;
  const issues = linear.issues.length;
  const event = await publishAndSettle(completed('eval_high', 'Checkout, second round', 0.82));
  expect(slack.messages).toHaveLength(2);
  expect(notion.workspace.rows(database)).toHaveLength(2);
  expect(linear.issues).toHaveLength(issues);
  const [skipped] = await until(async () => {
    const rows = await attemptsOf(app, team.key, automations.linear);
    return rows.length === 2 && rows;
  });
  expect(skipped).toMatchObject({
    status: 'skipped',
    event_id: event,
    error:
      'The condition was not met: data.object.summary.dimensionScores.usability is 0.82, and it must be less than 0.7.',
    attempted_at: null,
  });
});
