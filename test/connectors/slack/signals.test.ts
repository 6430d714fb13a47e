import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { slack } from '../../../connectors/slack/index.ts';
import { oauth } from '../../../connectors/slack/oauth.ts';
import { SIGNAL_EVENTS, signals } from '../../../connectors/slack/signals.ts';
import { startSlackFake } from '../../support/fakes/slack.ts';

/** The example of Slack's own documentation on verifying requests. */
const DOCUMENTED = {
  secret: '8f742231b10e8888abcd99yyyzzz85a5',
  time: '1531420618',
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
};

interface Attempt {
  time?: string | undefined;
  signature?: string | undefined;
  body?: string;
  secret?: string;
  now?: number;
}

function authentic({ time, signature, body, secret, now }: Attempt = {}): boolean {
  const headers = { 'x-slack-request-timestamp': time, 'x-slack-signature': signature };
  const request = {
    headers,
    body: Buffer.from(body ?? DOCUMENTED.body),
    now: new Date((now ?? Number(DOCUMENTED.time)) * 1000),
  };
  return signals.isAuthentic(request, secret ?? DOCUMENTED.secret);
}

const good = { time: DOCUMENTED.time, signature: DOCUMENTED.signature };

describe('the signature', () => {
  test("of Slack's own example is right", () => {
    expect(authentic(good)).toBe(true);
  });

  test('counts for five minutes, either way', () => {
    const time = Number(DOCUMENTED.time);
    expect(authentic({ ...good, now: time + 300 })).toBe(true);
    expect(authentic({ ...good, now: time + 301 })).toBe(false);
    expect(authentic({ ...good, now: time - 301 })).toBe(false);
  });

  test.each<[string, Attempt]>([
    ['another body', { ...good, body: `${DOCUMENTED.body}x` }],
    ['another secret', { ...good, secret: 'other' }],
    ['no secret', { ...good, secret: '' }],
    ['no signature', { time: good.time }],
    ['a short signature', { ...good, signature: 'v0=a2' }],
    ['another version', { ...good, signature: good.signature.replace('v0', 'v1') }],
    ['no time', { signature: good.signature }],
    ['a time that is none', { ...good, time: 'now' }],
    ['another time', { ...good, time: String(Number(good.time) + 1) }],
  ])('does not fit %s', (_, attempt) => {
    expect(authentic(attempt)).toBe(false);
  });

  test('of the fake is right, too', async () => {
    const fake = await startSlackFake();
    await fake.stop();
    const now = new Date('2026-05-05T16:03:45.000Z');
    const { headers, body } = fake.signedRequest(fake.uninstalledEvent(now), 'secret', now);
    expect(signals.isAuthentic({ headers, body: Buffer.from(body), now }, 'secret')).toBe(true);
    expect(signals.read(JSON.parse(body), headers)).toEqual({
      ...{ kind: 'uninstalled', accountId: 'T0ACME0001' },
      id: expect.stringMatching(/^Ev/),
      // Slack says seconds: the last moment of that one.
      at: new Date('2026-05-05T16:03:45.999Z'),
    });
  });
});

describe('what Slack says', () => {
  const event = (more: object) => ({ type: 'event_callback', team_id: 'T1', event: more });

  test.each([
    [
      { type: 'url_verification', token: 't', challenge: 'abc' },
      { kind: 'challenge', answer: 'abc' },
    ],
    [event({ type: 'app_uninstalled' }), { kind: 'uninstalled', accountId: 'T1' }],
    [event({ type: 'tokens_revoked', tokens: { bot: ['U1'] } }), { kind: 'uninstalled', accountId: 'T1' }],
    [event({ type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: [] } }), { kind: 'ignored' }],
    [event({ type: 'tokens_revoked', tokens: { oauth: ['U1'] } }), { kind: 'ignored' }],
    [event({ type: 'message', text: 'hi' }), { kind: 'ignored' }],
    [{ type: 'app_rate_limited', team_id: 'T1' }, { kind: 'ignored' }],
    [undefined, { kind: 'ignored' }],
    ['payload=%7B%7D', { kind: 'ignored' }],
  ])('%j', (body, signal) => {
    expect(signals.read(body, {})).toEqual(signal);
  });
});

const folder = new URL('../../../connectors/slack/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');

describe('the papers for operators', () => {
  test('the app manifest asks for what the code uses', () => {
    const events = 'https://PUBLIC_URL/connect/slack/events';
    expect(parse(read('app-manifest.yaml'))).toMatchObject({
      oauth_config: {
        redirect_urls: [`https://PUBLIC_URL/connect/${slack.manifest.id}/callback`],
        scopes: { bot: oauth.scopes },
      },
      settings: {
        event_subscriptions: { request_url: events, bot_events: [...SIGNAL_EVENTS] },
        interactivity: { is_enabled: true, request_url: events },
        org_deploy_enabled: false,
        socket_mode_enabled: false,
      },
    });
    expect(Object.keys(parse(read('app-manifest.yaml')).oauth_config.scopes)).toEqual(['bot']);
  });

  test('the set-up names the scopes, events, addresses and variables', () => {
    const setUp = read('SETUP.md');
    const named = [
      ...oauth.scopes,
      ...SIGNAL_EVENTS,
      '<PUBLIC_URL>/connect/slack/callback',
      '<PUBLIC_URL>/connect/slack/events',
    ];
    for (const name of named) expect(setUp).toContain(`\`${name}\``);
    const variables = [...setUp.matchAll(/^\s*\| `(\w+)`\s+\|/gm)].map(([, name]) => name);
    expect(variables.toSorted()).toEqual(
      ['API_URL', 'AUTHORIZE_URL', 'CLIENT_ID', 'CLIENT_SECRET', 'SCOPES', 'SIGNING_SECRET', 'TOKEN_URL'].map(
        (name) => `SLACK_${name}`,
      ),
    );
    for (const url of [slack.manifest.apiUrl, oauth.authorizeUrl, oauth.tokenUrl])
      expect(setUp).toContain(url);
  });
});
