import { describe, expect, test } from 'vitest';
import { receiptTest } from '../../../server/webhooks/no-code-routers.ts';
import { urlWarning } from '../../../server/webhooks/url-warnings.ts';
import { useStage } from '../../support/stage.ts';

const SCRIPT = 'https://script.google.com/macros/s/AKfycbx0123456789abcdef/exec';

describe('a URL where no event can get anywhere is warned of, with what to do instead', () => {
  test.each<[string, RegExp]>([
    ['https://hooks.slack.com/services/T0/B0/xyz', /Settings → Integrations/],
    ['https://hooks.slack.com/triggers/T0/1/xyz', /Settings → Integrations/],
    ['https://hooks.slack-gov.com/services/T0/B0/xyz', /Settings → Integrations/],
    ['https://discord.com/api/webhooks/1/xyz', /Discord .* Zapier, Make, n8n or Pipedream/],
    ['https://canary.discordapp.com/api/webhooks/1/xyz', /Discord .* Zapier, Make, n8n or Pipedream/],
    ['https://acme.webhook.office.com/webhookb2/1@2/IncomingWebhook/3/4', /Teams .* Zapier, Make/],
    ['https://outlook.office.com/webhook/1@2/IncomingWebhook/3/4', /Teams .* Zapier, Make/],
    [
      'https://prod-12.westeurope.logic.azure.com:443/workflows/1/triggers/manual/paths/invoke?sig=x',
      /Teams .*"When a HTTP request is received"/,
    ],
    [
      'https://default1.2.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/1/triggers/manual/paths/invoke?sig=x',
      /Teams .*"When a HTTP request is received"/,
    ],
    ['https://chat.googleapis.com/v1/spaces/AAAA/messages?key=x', /Google Chat .* Zapier, Make/],
    [SCRIPT, /302 after the script has run/],
    [SCRIPT.replace('/exec', '/dev'), /ends with \/exec/],
    [
      'https://script.google.com/a/macros/acme.example/s/AKfycbx0123456789abcdef/exec',
      /302 after the script/,
    ],
    ['https://acme.app.n8n.cloud/webhook-test/2f6c1a', /two minutes/],
    ['https://flows.acme.example/webhook-test/2f6c1a', /two minutes/],
    ['https://acme.example/n8n/webhook-test/2f6c1a', /two minutes/],
  ])('%s', (url, says) => {
    expect(urlWarning(url)).toMatch(says);
  });

  test.each([
    'https://hooks.slack.com.acme.example/services/T0/B0/xyz',
    'https://discord.com/channels/1',
    'https://acme.logic.azure.com/',
    'https://script.google.com/',
    'https://acme.app.n8n.cloud/webhook/2f6c1a',
    'https://acme.example/webhook-tests/1',
    'https://hooks.zapier.com/hooks/catch/1/a/',
  ])('but not of %s', (url) => {
    expect(urlWarning(url)).toBeUndefined();
  });
});

describe('what Google Apps Script answers', () => {
  const moved = (to: string) =>
    `<HTML>\n<HEAD>\n<TITLE>Moved Temporarily</TITLE>\n</HEAD>\n<BODY BGCOLOR="#FFFFFF" TEXT="#000000">\n<!-- GSE Default Error -->\n<H1>Moved Temporarily</H1>\nThe document has moved <A HREF="${to}">here</A>.\n</BODY>\n</HTML>\n`;
  const RAN = moved('https://script.googleusercontent.com/macros/echo?user_content_key=abc&amp;lib=def');
  const SIGN_IN = moved('https://accounts.google.com/ServiceLogin?continue=https://script.google.com/');
  const asked = (url: string, status: number, body: string) =>
    receiptTest({ url, source: null })({ status, body });

  test('is a receipt when the script has run: one event is one run', () => {
    expect(asked(SCRIPT, 302, RAN)).toBe(true);
  });

  test('is none when it asks for a sign-in, fails, or is somebody else’s', () => {
    expect(asked(SCRIPT, 302, SIGN_IN)).toBe(false);
    expect(asked(SCRIPT, 302, '')).toBe(false);
    expect(asked(SCRIPT, 500, RAN)).toBe(false);
    expect(asked('https://example.com/macros/s/1/exec', 302, RAN)).toBe(false);
    expect(asked('https://script.google.com.example/macros/s/1/exec', 302, RAN)).toBe(false);
  });
});

describe('a warned URL', () => {
  const stage = useStage();

  test('is saved all the same, and shows its warning', async () => {
    const { app } = stage;
    const { key } = await app.team();
    const body = { url: SCRIPT, enabled_events: ['*'] };
    const created = await app.call('POST', '/webhooks', key, body);
    expect(created).toMatchObject({ status: 201, body: { warning: urlWarning(SCRIPT) } });
    const patched = await app.call('PATCH', `/webhooks/${created.body.id}`, key, {
      url: 'https://discord.com/api/webhooks/1/xyz',
    });
    expect(patched.body.warning).toContain('Discord');
  });
});
