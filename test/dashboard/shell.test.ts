import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { usePagesOfATeam } from './pages-of-a-team.ts';

const { stage, browser, team } = usePagesOfATeam({
  env: {
    BRAND_NAME: 'Acme "Research" <Lab>',
    BRAND_COLOR: '#b3005e',
    EMBED_ORIGINS: 'https://app.acme.example',
  },
});

describe('who may come in', () => {
  test('a link signs in once; the second time it says in words what to do', async () => {
    const { app } = stage;
    const { page, context } = await browser.signIn(app, team.id);
    await page.getByRole('heading', { name: 'Integrations' }).waitFor();
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ name: 'autousers_session', httpOnly: true, sameSite: 'Lax' });
    expect(await page.evaluate('document.cookie')).toBe('');
    await context.clearCookies();
    await page.reload();
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  });

  test('who signs out is out at once, with the keyboard too, and sees what to do', async () => {
    const { app } = stage;
    const { page, context } = await browser.signIn(app, team.id, { path: '/settings/events' });
    const [cookie] = await context.cookies();
    const button = page.getByRole('banner').getByRole('button', { name: 'Sign out' });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    expect((await context.cookies()).map(({ name }) => name)).not.toContain('autousers_session');
    const old = { cookie: `autousers_session=${cookie?.value}` };
    expect((await app.call('GET', '/auth/whoami', undefined, undefined, old)).status).toBe(401);
    const { page: framed } = await browser.signIn(app, team.id, { path: '/settings/events?embed=1' });
    await framed.getByRole('heading', { name: 'Events' }).waitFor();
    expect(await framed.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
  });

  test('a session that ends is said, and what stands on the page stays there', async () => {
    const { app } = stage;
    const { page } = await browser.signIn(app, team.id, { path: '/settings/webhooks' });
    await page.getByRole('button', { name: 'Create endpoint' }).click();
    await page.getByLabel('URL').fill('https://half.example/written');
    await app.sql('DELETE FROM sessions');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /session|credential|sign/i })
      .first()
      .waitFor();
    expect(await page.getByLabel('URL').inputValue()).toBe('https://half.example/written');
  });

  test('a lost connection is said in words, and the form is kept', async () => {
    const { page, context } = await browser.signIn(stage.app, team.id, { path: '/settings/webhooks' });
    await page.getByRole('button', { name: 'Create endpoint' }).click();
    await page.getByLabel('URL').fill('https://half.example/written');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByText('The server cannot be reached').waitFor();
    await context.setOffline(false);
    expect(await page.getByLabel('URL').inputValue()).toBe('https://half.example/written');
  });
});

describe('in another product', () => {
  test('embed=1 drops the header and lasts for the tab; name, colour and theme are the host’s', async () => {
    const { app } = stage;
    const { page } = await browser.signIn(app, team.id, { path: '/settings/webhooks?embed=1&theme=dark' });
    await page.getByRole('heading', { name: 'Webhooks' }).waitFor();
    expect(await page.getByRole('banner').count()).toBe(0);
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
    await page.getByRole('link', { name: 'Events' }).click();
    await page.getByRole('heading', { name: 'Events' }).waitFor();
    expect(await page.getByRole('banner').count()).toBe(0);

    const { page: plain } = await browser.signIn(app, team.id);
    await plain.getByRole('banner').getByText('Acme "Research" <Lab>').waitFor();
    const color =
      'getComputedStyle(document.documentElement).getPropertyValue("--mantine-color-brand-6").trim()';
    expect(await plain.evaluate(color)).toBe('#b3005e');
    await plain.goto(`${plain.url()}?accent=%2300695c`);
    await plain.getByRole('heading', { name: 'Integrations' }).waitFor();
    expect(await plain.evaluate(color)).toBe('#00695c');
  });

  test('only the origins that the operator names may frame the pages, and no script but our own runs', async () => {
    const { headers } = await stage.app.call('GET', '/settings/webhooks');
    const policy = headers.get('content-security-policy') ?? '';
    const directives = Object.fromEntries(policy.split(';').map((each) => each.trim().split(/ (.*)/, 2)));
    expect(directives).toMatchObject({
      'default-src': "'none'",
      'script-src': "'self'",
      'connect-src': "'self'",
      'frame-ancestors': "'self' https://app.acme.example",
    });
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

const TYPES: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

describe('the files', () => {
  const dist = new URL('../../server/dashboard/dist/', import.meta.url);
  const html = readFileSync(new URL('index.html', dist), 'utf8');
  const assets = new URL('assets/', dist);

  test('all that the first page loads is under 200 KB over the wire, its data included', async () => {
    const { page } = await browser.signIn(stage.app, team.id);
    await page.getByRole('heading', { name: 'What would you like to happen?' }).waitFor();
    const loaded: { name: string; bytes: number }[] = await page.evaluate(
      `['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind))
        .map(({ name, transferSize }) => ({ name: new URL(name).pathname, bytes: transferSize }))`,
    );
    expect(loaded.filter(({ name }) => name.endsWith('.js')).length).toBeGreaterThan(1);
    expect(loaded.map(({ name }) => name)).toContain('/api/v1/connectors');
    expect(loaded.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(200 * 1024);
  });

  test.each([
    ['br, gzip', 'br'],
    ['gzip, deflate', 'gzip'],
    ['gzip;q=0, identity', null],
    ['identity', null],
  ])('are what they are, compressed or not, for who accepts %s', async (accepted, encoding) => {
    for (const name of readdirSync(assets).filter((each) => /\.(?:js|css|svg)$/.test(each))) {
      const file = readFileSync(new URL(name, assets));
      const path = `/settings/assets/${name}`;
      const { headers, text } = await stage.app.call('GET', path, undefined, undefined, {
        'accept-encoding': accepted,
      });
      expect(text).toBe(file.toString('utf8'));
      expect(headers.get('content-encoding')).toBe(file.length < 1_024 ? null : encoding);
      expect(headers.get('vary')).toContain('Accept-Encoding');
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(headers.get('content-type')).toBe(TYPES[name.split('.').at(-1) ?? '']);
    }
  });

  test('nothing is inline, and nothing comes from elsewhere', () => {
    for (const [, attributes = '', content = ''] of html.matchAll(/<script([^>]*)>([^<]*)/g)) {
      expect(attributes).toContain('src="/settings/assets/');
      expect(content.trim()).toBe('');
    }
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(readdirSync(assets).length).toBeGreaterThan(3);
  });

  test('are served for good, and a file that isn’t there is not the page', async () => {
    const { app } = stage;
    const script = /src="([^"]+\.js)"/.exec(html)?.[1] ?? '';
    const answer = await app.call('GET', script);
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect((await app.call('GET', '/settings/assets/nothing.js')).status).toBe(404);
  });
});

test('the sign-in link of a product leads to the page', async () => {
  const link = await stage.app.call('POST', `/admin/teams/${team.id}/dashboard-links`, OPERATOR_TOKEN, {
    role: 'viewer',
  });
  const { pathname, search } = new URL(`${link.body.url}&elsewhere=https://evil.example`);
  const answer = await stage.app.call('GET', pathname + search);
  expect(answer.headers.get('location')).toBe('/settings/integrations');
});
