import { beforeEach, expect, test } from 'vitest';
import type { Log } from '../../server/log.ts';
import { type MailMessage, sendDueMails } from '../../server/mail/outbox.ts';
import { TestClock } from '../support/clock.ts';
import { useDatabase } from '../support/open-database.ts';

const MINUTE = 60_000;
const silent = { info() {}, warn() {}, error() {}, debug() {}, fatal() {} } as unknown as Log;

const database = useDatabase();
let clock: TestClock;
let sent: MailMessage[];
let refuse: (message: MailMessage) => boolean;
/** Runs while a mail is on its way. */
let during: () => Promise<unknown>;

beforeEach(async () => {
  clock = new TestClock();
  sent = [];
  refuse = () => false;
  during = async () => {};
  await database.sql('TRUNCATE teams CASCADE');
  await database.sql(
    `INSERT INTO teams (id, name, plan, owner_email, updated_at)
     VALUES ('team_1', 'Acme', 'pro', 'owner@example.com', now())`,
  );
});

/** One round of one worker. */
const round = () =>
  sendDueMails({
    db: database.db,
    clock,
    log: silent,
    publicUrl: () => 'https://connect.example',
    brand: { brandName: 'Acme Hub', brandColor: undefined, supportUrl: undefined },
    async sendMail(message) {
      await during();
      if (refuse(message)) throw new Error('550 mailbox unavailable');
      sent.push(message);
    },
  });

async function write(count: number, kind = 'endpoint_disabled'): Promise<void> {
  await database.sql(
    `INSERT INTO mails (id, team_id, kind, data, next_attempt_at, created_at)
     SELECT 'mail_' || $2::text || n, 'team_1', $2,
       jsonb_build_object('endpoint_id', 'whe_' || n, 'url', 'https://hooks.example/' || n, 'reason', 'Because.'), $3, $3
     FROM generate_series(1, $1::int) n`,
    [count, kind, clock.now()],
  );
}

const rows = () => database.sql('SELECT * FROM mails ORDER BY id');

test('a mail is sent once, to the owner that the team has now', async () => {
  await write(1);
  await database.sql(`UPDATE teams SET owner_email = 'new@example.com'`);
  expect(await round()).toBe(1);
  expect(sent).toEqual([
    {
      to: 'new@example.com',
      subject: expect.stringContaining('hooks.example'),
      text: expect.any(String),
      html: expect.stringContaining('Acme Hub'),
    },
  ]);
  expect(sent[0]?.text).toContain('Because.');
  expect(sent[0]?.text).toContain('https://connect.example/settings/webhooks/whe_1\n');
  clock.advance(24 * 60 * MINUTE);
  expect(await round()).toBe(0);
  expect(await rows()).toMatchObject([{ attempts: 1, last_error: null, sent_at: expect.any(Date) }]);
});

test('one that is refused is tried again after 1, 2, 4, … minutes, six hours at most, ten times in all', async () => {
  refuse = () => true;
  await write(1);
  for (const [index, minutes] of [1, 2, 4, 8, 16, 32, 64, 128, 256, 360].entries()) {
    expect(await round()).toBe(1);
    expect(await rows()).toMatchObject([
      { attempts: index + 1, sent_at: null, last_error: '550 mailbox unavailable' },
    ]);
    clock.advance(minutes * MINUTE - 1);
    expect(await round()).toBe(0);
    clock.advance(1);
  }
  clock.advance(7 * 24 * 60 * MINUTE);
  refuse = () => false;
  expect(await round()).toBe(0);
  expect(sent).toEqual([]);
  expect(await rows()).toMatchObject([
    { attempts: 10, sent_at: null, last_error: '550 mailbox unavailable' },
  ]);
});

test('one that is refused does not hold up the others, and goes out when it is taken at last', async () => {
  await write(5);
  refuse = ({ text }) => text.includes('/3');
  while ((await round()) > 0);
  expect(sent).toHaveLength(4);
  refuse = () => false;
  clock.advance(MINUTE);
  while ((await round()) > 0);
  expect(sent).toHaveLength(5);
  expect((await rows()).map((row) => row.attempts)).toEqual([1, 1, 2, 1, 1]);
});

test('a kind of letter that this version does not know fails alone', async () => {
  await write(1, 'from_the_future');
  await write(1);
  while ((await round()) > 0);
  expect(sent).toHaveLength(1);
  expect((await rows()).find((row) => row.kind === 'from_the_future')?.last_error).toContain('unknown kind');
});

const everyAddressOnce = (count: number) =>
  Array.from({ length: count }, (_, n) => `https://hooks.example/${n + 1}`).sort();
const addresses = () => sent.map(({ text }) => /https:\/\/hooks\.example\/\d+/.exec(text)?.[0] ?? '').sort();

test('workers that look at the same moment send every mail once', async () => {
  await write(50);
  const worker = async () => {
    while ((await round()) > 0);
  };
  await Promise.all([worker(), worker(), worker()]);
  expect(addresses()).toEqual(everyAddressOnce(50));
});

test('a slow mail server does not make a second worker send what the first has taken', async () => {
  await write(10);
  let nested = false;
  during = async () => {
    // Each mail takes as long as the mail server is given; meanwhile another worker looks.
    clock.advance(20_000);
    if (nested) return;
    nested = true;
    await round();
    nested = false;
  };
  while ((await round()) > 0);
  expect(addresses()).toEqual(everyAddressOnce(10));
});
