import type { RouterId } from '../../../server/webhooks/no-code-routers.ts';
import type { Behaviour } from '../receiver-behaviour.ts';

const json = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
const text = (status: number, body: string, headers: Record<string, string> = {}) => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
  body,
});

/** What the routers answer, by their documentation; `Retry-After` is what any of them may add. */
export const answers = {
  zapier: {
    received: json(200, {
      attempt: '019a0001-aaaa',
      id: '019a0001-aaaa',
      request_id: '019a',
      status: 'success',
    }),
    unsubscribed: json(410, { status: 'unsubscribed' }),
    tooMany: (retryAfter: number) => json(429, { status: 'throttled' }, { 'retry-after': `${retryAfter}` }),
  },
  make: {
    received: text(200, 'Accepted'),
    unlinked: text(410, 'Gone'),
    noScenario: text(410, 'There is no scenario listening for this webhook.'),
    queueFull: text(400, 'Queue is full.'),
    tooMany: (retryAfter: number) => text(429, 'Too many requests', { 'retry-after': `${retryAfter}` }),
  },
  n8n: {
    received: json(200, { message: 'Workflow was started' }),
    failedLater: json(500, { message: 'Error in workflow' }),
    failedInSilence: text(200, ''),
    off: json(404, {
      code: 404,
      message: 'The requested webhook "POST autousers" is not registered.',
      hint: 'The workflow must be active for a production URL to run successfully.',
    }),
  },
  pipedream: {
    received: text(200, '<p><b>Success!</b></p>'),
    ranWithoutAnswer: text(400, 'No $.respond called in workflow'),
    refusedByWorkflow: text(400, 'signature_mismatch'),
    tooLarge: text(413, 'Payload Too Large'),
    off: text(404, 'Not Found'),
    tooMany: (retryAfter: number) => text(429, 'Too Many Requests', { 'retry-after': `${retryAfter}` }),
  },
} satisfies Record<RouterId, Record<string, Behaviour | ((retryAfter: number) => Behaviour)>>;

/** Takes `most` requests in any `windowMs`, as a router does, and answers `over` to the rest. */
export function limitedTo(
  most: number,
  windowMs: number,
  received: Behaviour,
  over: Behaviour,
): () => Behaviour {
  let times: number[] = [];
  return () => {
    const now = Date.now();
    times = times.filter((time) => now - time < windowMs);
    if (times.length >= most) return over;
    times.push(now);
    return received;
  };
}
