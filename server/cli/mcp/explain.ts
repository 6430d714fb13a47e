import type { Delivery, DeliveryDetail } from '../commands/deliveries.ts';

/** Where a delivery goes, as far as its explanation needs to know. */
export interface Destination {
  id: string;
  kind: 'endpoint' | 'automation';
  status: string;
  disabled_reason: string | null;
}

export interface Explanation {
  what_happened: string;
  what_to_do: string[];
}

type Rule = readonly [RegExp, advice: string];

/** What our verifiers answer when they refuse; see docs/receivers. */
const VERIFIER_CODES: Rule[] = [
  [/missing_header/, 'Its proxy or framework dropped the Autousers-Signature header: pass it through.'],
  [/malformed_header/, 'It changed the Autousers-Signature header: pass it on as it came.'],
  [
    /timestamp_out_of_tolerance/,
    'Its clock is more than 300 seconds off, or it verifies too late: check the clock.',
  ],
  [
    /signature_mismatch/,
    "It uses another endpoint's secret, or verifies a body that was parsed and written again: use this endpoint's secret (rotate it if in doubt) and the raw bytes.",
  ],
  [/invalid_payload/, 'The signature is right, but its own checks of the event refuse it.'],
];

/** By the status of the answer. */
const STATUSES: Rule[] = [
  [/^3/, 'Redirects are never followed: change the URL to the address that it points to (see the answer).'],
  [
    /^40[13]$/,
    'It asks for a credential: check its signature check, or give the endpoint the header that it wants.',
  ],
  [/^404$/, 'It has nothing at this path: correct the URL of the endpoint, or the route of the receiver.'],
  [/^405$/, 'It takes no POST at this path: correct the URL or the route.'],
  [
    /^410$/,
    'It says that it is gone for good; three in a row disable the endpoint. Correct the URL, or delete it.',
  ],
  [/^413$/, 'Its limit for bodies is too small: events have up to 256 KB.'],
  [/^429$/, 'It gets more than it takes: set the rate_limit of the endpoint.'],
  [/^4/, 'It refused the request: the answer and its log say why.'],
  [/^5/, 'It failed: look in its log at the time of the attempt, for the value of Autousers-Event-Id.'],
];

/** By what kept an answer away, in the words of the delivery log. */
const FAILURES: Rule[] = [
  [/within \d|timed out|timeout/i, 'Answer 2xx within ten seconds, then do the work.'],
  [
    /refused|unreachable|host down/i,
    'Nothing listens at that address and port: start it, or correct the URL.',
  ],
  [/name (?:not found|lookup)/i, 'Its name does not resolve: correct the URL, or its DNS.'],
  [/certificate|TLS/i, 'Repair its certificate or TLS: the error says what is wrong.'],
  [/reset|closed|connection failed/i, 'It, or a proxy before it, cut the connection: look in their logs.'],
];

/**
 * Says in words why an attempt is as it is, and what would help. @param newest the last attempt for the
 * event
 */
export function explain(
  attempt: DeliveryDetail,
  destination: Destination | undefined,
  newest: Delivery,
): Explanation {
  return {
    what_happened: whatHappened(attempt),
    what_to_do: [...fixes(attempt, destination), ...next(attempt, destination, newest)],
  };
}

function whatHappened({
  status,
  attempt,
  response_status,
  response_ms,
  error,
  scheduled_for,
}: DeliveryDetail): string {
  const took = response_ms === null ? '' : ` after ${response_ms} ms`;
  const came = response_status === null ? `no answer: ${error ?? 'unknown'}` : `answered ${response_status}`;
  switch (status) {
    case 'delivered':
      return `Attempt ${attempt} was delivered (${response_status ?? 'done'}${took}).`;
    case 'pending':
      return `Attempt ${attempt} is still to be made, at ${scheduled_for}.`;
    case 'skipped':
      return 'The condition of the destination was not met, so nothing was sent.';
    default: {
      const end = status === 'abandoned' ? 'It was the last one.' : 'Another attempt follows.';
      const why = response_status !== null && error ? ` (${error})` : '';
      return `Attempt ${attempt} failed${took}: ${came}${why}. ${end}`;
    }
  }
}

function fixes(attempt: DeliveryDetail, destination: Destination | undefined): string[] {
  const { status, response_status, response, error } = attempt;
  if (status !== 'failed' && status !== 'abandoned') return [];
  // Of an app, the connector's own words say what helps.
  if (destination?.kind === 'automation') return [error ?? 'See the answer.'];
  const byCode = response_status === null ? [] : matching(VERIFIER_CODES, response.body ?? '');
  if (byCode.length > 0) return byCode;
  const rules = response_status === null ? FAILURES : STATUSES;
  return matching(rules, response_status === null ? (error ?? '') : String(response_status)).slice(0, 1);
}

function next(attempt: DeliveryDetail, destination: Destination | undefined, newest: Delivery): string[] {
  const { status, waits_for, next_attempt_at } = attempt;
  const advice: string[] = [];
  if (destination?.status === 'disabled') {
    const reason = destination.disabled_reason ? ` (${destination.disabled_reason})` : '';
    advice.push(`The ${destination.kind} is disabled${reason}: enable it once it works again.`);
  }
  if (status === 'pending' && waits_for)
    advice.push(`It waits for ${waits_for}, because its endpoint is ordered.`);
  if (status !== 'failed' && status !== 'abandoned') return advice;
  if (newest.id !== attempt.id)
    advice.push(`There was a later attempt, ${newest.id}: it is ${newest.status}.`);
  else if (status === 'failed')
    advice.push(`Nothing has to be sent by hand: the next attempt is due ${next_attempt_at ?? 'soon'}.`);
  else advice.push('Once it is repaired, send it again with replay_delivery.');
  return advice;
}

function matching(rules: readonly Rule[], text: string): string[] {
  return rules.filter(([pattern]) => pattern.test(text)).map(([, advice]) => advice);
}
