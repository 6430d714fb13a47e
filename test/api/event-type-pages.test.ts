import { afterAll, describe, expect, test } from 'vitest';
import { putInForce, SHIPPED } from '../../catalog/index.ts';
import { readCatalog } from '../../catalog/read.ts';
import { changedBilling } from '../catalog/changed-billing.ts';
import { useStage } from '../support/stage.ts';

const changed = changedBilling({
  'subscription.trial_ending': 'status: deprecated\nreplaced_by: invoice.paid',
  'subscription.canceled': 'status: archived\nreplaced_by: subscription.created',
  'subscription.created': 'teams: [team_pilot]',
});
const stage = useStage({
  env: { CATALOG_DIR: changed.folder, BRAND_NAME: 'Acme <Co>', SIGNATURE_HEADER: 'Acme-Signature' },
});
afterAll(() => changed.remove());

const get = (path: string) => stage.app.call('GET', path);
const textOf = (page: string) =>
  page
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ');
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found ?? '');

describe('the list of event types', () => {
  test('has the groups and the host’s name, and says what is deprecated or no longer sent', async () => {
    const { status, headers, text } = await get('/api/docs/events');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    const [, main = ''] = text.split('<main');
    expect(all(main, /<h2>([^<]*)<\/h2>/g)).toEqual(['Invoices', 'Subscriptions', 'Tests', 'No longer sent']);
    expect(text).toContain('Acme &lt;Co&gt; Connect API');
    expect(textOf(main)).toContain('Trial Ending deprecated');
    expect(textOf(main)).toMatch(/No longer sent Subscription Canceled/);
  });

  test('links to a page of each, and only to such', async () => {
    const { text } = await get('/api/docs/events');
    const links = new Set(all(text, /href="(\/api\/docs\/events\/[^"]*)"/g));
    expect(links.size).toBe(5);
    for (const link of links) expect((await get(link)).status, link).toBe(200);
  });
});

describe('the page of a type', () => {
  const PAGE = '/api/docs/events/invoice.payment_failed';

  test('tells when it happens, its fields, samples and versions', async () => {
    const text = textOf((await get(PAGE)).text);
    expect(text).toContain(
      'Triggers when an attempt to collect an invoice is declined, once for each attempt.',
    );
    expect(text).toContain('It is sent when a payment fails.');
    expect(text).toMatch(/customer\.country string or null, .*Country : Two letters, ISO 3166: DE/);
    expect(text).toMatch(/lines\[\]\.amount required integer Line Amount/);
    expect(text).toMatch(
      /decline_code string .*insufficient_funds , expired_card , lost_card , do_not_honor/,
    );
    expect(text).toMatch(/currency required string .*three capital letters, such as EUR/);
    expect(text).toMatch(/attempt_count integer .*1 or more/);
    expect(text).toContain('Sample 2 { "id": "in_6d3fp8vn"');
    expect(text).toContain('This is version 1 of the type');
  });

  test('shows the webhook with the headers that are really sent', async () => {
    const { app, receiver } = stage;
    const text = textOf((await get(PAGE)).text);
    const { key } = await app.team();
    const { id } = await app.endpoint(key, receiver.url('/real'), ['*']);
    await app.call('POST', `/webhooks/${id}/test`, key, { type: 'invoice.payment_failed' });
    await app.settled(id);
    const [received] = receiver.forPath('/real');
    const names = Object.keys(received?.headers ?? {}).filter((name) => /^acme-|^webhook-/.test(name));
    expect(names).toHaveLength(7);
    for (const name of [...names, 'user-agent', 'content-type'])
      expect(text.toLowerCase()).toContain(`${name}: `);
    expect(text).toMatch(/Acme-Signature: t=\d+,v1=[0-9a-f]{64}/);
    for (const member of Object.keys(received?.body as object)) expect(text).toContain(`"${member}": `);
  });

  test('loads nothing but the style, and may run no script', async () => {
    const { headers, text } = await get(PAGE);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).not.toContain('script-src');
    expect(text).not.toMatch(/<script|<style|\sstyle=|\son\w+=|<iframe|<img/i);
    expect(text).not.toMatch(/undefined|\[object Object\]|NaN/);
    expect(all(text, /<link[^>]* href="([^"]*)"/g)).toEqual(['/api/docs/style.css']);
    const ids = all(text, / id="([^"]*)"/g);
    for (const link of all(text, / href="#([^"]*)"/g)) expect(ids).toContain(link);
  });

  test('says what to use in the place of one that ends', async () => {
    const deprecated = await get('/api/docs/events/subscription.trial_ending');
    expect(textOf(deprecated.text)).toMatch(/Deprecated\. It is still sent, .* Use Invoice Paid/);
    expect(deprecated.text).toContain('href="/api/docs/events/invoice.paid"');
    const archived = await get('/api/docs/events/subscription.canceled');
    expect(textOf(archived.text)).toContain('No longer sent. It can’t be published');
    // What replaces it is known to some teams only.
    expect(archived.text).not.toContain('subscription.created');
  });

  test('answers other methods with 405', async () => {
    for (const path of [PAGE, '/api/docs/events']) {
      const answer = await stage.app.call('DELETE', path);
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('GET');
    }
  });
});

describe('a type of some teams', () => {
  test('has no page: it is as unknown as one that is not there', async () => {
    for (const type of ['subscription.created', 'invoice.nobody_knows', '%E2%82%AC'])
      expect((await get(`/api/docs/events/${type}`)).status, type).toBe(404);
  });

  test('is named by nothing that everybody can read', async () => {
    for (const path of ['/api/docs', '/api/docs/events', '/api/v1/openapi.json'])
      expect((await get(path)).text, path).not.toMatch(/subscription\.created|SubscriptionCreated/);
  });
});

test('the OpenAPI document and the reference lead to the pages', async () => {
  const { body } = await get('/api/v1/openapi.json');
  expect(body.webhooks['invoice.payment_failed'].post.externalDocs.url).toMatch(
    /^http:\/\/localhost:\d+\/api\/docs\/events\/invoice\.payment_failed$/,
  );
  const { text } = await get('/api/docs');
  const links = all(text, /href="(\/api\/docs\/events[^"]*)"/g);
  expect(new Set(links).size).toBe(Object.keys(body.webhooks).length + 1);
  for (const link of links) expect((await get(link)).status, link).toBe(200);
});

test('the pages are those of the catalog in force', async () => {
  expect((await get('/api/docs/events/rating.created')).status).toBe(404);
  putInForce(readCatalog(SHIPPED));
  try {
    expect((await get('/api/docs/events/rating.created')).status).toBe(200);
    expect((await get('/api/docs/events')).text).toContain('Rating Created');
  } finally {
    putInForce(readCatalog(changed.folder));
  }
});
