import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Action, Session } from '../../../connectors/connector.ts';
import type { MailConfig } from '../../../connectors/email/config.ts';
import { email } from '../../../connectors/email/index.ts';
import type { MailRequest } from '../../../connectors/email/render.ts';
import { createMailService } from '../../../server/mail/mail-service.ts';
import { type SmtpFake, type SmtpFault, startSmtpFake } from '../../support/fakes/smtp.ts';
import { connectorWorld } from '../connector-world.ts';

const action = email.actions.send_mail as Action<MailConfig, MailRequest>;
const ANSWERS = 'research@acme.example';
const base = { recipients: 'maya@acme.example, leo@acme.example' };

let fake: SmtpFake;
let recipientDomains: string[] | undefined;
const world = connectorWorld(action, async () => {
  const credential = { kind: 'reply_address', secret: ANSWERS };
  return { apiUrl: '', credential, account: { id: ANSWERS, name: ANSWERS }, stop: async () => {} };
});
beforeEach(async () => {
  fake = await startSmtpFake();
});
afterEach(async () => {
  recipientDomains = undefined;
  await fake.stop();
});

function session(): Session {
  const from = '"The Hub" <hub@product.example>';
  return { ...world.session, mail: createMailService({ smtpUrl: fake.url, from, recipientDomains }) };
}
function send(more: object = {}, event: Parameters<typeof world.render>[1] = {}, automationId = 'aut_1') {
  const { request } = world.render({ ...base, ...more }, event);
  return action.deliver(session(), request, {
    ...{ eventId: event?.id ?? 'event_1', automationId, now: new Date(), mayBeRepeated: false },
    previous: undefined,
  });
}
const only = () => {
  expect(fake.mails).toHaveLength(1);
  return fake.mails[0];
};

describe('a mail', () => {
  test('goes to all, from the operator, with answers to whoever connected, and no out-of-office notes', async () => {
    expect(await send()).toEqual({
      kind: 'delivered',
      reference: {
        id: expect.stringMatching(/^<[0-9a-f]{64}@product\.example>$/),
        label: 'maya@acme.example and 1 more',
      },
    });
    expect(only()).toMatchObject({
      to: ['maya@acme.example', 'leo@acme.example'],
      headers: {
        from: 'The Hub <hub@product.example>',
        to: 'maya@acme.example, leo@acme.example',
        'reply-to': ANSWERS,
        'auto-submitted': 'auto-generated',
        'list-unsubscribe': `<mailto:${ANSWERS}?subject=unsubscribe>`,
      },
    });
  });

  test('says it as text and as HTML, with a button that leads to the results', async () => {
    await send();
    const { text, html } = only() ?? { text: '', html: '' };
    expect(text).toContain('Checkout redesign: guest flow');
    expect(text).toMatch(/Usability: .* 64 %/);
    expect(text).toMatch(/View results: https:\/\/app\.example\.com\/.*\/results/);
    expect(text).toContain('You get this because somebody of Acme set up an automation for it.');
    expect(html).toContain('<h1 style="font-size:20px;margin:0 0 4px">Checkout redesign: guest flow</h1>');
    expect(html).toMatch(/<a href="https:\/\/app\.example\.com\/[^"]*\/results"/);
    expect(html).not.toMatch(/<img|src=|<script|<link/);
  });

  test('in people’s own words', async () => {
    await send({
      format: 'text',
      text: 'Hello,\n\n{{ object.name }} is done.',
      subject: 'Done: {{ object.name }}',
    });
    expect(only()?.headers.subject).toBe('Done: Checkout redesign: guest flow');
    expect(only()?.text).toMatch(/^Hello,\r?\n\r?\nCheckout redesign: guest flow is done\./);
    expect(only()?.html).toContain('<p style="margin:0 0 12px">Hello,</p>');
  });

  test('nothing of an event becomes HTML, a header or another recipient', async () => {
    const name = 'X\r\nBcc: evil@evil.example\r\n\r\n<img src=x onerror=alert(1)>';
    await send({}, { object: { id: 'eval_1', name, status: 'Ended' } });
    expect(only()?.to).toEqual(['maya@acme.example', 'leo@acme.example']);
    expect(only()?.headers).not.toHaveProperty('bcc');
    expect(only()?.html).not.toContain('<img');
  });

  test('the same mail has the same id, another automation’s has another', async () => {
    await send();
    await send();
    await send({}, {}, 'aut_2');
    const ids = fake.mails.map(({ headers }) => headers['message-id']);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test('mails about an evaluation are one conversation, with one subject', async () => {
    await send({}, { id: 'event_1' });
    const status = {
      id: 'eval_p7t2mw9kx4cz1rj6vb8dq3hn',
      name: 'Checkout redesign: guest flow',
      status: 'Ended',
    };
    await send({}, { id: 'event_2', type: 'evaluation.status_changed', object: status });
    await send({}, { id: 'event_3', object: { id: 'eval_2', name: 'Other' } });
    const [one, two, other] = fake.mails.map(({ headers }) => headers);
    expect(one?.references).toMatch(/^<[0-9a-f]{64}@product\.example>$/);
    expect(two).toMatchObject({
      references: one?.references,
      'in-reply-to': one?.references,
      subject: one?.subject,
    });
    expect(other?.references).not.toBe(one?.references);
  });

  test('or each one stands alone, and its subject says what happened', async () => {
    await send({ thread: false });
    expect(only()?.headers).not.toHaveProperty('references');
    expect(only()?.headers.subject).toMatch(/64 ?%|complete/i);
  });

  test('what is long is cut, and said', () => {
    const { request, warnings } = world.render(
      {
        ...base,
        ...{ format: 'text', text: '{{ object.name }}', subject: '{{ object.name }}' },
      },
      { object: { id: 'e', name: 'x'.repeat(60_000) } },
    );
    expect(request.subject).toHaveLength(200);
    expect(request.content.text).toHaveLength(50_000);
    expect(warnings.map(({ field }) => field)).toEqual(expect.arrayContaining(['subject', 'text']));
  });
});

describe('recipients', () => {
  test.each([
    ['', 'must have an e-mail address'],
    ['maya', "isn't one"],
    ['maya@acme.example\nBcc: x@y.de', "isn't one"],
    ['{{ object.owner }}', "isn't one"],
    [Array.from({ length: 21 }, (_, n) => `p${n}@acme.example`).join(), 'at most 20'],
  ])('%j is refused', (recipients, words) => {
    expect(world.problem({ recipients })).toMatchObject({
      path: ['recipients'],
      message: expect.stringContaining(words),
    });
  });

  test('each once, whatever stands between them', () => {
    expect(world.render({ recipients: 'a@b.example; A@B.example\n c@d.example ,' }).request.to).toEqual([
      ...['A@B.example', 'c@d.example'],
    ]);
  });

  test('only where the operator lets mails go', async () => {
    recipientDomains = ['acme.example'];
    const recipients = 'maya@ACME.example, eve@evil.example';
    const parsed = action.configSchema.parse({ recipients });
    const words = expect.stringContaining("doesn't let mails go to eve@evil.example");
    expect(await action.verify(session(), parsed)).toMatchObject([{ field: 'recipients', message: words }]);
    expect(await send({ recipients })).toMatchObject({ kind: 'failed', reason: 'config', message: words });
    expect(fake.mails).toEqual([]);
  });
});

describe('what the mail server answers', () => {
  const at = (command: 'MAIL' | 'RCPT' | 'DATA', status: number): SmtpFault => ({
    ...{ at: command, status, words: 'No.' },
  });
  test.each<[string, SmtpFault, number, object]>([
    ['421 at first', at('MAIL', 421), 1, { kind: 'retry', scope: 'connection' }],
    ['450 for a recipient', at('RCPT', 450), 2, { kind: 'retry', scope: 'delivery', ambiguous: false }],
    ['550 for all recipients', at('RCPT', 550), 2, { kind: 'failed', reason: 'config', code: 'smtp_550' }],
    [
      '550 for the sender',
      at('MAIL', 550),
      1,
      { kind: 'failed', reason: 'config', hint: expect.stringContaining('MAIL_FROM') },
    ],
    ['452 for the text', at('DATA', 452), 1, { kind: 'retry', scope: 'delivery', ambiguous: false }],
    ['552 for the text', at('DATA', 552), 1, { kind: 'failed', reason: 'payload' }],
    ['554 for the text', at('DATA', 554), 1, { kind: 'failed', reason: 'payload' }],
    ['no answer after the text', 'lost', 1, { kind: 'retry', ambiguous: true }],
    ['no answer before it', 'reset', 1, { kind: 'retry', ambiguous: false }],
  ])('%s', async (_name, fault, times, expected) => {
    fake.inject(fault, times);
    expect(await send()).toMatchObject(expected);
    expect(fake.mails).toHaveLength(fault === 'lost' ? 1 : 0);
  });

  test('one recipient of two isn’t there: the other gets it, and the log says so', async () => {
    fake.unknown.add('leo@acme.example');
    expect(await send()).toMatchObject({
      kind: 'delivered',
      notes: ["The mail server didn't take it for leo@acme.example"],
    });
    expect(only()?.to).toEqual(['maya@acme.example']);
  });

  test('a login that is refused is the operator’s: it goes on when that is mended', async () => {
    fake.acceptsLogin = false;
    const result = await send();
    expect(result).toMatchObject({ kind: 'retry', scope: 'connection', afterMs: 300_000, ambiguous: false });
    expect(JSON.stringify(result)).not.toContain('secret-of-the-hub');
  });

  test('without a mail server nothing is sent or lost', async () => {
    const { request } = world.render(base);
    const facts = {
      eventId: 'e',
      automationId: 'a',
      now: new Date(),
      mayBeRepeated: false,
      previous: undefined,
    };
    expect(await action.deliver(world.session, request, facts)).toMatchObject({
      kind: 'retry',
      scope: 'connection',
    });
    expect(await email.identify(world.session)).toMatchObject({ kind: 'refused' });
  });
});
