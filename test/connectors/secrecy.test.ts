import { describe, expect, test } from 'vitest';
import {
  headerRedactor,
  isMaskedUrl,
  shownHost,
  shownUrl,
  withoutCookies,
} from '../../connectors/secrecy.ts';

const UUID = '2f6c1a90-77aa-4bcd-9eef-001122334455';

describe('whoever reads a URL as it is shown can start nothing with it', () => {
  test.each([
    [
      'https://hooks.zapier.com/hooks/standard/1234567/0a1b2c3d4e5f60718293a4b5c6d7e8f9/',
      'https://hooks.zapier.com/hooks/…e8f9',
    ],
    ['https://hook.eu1.make.com/abcdefghijklmnop', 'https://hook.eu1.make.com/…mnop'],
    ['https://acme.app.n8n.cloud/webhook/2f6c1a90-77aa?x=1', 'https://acme.app.n8n.cloud/webhook/…?x=1'],
    ['https://acme.app.n8n.cloud/webhook/short', 'https://acme.app.n8n.cloud/webhook/…'],
    ['https://eo1abcdefgh12.m.pipedream.net', 'https://…gh12.m.pipedream.net/'],
    ['https://eo1abcdefgh12.m.pipedream.net/a/b', 'https://…gh12.m.pipedream.net/…'],
    [
      'https://hooks.slack.com/services/T0AAAAAAA/B0BBBBBBB/abcdefghijklmnop',
      'https://hooks.slack.com/services/…mnop',
    ],
    ['https://discord.com/api/webhooks/123456789/AbCdEfGhIjKl-MnOp', 'https://discord.com/…MnOp'],
    [
      'https://acme.webhook.office.com/webhookb2/a@b/IncomingWebhook/c/d',
      'https://acme.webhook.office.com/…/c/d',
    ],
    [
      'https://prod-07.westeurope.logic.azure.com/workflows/abc/triggers/manual/paths/invoke?sp=x&sig=S3CRETsig',
      'https://prod-07.westeurope.logic.azure.com/workflows/…Tsig',
    ],
    ['https://maker.ifttt.com/trigger/done/with/key/dQw4w9WgXcQ', 'https://maker.ifttt.com/trigger/…gXcQ'],
    ['https://script.google.com/macros/s/AKfycbxSecretId/exec', 'https://script.google.com/…exec'],
    [
      'https://chat.googleapis.com/v1/spaces/A/messages?key=k&token=t0ken',
      'https://chat.googleapis.com/…0ken',
    ],
    // On hosts that nobody knows: what was drawn by lot, and parameters whose names say so.
    [`https://n8n.acme.example/webhook/${UUID}/run`, 'https://n8n.acme.example/webhook/…4455/run'],
    ['https://chat.acme.example/hooks/xo4k1mbw9tyqjd6n7f3r', 'https://chat.acme.example/hooks/…7f3r'],
    [
      'https://fn.acme.example/api/run?code=a%2Fb%3D%3D&env=prod',
      'https://fn.acme.example/api/run?code=…&env=prod',
    ],
    ['https://acme.example/in?access_token=abc', 'https://acme.example/in?access_token=…'],
    [`https://acme.example/in?${UUID}`, 'https://acme.example/in?…4455'],
  ])('%s is shown as %s', (url, shown) => {
    expect(shownUrl({ url })).toBe(shown);
    expect(isMaskedUrl(shown)).toBe(true);
    expect(isMaskedUrl(URL.canParse(shown) ? new URL(shown).href : shown)).toBe(true);
    expect(isMaskedUrl(url)).toBe(false);
  });

  test.each([
    'https://api.acme.example/hooks/autousers',
    'https://api.acme.example/v2/webhooks/evaluation-completed/?env=production&design=2',
    'https://hooks.zapier.com.acme.example/incoming',
    'http://localhost:4400/',
  ])('%s has nothing that is secret, and is shown as it is', (url) => {
    expect(shownUrl({ url })).toBe(url);
    expect(shownHost({ url })).toBe(new URL(url).host);
  });

  test('a router that says itself who it is has a capability at any host', () => {
    expect(shownUrl({ url: 'https://n8n.acme.example/webhook/design-reviews', source: 'n8n' })).toBe(
      'https://n8n.acme.example/webhook/…iews',
    );
  });

  test('the host is masked where it is the secret', () => {
    expect(shownHost({ url: 'https://eo1abcdefgh12.m.pipedream.net/a' })).toBe('…gh12.m.pipedream.net');
  });
});

test('cookies are no part of what is kept of an answer, however they are spelt', () => {
  const kept = { 'content-type': 'text/plain', 'x-cookie-policy': 'none' };
  expect(withoutCookies({ ...kept, 'set-cookie': 'a=1', 'Set-Cookie2': 'b=2' })).toEqual(kept);
});

test('values of headers are taken out of text that repeats them, also without their scheme; short ones are not', () => {
  const redact = headerRedactor({ Authorization: 'Bearer s3same-open', 'X-Env': 'a' });
  expect(redact?.('you sent "s3same-open" and Bearer s3same-open, a')).toBe(
    'you sent "[redacted]" and [redacted], a',
  );
  expect(headerRedactor({ 'X-Env': 'a' })).toBeUndefined();
});
