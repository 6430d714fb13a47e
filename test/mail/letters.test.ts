import { describe, expect, test } from 'vitest';
import { createLog } from '../../server/log.ts';
import { designLetter, type Sender } from '../../server/mail/letter-design.ts';
import { type LetterData, type LetterKind, writeLetter } from '../../server/mail/letters.ts';
import { createSendMail } from '../../server/mail/outbox.ts';
import { overflow, useBrowser, violations } from '../support/browser.ts';
import { startSmtpFake } from '../support/fakes/smtp.ts';

const SENDER: Sender = {
  publicUrl: 'https://connect.example',
  team: 'Research & <Design>',
  brandName: 'Acme <Hub>',
  brandColor: '#ffd43b',
  supportUrl: 'mailto:help@acme.example',
};
const endpoint = { endpoint_id: 'whe_1', url: 'https://hooks.example/in?token=s3cret' };
const automation = { automation_id: 'aut_1', name: 'Tell "#research" <now>' };
const run = { failures: 25, since: '2026-05-04T11:00:00+00:00' };
const WHY = 'It answered 500: <b>oops</b> & "quotes" <script>alert(1)</script>';

/** Each kind of letter, and the page that it opens. */
const LETTERS: { [Kind in LetterKind]: { data: LetterData[Kind]; page: string } } = {
  endpoint_disabled: { data: { ...endpoint, reason: WHY }, page: '/settings/webhooks/whe_1' },
  endpoint_failing: { data: { ...endpoint, ...run }, page: '/settings/webhooks/whe_1/deliveries' },
  endpoint_works: { data: endpoint, page: '/settings/webhooks/whe_1/deliveries' },
  automation_disabled: {
    data: { ...automation, reason: WHY },
    page: '/settings/integrations/automations/aut_1',
  },
  automation_failing: {
    data: { ...automation, ...run },
    page: '/settings/integrations/automations/aut_1?view=log',
  },
  automation_works: { data: automation, page: '/settings/integrations/automations/aut_1?view=log' },
  connection_needs_reconnect: {
    data: { connection_id: 'con_1', connector: 'sheets', account: 'Acme & Sons', reason: WHY },
    page: '/settings/integrations?connection=con_1',
  },
};

const designed = (kind: LetterKind, sender = SENDER) =>
  designLetter(writeLetter(kind, LETTERS[kind].data as LetterData[typeof kind]), sender);
/** What somebody reads of the HTML. */
const wordsOf = (html: string) =>
  html
    .replaceAll(/<style>[^<]*<\/style>|<title>[^<]*<\/title>|<[^>]+>/g, '\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

describe.each(Object.keys(LETTERS) as LetterKind[])('a letter of the kind %s', (kind) => {
  const { text, html, subject } = designed(kind);
  const address = `https://connect.example${LETTERS[kind].page}`;

  test('opens the very thing that it is about', () => {
    expect(text.split('\n')).toContain(address);
    const targets = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    expect(targets).toEqual([address, address, 'mailto:help@acme.example']);
  });

  test('says the same as text and as HTML, and whom it is from and for', () => {
    const words = wordsOf(html);
    for (const block of text.split('\n\n').slice(0, -1).join('\n').split('\n')) {
      const value = block.replace(/^(?:Endpoint|Automation|Why|Since): /, '').replace(/:$/, '');
      expect(words).toContain(value);
    }
    expect(words).toContain(subject);
    for (const each of [words, text]) {
      expect(each).toContain('Acme <Hub> sent this to the owner of the team Research & <Design>.');
    }
    expect(text).toContain('Help: help@acme.example');
  });

  test('has nothing of the data as markup, nothing from elsewhere, and no table', () => {
    expect(html).not.toMatch(/<b>|<script|<now>|<Hub>|<img|<table|<link|url\(|src=/);
    expect(html).toContain('<html lang="en">');
    expect(`${text}${html}${subject}`).not.toContain('s3cret');
    expect(subject).not.toMatch(/[\r\n]/);
  });
});

describe.each(['light', 'dark'] as const)('in a mail program that is %s', (theme) => {
  const browser = useBrowser();
  const SHEET = { light: 'rgb(255, 255, 255)', dark: 'rgb(36, 36, 36)' };

  test('everybody can read it, on a phone too', async () => {
    for (const kind of Object.keys(LETTERS) as LetterKind[]) {
      const { page, context } = await browser.open({ theme, width: 360 });
      await page.setContent(designed(kind).html);
      expect(await violations(page)).toEqual([]);
      expect(await overflow(page)).toBe(0);
      const sheet = await page.evaluate('getComputedStyle(document.querySelector(".sheet")).backgroundColor');
      expect(sheet).toBe(SHEET[theme]);
      await context.close();
    }
  });
});

test('the app is called by its name', () => {
  expect(designed('connection_needs_reconnect').subject).toBe('Please reconnect Google Sheets: Acme & Sons');
});

test('the button can be read in every colour', () => {
  const colors = (brandColor: string | undefined) =>
    /color:(#\w+);background:(#\w+)">Open the endpoint/
      .exec(designed('endpoint_disabled', { ...SENDER, brandColor }).html)
      ?.slice(1);
  expect(colors('#ffd43b')).toEqual(['#000', '#ffd43b']);
  expect(colors(undefined)).toEqual(['#fff', '#4263eb']);
});

test('goes out as one mail with both, and nobody’s absence note comes back', async () => {
  const fake = await startSmtpFake();
  try {
    const send = createSendMail(fake.url, 'Hub <hub@acme.example>', createLog('silent'));
    await send({ to: 'owner@acme.example', ...designed('endpoint_disabled') });
    const [mail] = fake.mails;
    expect(mail?.headers['content-type']).toContain('multipart/alternative');
    expect(mail?.headers['auto-submitted']).toBe('auto-generated');
    expect(mail?.text).toContain('https://connect.example/settings/webhooks/whe_1');
    expect(mail?.html).toContain('>Open the endpoint</a>');
  } finally {
    await fake.stop();
  }
});
