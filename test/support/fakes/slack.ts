import { createHmac, randomBytes } from 'node:crypto';
import type { ConformanceFault } from '../../conformance/harness.ts';
import type { Behaviour } from '../receiver-behaviour.ts';
import { checkMessage, type SlackMessage } from './slack-message.ts';
import { SlackOAuth, type SlackOAuthOptions, type SlackToken } from './slack-oauth.ts';
import { type VendorAnswer, type VendorRequest, VendorServer } from './vendor-server.ts';

export interface SlackChannel {
  id: string;
  name: string;
  is_private: boolean;
  is_archived: boolean;
  is_member: boolean;
  /** The code with which posting is refused. */
  restricted?: string;
}

const RATE_LIMIT_SECONDS = '7';
const TEAM_ID = 'T0ACME0001';
const FAULTS: Record<Exclude<ConformanceFault, 'error_after'>, Behaviour> = {
  rate_limited: {
    status: 429,
    headers: { 'retry-after': RATE_LIMIT_SECONDS },
    body: { ok: false, error: 'ratelimited' },
  },
  error_before: { status: 500, body: 'Internal Server Error' },
  hang: 'hang',
  hang_body: 'hang-body',
  reset: 'reset',
  html: {
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<!DOCTYPE html><html><title>Slack is down for maintenance</title></html>',
  },
};

/** Slack's Web API, OAuth and incoming webhooks for one workspace. */
export class SlackFake {
  readonly server: VendorServer;
  readonly oauth: SlackOAuth;
  readonly team = { id: TEAM_ID, name: 'Acme Research', url: 'https://acme-research.slack.com' };
  readonly channels: SlackChannel[] = [];
  /** And the ids of the bot's direct messages with them. */
  readonly people = [{ id: 'U0MAYA0001', name: 'maya', dm: 'D0MAYA0001' }];
  /** In the order in which they were posted; of webhooks too. */
  readonly messages: SlackMessage[] = [];
  /** A token with every scope that the connector asks for. */
  readonly botToken = 'xoxb-1111111111-2222222222-AbCdEfGhIjKlMnOpQrStUvWx';
  /** As a person would paste it; requests to its path are answered here. */
  readonly webhook = 'https://hooks.slack.com/services/T0ACME0001/B0HOOK0001/aBcDeFgHiJkLmNoPqRsTuVwX';
  /** What the webhook refuses everything with; undefined: it works. */
  webhookGone: { status: number; body: string } | undefined;
  #refusals: { method: string; answer: Record<string, unknown> }[] = [];
  #posted = 0;
  /** Stays when the server has stopped: the address of a Slack that is away. */
  #origin = '';

  constructor(options: SlackOAuthOptions) {
    this.server = new VendorServer((request) => this.#handle(request));
    this.oauth = new SlackOAuth(this.team, options);
    this.oauth.addToken(this.botToken, ['chat:write', 'chat:write.public', 'channels:read', 'groups:read']);
    this.addChannel({ id: 'C0RESEARCH', name: 'research', is_member: true });
    this.addChannel({ id: 'C0GENERAL1', name: 'general' });
    this.addChannel({ id: 'C0SECRET01', name: 'design-leads', is_private: true, is_member: true });
  }

  get apiUrl(): string {
    return `${this.#origin}/api`;
  }

  get authorizeUrl(): string {
    return `${this.#origin}/oauth/v2/authorize`;
  }

  get tokenUrl(): string {
    return `${this.apiUrl}/oauth.v2.access`;
  }

  addChannel(channel: Partial<SlackChannel> & { id: string; name: string }): SlackChannel {
    const added = { is_private: false, is_archived: false, is_member: false, ...channel };
    this.channels.push(added);
    return added;
  }

  channel(id: string): SlackChannel {
    const found = this.channels.find((each) => each.id === id);
    if (!found) throw new Error(`the fake has no channel ${id}`);
    return found;
  }

  /** The next call of a Web API method is answered with `ok: false`, once for each call of `refuse`. */
  refuse(error: string, more: Record<string, unknown> = {}, method = 'chat.postMessage'): void {
    this.#refusals.push({ method, answer: { ok: false, error, ...more } });
  }

  deleteMessage(ts: string): void {
    const index = this.messages.findIndex((message) => message.ts === ts);
    if (index < 0) throw new Error(`the fake has no message ${ts}`);
    this.messages.splice(index, 1);
  }

  /** Posting goes wrong, by the Web API and by webhooks. */
  inject(fault: ConformanceFault, times = 1): void {
    const answer = fault === 'error_after' ? { after: FAULTS.error_before } : { instead: FAULTS[fault] };
    const posts = ({ path }: VendorRequest) =>
      path === '/api/chat.postMessage' || path.startsWith('/services/');
    this.server.inject(answer, times, posts);
  }

  /** A request of Slack to `/connect/slack/events`, signed as Slack signs. */
  signedRequest(body: unknown, secret: string, now: Date): { headers: Record<string, string>; body: string } {
    const text = JSON.stringify(body);
    const time = String(Math.floor(now.getTime() / 1000));
    const hash = createHmac('sha256', secret).update(`v0:${time}:${text}`).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'x-slack-request-timestamp': time,
      'x-slack-signature': `v0=${hash}`,
    };
    return { headers, body: text };
  }

  /** The event that Slack sends when a workspace removes the app. */
  /** `at`: when it happened, which Slack says in seconds. */
  uninstalledEvent(at = new Date()): Record<string, unknown> {
    const event_id = `Ev${randomBytes(5).toString('hex').toUpperCase()}`;
    const event = { type: 'app_uninstalled' };
    const event_time = Math.floor(at.getTime() / 1000);
    return {
      ...{ type: 'event_callback', team_id: this.team.id, api_app_id: 'A0FAKE0001', event, event_id },
      event_time,
    };
  }

  async listen(): Promise<this> {
    await this.server.listen();
    this.#origin = this.server.url;
    return this;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  #handle(request: VendorRequest): VendorAnswer {
    const { path, method } = request;
    if (path === '/oauth/v2/authorize' && method === 'GET') return this.oauth.authorize(request);
    if (path === '/api/oauth.v2.access') return this.oauth.access(request);
    if (path.startsWith('/services/')) return this.#webhook(request);
    if (!path.startsWith('/api/')) return { status: 404, body: 'not found' };
    return this.#call(path.slice('/api/'.length), request);
  }

  #call(method: string, request: VendorRequest): VendorAnswer {
    const token = this.oauth.tokenOf(request);
    if (typeof token === 'string') return { body: { ok: false, error: token } };
    const refusal = this.#refusals.findIndex((each) => each.method === method);
    const headers = { 'x-oauth-scopes': token.scopes.join(',') };
    const body =
      refusal >= 0
        ? this.#refusals.splice(refusal, 1)[0]?.answer
        : this.#answer(method, parametersOf(request), token);
    return { headers, body };
  }

  #answer(method: string, parameters: Record<string, unknown>, token: SlackToken): Record<string, unknown> {
    switch (method) {
      case 'auth.test': {
        const { id: team_id, name: team, url } = this.team;
        return {
          ok: true,
          url: `${url}/`,
          team,
          team_id,
          user: 'autousers',
          user_id: 'U0BOT00001',
          bot_id: 'B0BOT00001',
        };
      }
      case 'auth.revoke':
        token.void = 'token_revoked';
        return { ok: true, revoked: true };
      case 'conversations.list':
        return this.#list(parameters, token);
      case 'conversations.info':
        return this.#info(parameters, token);
      case 'chat.postMessage':
        return this.#post(parameters, token);
      default:
        return { ok: false, error: 'unknown_method', req_method: method };
    }
  }

  #list(
    { types = 'public_channel', exclude_archived, limit, cursor }: Record<string, unknown>,
    token: SlackToken,
  ) {
    const wanted = String(types).split(',');
    if (wanted.some((type) => type !== 'public_channel' && type !== 'private_channel'))
      return refused('invalid_types');
    const needs = wanted.map((type) => (type === 'public_channel' ? 'channels:read' : 'groups:read'));
    const missing = missingScope(needs, token);
    if (missing) return missing;
    const size = limit === undefined ? 100 : Number(limit);
    if (!(size >= 1 && size <= 1000)) return refused('invalid_limit');
    const seen = this.channels.filter(
      (channel) =>
        wanted.includes(channel.is_private ? 'private_channel' : 'public_channel') &&
        (channel.is_member || !channel.is_private) &&
        !(String(exclude_archived) === 'true' && channel.is_archived),
    );
    const start = cursor === undefined ? 0 : readCursor(String(cursor));
    if (start === undefined) return refused('invalid_cursor');
    const end = start + size;
    const next_cursor = end < seen.length ? Buffer.from(`channel:${end}`).toString('base64') : '';
    return {
      ok: true,
      channels: seen.slice(start, end).map(shownChannel),
      response_metadata: { next_cursor },
    };
  }

  #info({ channel: id }: Record<string, unknown>, token: SlackToken) {
    const channel = this.channels.find((each) => each.id === id);
    if (!channel || (channel.is_private && !channel.is_member)) return refused('channel_not_found');
    const missing = missingScope([channel.is_private ? 'groups:read' : 'channels:read'], token);
    return missing ?? { ok: true, channel: shownChannel(channel) };
  }

  #post(parameters: Record<string, unknown>, token: SlackToken) {
    const missing = missingScope(['chat:write'], token);
    if (missing) return missing;
    const checked = checkMessage(parameters, token.scopes.includes('chat:write.customize'));
    if ('error' in checked) return { ok: false, ...checked };
    const named = String(parameters.channel ?? '');
    const channel = this.channels.find(
      ({ id, name, is_private, is_member }) =>
        (id === named || `#${name}` === named || name === named) && (!is_private || is_member),
    );
    const person = this.people.find(({ id, name }) => id === named || `@${name}` === named);
    if (person) return this.#made({ ...checked.message, channel: person.dm });
    if (!channel) return refused('channel_not_found');
    if (channel.is_archived) return refused('is_archived');
    if (channel.restricted) return refused(channel.restricted);
    if (!channel.is_member && !token.scopes.includes('chat:write.public')) return refused('not_in_channel');
    const { thread_ts } = checked.message;
    const root = this.messages.find(({ ts, channel: where }) => ts === thread_ts && where === channel.id);
    const { thread_ts: _, ...alone } = checked.message;
    // Slack answers ok when the parent was deleted, and posts it at the top level.
    const posted = thread_ts !== undefined && !root ? alone : checked.message;
    return this.#made({ ...posted, channel: channel.id });
  }

  #made(posted: Omit<SlackMessage, 'ts'>) {
    const message = this.#store(posted);
    return { ok: true, channel: posted.channel, ts: message.ts, message: { type: 'message', ...message } };
  }

  #webhook({ path, method, body, headers }: VendorRequest): VendorAnswer {
    if (method !== 'POST') return { status: 405, body: 'method_not_allowed' };
    if (path !== new URL(this.webhook).pathname) return { status: 404, body: 'no_service' };
    if (this.webhookGone) return this.webhookGone;
    if (!headers['content-type']?.includes('json')) return { status: 400, body: 'invalid_payload' };
    const checked = checkMessage(body as Record<string, unknown>, false);
    if ('error' in checked) return { status: 400, body: checked.error };
    this.#store({ ...checked.message, channel: 'C0RESEARCH', webhook: true });
    return { headers: { 'content-type': 'text/html' }, body: 'ok' };
  }

  #store(message: Omit<SlackMessage, 'ts'>): SlackMessage {
    this.#posted += 1;
    const stored = { ...message, ts: `1777997025.${String(this.#posted).padStart(6, '0')}` };
    this.messages.push(stored);
    return stored;
  }
}

export function startSlackFake(options: SlackOAuthOptions = {}): Promise<SlackFake> {
  return new SlackFake(options).listen();
}

function parametersOf({ body, query }: VendorRequest): Record<string, unknown> {
  return { ...Object.fromEntries(query), ...(typeof body === 'object' && body !== null && body) };
}

const refused = (error: string): Record<string, unknown> => ({ ok: false, error });

function missingScope(needs: string[], { scopes }: SlackToken): Record<string, unknown> | undefined {
  const needed = needs.filter((scope) => !scopes.includes(scope));
  if (needed.length === 0) return undefined;
  return { ok: false, error: 'missing_scope', needed: needed.join(','), provided: scopes.join(',') };
}

function readCursor(cursor: string): number | undefined {
  const start = /^channel:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'))?.[1];
  return start === undefined ? undefined : Number(start);
}

function shownChannel({ restricted: _restricted, ...channel }: SlackChannel): Record<string, unknown> {
  return { ...channel, is_channel: true, created: 1_777_000_000, creator: 'U0PERSON01' };
}
