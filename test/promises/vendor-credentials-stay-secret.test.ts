import { expect, test } from 'vitest';
import { everythingStored } from '../support/database.ts';
import { linearIds } from '../support/fakes/linear.ts';
import { automate, connectedTeam, SLACK_SIGNING_SECRET, useIntegrations } from '../support/integrations.ts';
import { vendorPage } from '../support/oauth.ts';
import { until } from '../support/until.ts';

const world = useIntegrations({ env: { RETRY_SCHEDULE: '0.05', LOG_LEVEL: 'trace' } });

test('no credential of a vendor is in an answer, a log line, a mail, or the database in plain text', async () => {
  const { app, slack, linear, notion, database } = world;
  const answers: string[] = [];
  const call: typeof app.call = async (...request) => {
    const answer = await app.call(...request);
    answers.push(answer.text, JSON.stringify([...answer.headers]));
    return answer;
  };
  const team = await connectedTeam(world);
  const paste = (connector: string, kind: string, secret: string) =>
    call('POST', '/connections', team.key, { connector, kind, secret });
  const pasted = await paste('slack', 'bot_token', slack.botToken);
  const hook = await paste('slack', 'incoming_webhook', slack.webhook);
  await paste('linear', 'api_key', linear.apiKey);
  await paste('notion', 'integration_token', notion.tokens.integrationToken);
  await paste('slack', 'bot_token', `${slack.botToken.slice(0, -3)}zzz`);
  await paste('linear', 'api_key', 'not a key at all, but a secret all the same');
  const state = (await vendorPage(app, 'linear', team.owner)).searchParams.get('state') ?? '';

  const message = { channel: 'C0RESEARCH' };
  const automations = [
    await automate(app, team.key, { connection_id: team.slack, config: message }),
    await automate(app, team.key, { connection_id: pasted.body.id, config: message }),
    await automate(app, team.key, { connection_id: hook.body.id, config: {} }),
    await automate(app, team.key, { connection_id: team.linear, config: { team: linearIds.engineering } }),
    await automate(app, team.key, { connection_id: team.notion, config: { data_source: database } }),
  ];
  // Every way in which an attempt can end leaves something in the log.
  slack.inject('error_after');
  linear.inject({ instead: 'reset' });
  notion.fail('html');
  await app.publish(team.key, { type: 'evaluation.completed', object: { id: 'eval_1', name: 'Secrets' } });
  for (const id of automations) {
    await until(async () => {
      const { data } = (await call('GET', `/automations/${id}/deliveries`, team.key)).body;
      for (const row of data) await call('GET', `/automations/deliveries/${row.id}`, team.key);
      return data.some((row: { status: string }) => ['delivered', 'abandoned'].includes(row.status));
    }, 15_000);
  }
  await call('GET', `/connections/${team.slack}/options/channels`, team.key);
  await call('GET', '/connections', team.key);
  await call('GET', '/connectors', team.key);
  slack.oauth.uninstall();
  await call('POST', `/connections/${team.slack}/verify`, team.key);
  await until(() => app.mails.length > 0);

  const hookPath = new URL(slack.webhook).pathname;
  const secrets: Record<string, string> = {
    botToken: slack.botToken,
    webhook: slack.webhook,
    hookPath,
    linearKey: linear.apiKey,
    notionToken: notion.tokens.integrationToken,
    slackClient: slack.oauth.clientSecret,
    linearClient: linear.oauth.client.secret,
    notionClient: notion.tokens.client.secret,
    slackSigning: SLACK_SIGNING_SECRET,
    linearSigning: linear.signingSecret,
    wrong: 'not a key at all',
    state,
  };
  const seen = {
    answers: answers.join('\n'),
    logs: JSON.stringify(app.logs),
    mails: JSON.stringify(app.mails),
    database: await everythingStored(app.sql),
  };
  // Tokens that OAuth gave out are in the vendors' requests: whatever was sent as one is a secret.
  const requests = [...slack.server.requests, ...linear.server.requests, ...notion.server.requests];
  const bearers = requests.flatMap(
    ({ headers }) => /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? [],
  );
  expect(new Set(bearers).size).toBeGreaterThan(4);
  for (const [index, token] of [...new Set(bearers)].entries()) secrets[`token ${index}`] = token;
  expect(seen.logs).toContain('delivery.attempted');
  expect(seen.database).toContain(team.linear);
  for (const [name, secret] of Object.entries(secrets)) {
    expect(secret.length, name).toBeGreaterThan(10);
    for (const [place, text] of Object.entries(seen)) {
      for (const form of [secret, encodeURIComponent(secret)]) {
        expect(text.includes(form), `${name} is in the ${place}`).toBe(false);
      }
    }
  }
});
