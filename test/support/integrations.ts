import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { startTestApp, type TestApp, type TestAppOptions } from './app.ts';
import { type AirtableFake, recommendedFields, startAirtableFake } from './fakes/airtable.ts';
import { type BigQueryFake, startBigQueryFake } from './fakes/bigquery.ts';
import { type DiscordFake, startDiscordFake } from './fakes/discord.ts';
import { type LinearFake, startLinearFake } from './fakes/linear.ts';
import { linearSchema } from './fakes/linear-schema.ts';
import { type NotionFake, recommendedTypes, startNotionFake } from './fakes/notion.ts';
import { type SheetsFake, startSheetsFake } from './fakes/sheets.ts';
import { type SlackFake, startSlackFake } from './fakes/slack.ts';
import { type SmtpFake, startSmtpFake } from './fakes/smtp.ts';
import { startTeamsFake, type TeamsFake } from './fakes/teams.ts';
import { connectByOAuth } from './oauth.ts';

export const SLACK_SIGNING_SECRET = 'slack_signing_secret_0123456789';

/** The product, and the vendors as fakes in the place of the real ones. */
export interface Integrations {
  app: TestApp;
  slack: SlackFake;
  linear: LinearFake;
  notion: NotionFake;
  airtable: AirtableFake;
  discord: DiscordFake;
  teams: TeamsFake;
  sheets: SheetsFake;
  bigquery: BigQueryFake;
  smtp: SmtpFake;
  /** The Notion database for rows. */
  database: string;
  /** The Airtable base and table for records. */
  records: { base: string; table: string };
}

/** Started before the tests of a file or `describe`, stopped after them. */
export function useIntegrations(options: TestAppOptions = {}): Integrations {
  const world = {} as Integrations;
  beforeAll(async () => {
    const [slack, linear, notion, airtable, discord, teams, sheets, bigquery, smtp] = await Promise.all([
      startSlackFake(),
      startLinearFake(),
      startNotionFake(),
      startAirtableFake(),
      startDiscordFake(),
      startTeamsFake(),
      startSheetsFake(),
      startBigQueryFake(),
      startSmtpFake(),
    ]);
    const fakes = { slack, linear, notion, airtable, discord, teams, sheets, bigquery, smtp };
    const base = airtable.addBase('Research');
    const records = { base: base.id, table: airtable.addTable(base, 'Evaluations', recommendedFields).id };
    const database = notion.workspace.addDatabase('Evaluations', recommendedTypes).id;
    const env = { ...vendorEnvironment(fakes), ...options.env };
    const app = await startTestApp({ ...options, env });
    Object.assign(world, { app, ...fakes, database, records });
  });
  afterAll(async () => {
    await world.app?.stop();
    await Promise.all([
      world.slack?.stop(),
      world.linear?.stop(),
      world.notion?.stop(),
      world.airtable?.server.stop(),
      world.discord?.server.stop(),
      world.teams?.server.stop(),
      world.sheets?.server.stop(),
      world.bigquery?.server.stop(),
      world.smtp?.stop(),
    ]);
  });
  return world;
}

type Fakes = Omit<Integrations, 'app' | 'database' | 'records'>;

/** The variables that put the fakes in the vendors' place. */
export function vendorEnvironment({
  slack,
  linear,
  notion,
  airtable,
  discord,
  teams,
  sheets,
  bigquery,
  smtp,
}: Fakes): Record<string, string> {
  return {
    SLACK_API_URL: slack.apiUrl,
    SLACK_AUTHORIZE_URL: slack.authorizeUrl,
    SLACK_TOKEN_URL: slack.tokenUrl,
    SLACK_CLIENT_ID: slack.oauth.clientId,
    SLACK_CLIENT_SECRET: slack.oauth.clientSecret,
    SLACK_SIGNING_SECRET,
    LINEAR_API_URL: linear.apiUrl,
    LINEAR_AUTHORIZE_URL: linear.authorizeUrl,
    LINEAR_TOKEN_URL: linear.tokenUrl,
    LINEAR_CLIENT_ID: linear.oauth.client.id,
    LINEAR_CLIENT_SECRET: linear.oauth.client.secret,
    LINEAR_SIGNING_SECRET: linear.signingSecret,
    NOTION_API_URL: notion.apiUrl,
    NOTION_AUTHORIZE_URL: notion.authorizeUrl,
    NOTION_TOKEN_URL: notion.tokenUrl,
    NOTION_CLIENT_ID: notion.tokens.client.id,
    NOTION_CLIENT_SECRET: notion.tokens.client.secret,
    AIRTABLE_API_URL: airtable.apiUrl,
    AIRTABLE_AUTHORIZE_URL: airtable.authorizeUrl,
    AIRTABLE_TOKEN_URL: airtable.tokenUrl,
    AIRTABLE_CLIENT_ID: airtable.client.id,
    AIRTABLE_CLIENT_SECRET: airtable.client.secret,
    DISCORD_API_URL: discord.apiUrl,
    TEAMS_API_URL: teams.apiUrl,
    SHEETS_API_URL: sheets.apiUrl,
    SHEETS_AUTHORIZE_URL: sheets.accounts.authorizeUrl,
    SHEETS_TOKEN_URL: sheets.accounts.tokenUrl,
    SHEETS_CLIENT_ID: sheets.accounts.client.id,
    SHEETS_CLIENT_SECRET: sheets.accounts.client.secret,
    SMTP_URL: smtp.url,
    BIGQUERY_API_URL: bigquery.apiUrl,
    BIGQUERY_AUTHORIZE_URL: bigquery.accounts.authorizeUrl,
    BIGQUERY_TOKEN_URL: bigquery.accounts.tokenUrl,
    BIGQUERY_CLIENT_ID: bigquery.accounts.client.id,
    BIGQUERY_CLIENT_SECRET: bigquery.accounts.client.secret,
  };
}

export interface ConnectedTeam {
  id: string;
  key: string;
  owner: Record<string, string>;
  /** Ids of connections. */
  slack: string;
  linear: string;
  notion: string;
}

/** A team that has connected Slack, Linear and Notion in one click. */
export async function connectedTeam({ app }: Integrations): Promise<ConnectedTeam> {
  const { id, key } = await app.team();
  const owner = await app.session(id, 'owner');
  const connect = (connector: string) => connectByOAuth(app, connector, owner);
  // On a busy machine, making it while Linear is asked could take longer than an answer may.
  linearSchema();
  return {
    id,
    key,
    owner,
    slack: await connect('slack'),
    linear: await connect('linear'),
    notion: await connect('notion'),
  };
}

/**
 * A server with the vendors and a team that has connected them all, for a whole file. With each test end its
 * automations and what a vendor was told to do wrong: an automation of an earlier test would listen to the next
 * one's events, and take the fault that was meant for another.
 */
export function useConnectedTeam(...options: Parameters<typeof useIntegrations>) {
  const world = useIntegrations(...options);
  const team = {} as ConnectedTeam;
  beforeAll(async () => {
    Object.assign(team, await connectedTeam(world));
  });
  beforeEach(() => {
    automated.length = 0;
  });
  afterEach(async () => {
    for (const id of automated) await world.app.call('DELETE', `/automations/${id}`, team.key);
    for (const fake of [
      world.slack,
      world.linear,
      world.notion,
      world.airtable,
      world.discord,
      world.teams,
      world.sheets,
      world.bigquery,
    ])
      fake.server.heal();
    world.smtp.heal();
  });
  return { world, team };
}

/** Automations of the test that runs. */
const automated: string[] = [];

export interface AutomationFields {
  connection_id: string;
  name?: string;
  action?: string;
  enabled_events?: string[];
  filter?: unknown;
  config: Record<string, unknown>;
  on_ambiguous?: string;
}

const ACTIONS = {
  slack: 'post_message',
  linear: 'create_issue',
  notion: 'add_row',
  airtable: 'add_record',
  discord: 'post_message',
  teams: 'post_message',
  sheets: 'add_row',
  bigquery: 'add_row',
  email: 'send_mail',
};

/** A new automation; of the action that its connection's connector has. Returns its id. */
export async function automate(app: TestApp, key: string, fields: AutomationFields): Promise<string> {
  const { connector } = (await app.call('GET', `/connections/${fields.connection_id}`, key)).body;
  const answer = await app.call('POST', '/automations', key, {
    name: `Tell ${connector}`,
    action: ACTIONS[connector as keyof typeof ACTIONS],
    enabled_events: ['evaluation.completed'],
    ...fields,
  });
  if (answer.status !== 201) throw new Error(`POST /automations answered ${answer.status}: ${answer.text}`);
  automated.push(answer.body.id);
  return answer.body.id;
}

/** The attempts of an automation as the API lists them, newest first. */
export async function attemptsOf(app: TestApp, key: string, automation: string) {
  return (await app.call('GET', `/automations/${automation}/deliveries`, key)).body.data;
}
