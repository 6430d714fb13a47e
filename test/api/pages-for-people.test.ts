import { beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useIntegrations } from '../support/integrations.ts';
import { vendorPage } from '../support/oauth.ts';
import { useStage } from '../support/stage.ts';

/** What Chromium, Firefox and Safari send when somebody opens an address. */
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
/** Of curl, of fetch(), of libraries, of what refreshes itself, and of nobody in particular. */
const PROGRAMS = ['*/*', 'application/json', 'application/json, text/plain, */*', 'text/plain', ''];

const world = useIntegrations({
  env: {
    BRAND_NAME: 'Acme & <Sons>',
    PRODUCT_URL: 'https://app.acme.example/settings?tab=hub',
    SUPPORT_URL: 'mailto:help@acme.example',
    EMBED_ORIGINS: 'https://app.acme.example',
  },
});
const team = {} as { id: string; key: string };
beforeAll(async () => {
  Object.assign(team, await world.app.team());
});

interface Envelope {
  error: Record<string, string>;
}

interface Opened {
  status: number;
  headers: Headers;
  html: string;
  /** What somebody reads, in lines. */
  words: string;
  links: Record<string, string>;
  cookies: Record<string, string>;
}

const address = (path: string, base = world.app.app.url) => base.replace('localhost', '127.0.0.1') + path;

/** Opens an address as a browser does. */
async function open(path: string, cookie = '', base?: string, languages = ''): Promise<Opened> {
  const answer = await fetch(address(path, base), {
    redirect: 'manual',
    headers: { accept: BROWSER, cookie, ...(languages && { 'accept-language': languages }) },
  });
  const html = await answer.text();
  const links = [...html.matchAll(/<a [^>]*href="([^"]*)"[^>]*>([^<]*)</g)].map(
    ([, href = '', label = '']) => [label, href.replaceAll('&amp;', '&')],
  );
  return {
    ...{ status: answer.status, headers: answer.headers, html },
    words: (html.split('<main>')[1] ?? '').replaceAll(/<[^>]+>/g, '\n'),
    links: Object.fromEntries(links),
    cookies: Object.fromEntries(
      answer.headers.getSetCookie().map((each) => each.split(';', 1)[0]?.split('=', 2) ?? []),
    ),
  };
}

const title = ({ html }: Opened) => /<h1>([^<]*)<\/h1>/.exec(html)?.[1];
const location = ({ headers }: Opened) => headers.get('location');
const jar = (cookies: Record<string, string>) =>
  Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');

async function newLink(path?: string): Promise<string> {
  const body = { role: 'owner', ...(path !== undefined && { path }) };
  const at = `/admin/teams/${team.id}/dashboard-links`;
  const url = new URL((await world.app.call('POST', at, OPERATOR_TOKEN, body)).body.url);
  return url.pathname + url.search;
}

/** An address, its status and what its page is about. */
const FAILURES: [string, number, string][] = [
  ['/sign-in?token=wrong', 401, 'This sign-in link no longer works'],
  ['/sign-in', 401, 'This sign-in link no longer works'],
  ['/connect/slack', 401, 'You are not signed in'],
  ['/connect/nothing', 401, 'You are not signed in'],
  ['/connect/slack/callback?state=x&code=y', 401, 'Slack was not connected'],
  ['/connect/slack/callback?state=x&error=access_denied', 401, 'Slack was not connected'],
  ['/connect/slack/a/b', 404, 'There is nothing at this address'],
  ['/nothing', 404, 'There is nothing at this address'],
  ['/api/v2/events', 404, 'There is nothing at this address'],
  ['/favicon.ico', 404, 'There is nothing at this address'],
  ['/settings/assets/nothing.js', 404, 'There is nothing at this address'],
  ['/connect/%ZZ', 400, 'That did not work'],
  ['/metrics', 401, 'That did not work'],
];

describe('whoever opens an address in a browser', () => {
  test.each(FAILURES)('%s: %d, %s', async (path, status, heading) => {
    const page = await open(path);
    expect(page.status).toBe(status);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(title(page)).toBe(heading);
    expect(page.html).toContain('<html lang="en">');
    expect(page.html.match(/<h1>/g)).toHaveLength(1);
    expect(page.html.match(/<main>/g)).toHaveLength(1);
    expect(page.links['Get help']).toBe('mailto:help@acme.example');
    // Nothing of the envelope, and nothing from elsewhere.
    expect(page.html).not.toMatch(/request_id|_error|src=|url\(|@import|<script/);
  });

  test.each(FAILURES)('%s: programs are answered in JSON as ever', async (path, status) => {
    for (const accept of PROGRAMS) {
      const answer = await fetch(address(path), { headers: { accept } });
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(answer.headers.getSetCookie()).toEqual([]);
      const { error, ...rest } = (await answer.json()) as Envelope;
      expect(rest).toEqual({});
      expect(error.request_id).toBe(answer.headers.get('x-request-id'));
    }
  });

  test('the API itself speaks JSON whatever is asked for: old Java asks for HTML first', async () => {
    const accept = 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2';
    for (const path of ['/api/v1/webhooks', '/v1/webhooks', '/api/v1/nothing']) {
      const { body } = await world.app.call('GET', path, undefined, undefined, { accept });
      expect(body.error.type).toMatch(/_error$/);
    }
  });

  test('and sends something too large, reads that it is', async () => {
    const headers = { accept: BROWSER, 'content-type': 'text/plain' };
    const body = 'x'.repeat(300 * 1024);
    const answer = await fetch(address('/connect/slack/events'), { method: 'POST', headers, body });
    expect(answer.status).toBe(413);
    expect(await answer.text()).toContain('<h1>That is too large</h1>');
  });

  test('sees the product’s name, escaped, and only what the policy lets through', async () => {
    const { html, headers } = await open('/nothing');
    expect(html).toContain('<header>Acme &amp; &lt;Sons&gt;</header>');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none';style-src 'sha256-[\w+/=]+';/);
    expect(policy).toContain("frame-ancestors 'self' https://app.acme.example");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    const framed = await open('/nothing?embed=1&theme=dark');
    expect(framed.html).toContain('data-theme="dark"');
    expect(framed.html).not.toContain('<header>');
  });

  test('what a crafted address says is not on the page, nor where its buttons lead', async () => {
    for (const path of ['/%3Cscript%3Ealert(1)%3C/script%3E', '//evil.example/a', '/\\evil.example']) {
      const { html, links } = await open(path);
      expect(html).not.toMatch(/<script|evil/);
      expect(links['Open the settings']).toBe('/');
    }
  });
});

describe('at the root', () => {
  test('a stranger reads what this is and how to come in; programs have nothing there', async () => {
    const page = await open('/');
    expect(page.status).toBe(200);
    expect(title(page)).toBe('Integrations and webhooks of Acme &amp; &lt;Sons&gt;');
    expect(Object.values(page.links)).toContain('https://app.acme.example/settings?tab=hub');
    const program = await fetch(address('/'));
    expect(program.status).toBe(404);
    expect(((await program.json()) as Envelope).error).toMatchObject({
      type: 'not_found_error',
      message: 'There is nothing at GET /',
    });
  });

  test('somebody who is signed in goes to the settings', async () => {
    const { cookie } = await world.app.session(team.id, 'viewer');
    const page = await open('/', cookie);
    expect([page.status, location(page)]).toEqual([303, '/settings/integrations']);
  });
});

describe('the language', () => {
  test('of the settings pages is that of the reader before their scripts run, too', async () => {
    const { cookie } = await world.app.session(team.id, 'viewer');
    const inGerman = await openIn('/settings/integrations', 'de-AT,de', cookie);
    expect(languageOf(inGerman)).toBe('de');
    expect(inGerman.html).toContain('<title>Einstellungen</title>');
    expect(inGerman.html).toContain('<noscript>Die Einstellungen brauchen JavaScript.</noscript>');
    const inEnglish = await openIn('/settings/integrations?lang=en', 'de', cookie);
    expect(inEnglish.html).toContain('<noscript>The settings pages need JavaScript.</noscript>');
  });

  const openIn = (path: string, languages: string, cookie = '') => open(path, cookie, undefined, languages);
  const languageOf = ({ html }: Opened) => /<html lang="([^"]*)"/.exec(html)?.[1];

  test.each([
    ['de', 'de'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['fr-FR,fr;q=0.9,de;q=0.5', 'de'],
    ['en-GB,en;q=0.9,de;q=0.8', 'en'],
    ['fr', 'en'],
    ['*', 'en'],
    ['', 'en'],
    ['%%%;q=x', 'en'],
  ])('of a browser that asks for “%s”: %s', async (languages, language) => {
    const page = await openIn('/nothing', languages);
    expect(languageOf(page)).toBe(language);
    const headings = { en: 'There is nothing at this address', de: 'Unter dieser Adresse gibt es nichts' };
    expect(title(page)).toBe(headings[language as 'en']);
    const varies = page.headers.get('vary') ?? '';
    expect(varies.split(', ')).toEqual(expect.arrayContaining(['Accept', 'Accept-Language']));
  });

  test.each([
    ['/?lang=de', 'en', 'Integrationen und Webhooks von Acme &amp; &lt;Sons&gt;'],
    ['/nothing?lang=en', 'de', 'There is nothing at this address'],
    ['/nothing?lang=DE-CH', 'en', 'Unter dieser Adresse gibt es nichts'],
    ['/nothing?lang=fr', 'de', 'Unter dieser Adresse gibt es nichts'],
    ['/nothing?lang=', 'en', 'There is nothing at this address'],
    ['/sign-in?token=wrong&lang=de', 'en', 'Dieser Anmeldelink gilt nicht mehr'],
    ['/settings/webhooks?lang=de', 'en', 'Sie sind nicht angemeldet'],
    // Of the page that connecting was begun on.
    [
      `/connect/slack?return_to=${encodeURIComponent('/settings/webhooks?lang=de')}`,
      'en',
      'Sie sind nicht angemeldet',
    ],
  ])(
    'that the host has chosen goes before: %s to a browser that wants %s',
    async (path, languages, heading) => {
      expect(title(await openIn(path, languages))).toBe(heading);
    },
  );

  test('of a link’s page is that of the page about the link, and goes on to where a new one leads', async () => {
    const link = await newLink('/settings/events?lang=de');
    const landed = await openIn(link, 'en');
    expect(location(landed)).toBe('/settings/events?lang=de');
    const refused = await openIn(link, 'en');
    expect(title(refused)).toBe('Dieser Anmeldelink gilt nicht mehr');
    const own = await openIn(`${await newLink('/settings/events')}&lang=de`, 'en');
    expect(location(own)).toBe('/settings/events?lang=de');
  });

  test('stays when somebody follows the buttons', async () => {
    const { links } = await openIn('/nothing?lang=de', 'en');
    expect(links['Einstellungen öffnen']).toBe('/?lang=de');
    const { cookie } = await world.app.session(team.id, 'viewer');
    expect(location(await openIn('/?lang=de', 'en', cookie))).toBe('/settings/integrations?lang=de');
    const crafted = await openIn('/nothing?lang=%22%3E%3Cscript%3E', 'en');
    expect(crafted.html).not.toContain('<script');
    expect(crafted.links['Open the settings']).toBe('/');
  });
});

describe('who comes back after signing in anew', () => {
  /** Follows a new link in the browser that was refused. */
  const signIn = async (refused: Opened, link: string) => open(link, jar(refused.cookies));

  test('from a page of the settings: lands on that page, once', async () => {
    const path = '/settings/webhooks/whe_1/deliveries?status=failed&theme=dark';
    const refused = await open(path);
    expect([refused.status, title(refused)]).toEqual([401, 'You are not signed in']);
    const [cookie = ''] = refused.headers.getSetCookie();
    expect(cookie).toMatch(/^autousers_wanted=[^;]+; Max-Age=1800; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(refused.links['I have signed in: go on']).toBe(path);
    const product = new URL(Object.values(refused.links)[0] ?? '');
    expect(product.origin).toBe('https://app.acme.example');
    expect(Object.fromEntries(product.searchParams)).toEqual({ tab: 'hub', path });
    const landed = await signIn(refused, await newLink());
    expect([landed.status, location(landed)]).toEqual([303, path]);
    expect(landed.cookies).toMatchObject({ autousers_wanted: '', autousers_session: expect.any(String) });
    const again = await signIn({ ...landed }, await newLink());
    expect(location(again)).toBe('/settings/integrations');
  });

  test('a link that says itself where it leads, leads there', async () => {
    const refused = await open('/settings/webhooks');
    expect(location(await signIn(refused, await newLink('/settings/events')))).toBe('/settings/events');
  });

  test('from /connect: goes on to the vendor, which sends the browser back to where it was', async () => {
    const refused = await open(`/connect/slack?return_to=${encodeURIComponent('/settings/webhooks?a=1')}`);
    expect(title(refused)).toBe('You are not signed in');
    // A sign-in link can't name it, so the product isn't asked to.
    expect(Object.values(refused.links)).toContain('https://app.acme.example/settings?tab=hub');
    const landed = await signIn(refused, await newLink());
    expect(location(landed)).toBe('/connect/slack?return_to=%2Fsettings%2Fwebhooks%3Fa%3D1');
    const vendor = await open(location(landed) ?? '', jar(landed.cookies));
    expect(location(vendor)).toContain(world.slack.authorizeUrl);
    const [row] = await world.app.sql('SELECT return_path FROM oauth_states');
    expect(row).toEqual({ return_path: '/settings/webhooks?a=1' });
  });

  test('from the vendor, with a session that has ended: nothing was connected, and the way leads back', async () => {
    const { app } = world;
    const session = await app.session(team.id, 'owner');
    const begun = encodeURIComponent('/settings/integrations/automations/new?recipe=1');
    const page = await vendorPage(app, 'slack', session, `?return_to=${begun}`);
    const consented = await fetch(page, { redirect: 'manual' });
    const back = new URL(consented.headers.get('location') ?? '', page);
    await app.sql('DELETE FROM sessions WHERE team_id = $1', [team.id]);
    const refused = await open(back.pathname + back.search, session.cookie);
    expect([refused.status, title(refused)]).toEqual([401, 'Slack was not connected']);
    expect(refused.words).toContain('Your session has ended, so Slack could not be connected.');
    expect(refused.html).not.toContain(back.searchParams.get('code') ?? '');
    expect((await app.call('GET', '/connections', team.key)).body.data).toEqual([]);
    const landed = await signIn(refused, await newLink());
    expect(location(landed)).toBe('/settings/integrations/automations/new?recipe=1');
  });

  test('from a link that no longer works: a new one leads to the same page', async () => {
    const link = await newLink('/settings/events?type=rating.created');
    await world.app.call('GET', link);
    const refused = await open(link);
    expect(title(refused)).toBe('This sign-in link no longer works');
    const landed = await signIn(refused, await newLink());
    expect(location(landed)).toBe('/settings/events?type=rating.created');
  });

  test('and who is signed in all the same may simply go on', async () => {
    const link = await newLink('/settings/events');
    const landed = await open(link);
    const again = await open(link, jar(landed.cookies));
    expect(again.links['Go on to the settings']).toBe('/settings/events');
  });

  test.each([
    ...['https://evil.example/', '//evil.example/settings/', '/\\evil.example/settings/', '/sign-in?token=x'],
    ...[
      '/settings/../connect/slack/callback?state=x&code=y',
      '/connect/slack/callback',
      '/connect/slack#x',
      '/',
    ],
    ...['/connect/slack?return_to=a&b=c', 'javascript:alert(1)', '%E0%A4%A', ''],
  ])('a cookie of somebody else’s making leads nowhere: %s', async (path) => {
    for (const value of [path, encodeURIComponent(path)]) {
      const landed = await open(await newLink(), `autousers_wanted=${value}`);
      expect([landed.status, location(landed)]).toEqual([303, '/settings/integrations']);
    }
  });
});

describe('who has a session', () => {
  test('without the role is told whom to ask, and nothing was connected', async () => {
    const { cookie } = await world.app.session(team.id, 'editor');
    const back = encodeURIComponent('/settings/webhooks');
    const begin = await open(`/connect/slack?return_to=${back}`, cookie);
    expect([begin.status, title(begin)]).toEqual([403, 'Only admins connect accounts']);
    expect(begin.links['Open the settings']).toBe('/settings/webhooks');
    expect(begin.cookies).toEqual({});
    const end = await open('/connect/slack/callback?state=x&code=y', cookie);
    expect(end.words).toContain('Nothing was connected');
  });

  test('and an app that is not there, or not set up, is told so', async () => {
    const { cookie } = await world.app.session(team.id, 'owner');
    const unknown = await open('/connect/nothing', cookie);
    expect([unknown.status, unknown.words]).toEqual([400, expect.stringContaining('There is no connector')]);
    const pasted = await open('/connect/discord', cookie);
    expect([pasted.status, title(pasted)]).toEqual([400, 'Discord can’t be connected in one click yet']);
  });
});

describe('without a product’s address', () => {
  const plain = useStage();

  test('the page says in words where to go', async () => {
    const page = await open('/settings/webhooks', '', plain.app.app.url);
    expect(page.words).toContain('Go back to Autousers, and choose its settings');
    expect(page.links).toEqual({ 'I have signed in: go on': '/settings/webhooks' });
  });

  test('what goes wrong on our side has its number, and can be tried again', async () => {
    const { app } = plain;
    await app.sql('ALTER TABLE dashboard_links RENAME TO dashboard_links_away');
    try {
      const page = await open('/sign-in?token=a', '', app.app.url);
      expect([page.status, title(page)]).toEqual([500, 'Something went wrong on our side']);
      expect(page.words).toContain(`Request ${page.headers.get('x-request-id')}`);
      expect(page.links['Try again']).toBe('/sign-in?token=a');
      expect(app.logs.some(({ msg }) => msg === 'http.failed')).toBe(true);
    } finally {
      await app.sql('ALTER TABLE dashboard_links_away RENAME TO dashboard_links');
    }
  });
});
