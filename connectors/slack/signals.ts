import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { InboundRequest, Signal, Signals } from '../connector.ts';

/** The events that the app subscribes to. */
export const SIGNAL_EVENTS = ['app_uninstalled', 'tokens_revoked'] as const;

const OLDEST_SECONDS = 300;

const challenge = z.object({ type: z.literal('url_verification'), challenge: z.string() });
const callback = z.object({
  type: z.literal('event_callback'),
  team_id: z.string(),
  event_id: z.string().max(100).optional(),
  /** Unix seconds, cut. */
  event_time: z.number().positive().max(1e11).optional(),
  event: z.discriminatedUnion('type', [
    z.object({ type: z.literal('app_uninstalled') }),
    z.object({
      type: z.literal('tokens_revoked'),
      tokens: z.object({ bot: z.array(z.string()).optional() }),
    }),
  ]),
});

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
function isAuthentic({ headers, body, now }: InboundRequest, secret: string): boolean {
  const time = headers['x-slack-request-timestamp'] ?? '';
  const given = Buffer.from(headers['x-slack-signature'] ?? '');
  if (secret === '' || !/^\d{1,12}$/.test(time)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(time)) > OLDEST_SECONDS) return false;
  const hash = createHmac('sha256', secret).update(`v0:${time}:`).update(body).digest('hex');
  const expected = Buffer.from(`v0=${hash}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function read(body: unknown): Signal {
  const setUp = challenge.safeParse(body);
  if (setUp.success) return { kind: 'challenge', answer: setUp.data.challenge };
  const event = callback.safeParse(body);
  if (!event.success) return { kind: 'ignored' };
  const { team_id: accountId, event: happened, event_id: id, event_time: seconds } = event.data;
  // Tokens of people may be revoked without a change for the bot.
  const botGone = happened.type === 'app_uninstalled' || (happened.tokens.bot ?? []).length > 0;
  if (!botGone) return { kind: 'ignored' };
  // Slack repeats what it couldn't deliver, up to an hour later, signed anew.
  const at = seconds === undefined ? undefined : new Date(seconds * 1000 + 999);
  return { kind: 'uninstalled', accountId, id, at };
}

export const signals: Signals = { isAuthentic, read };
