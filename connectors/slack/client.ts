import { type Session, transportErrorIn } from '../connector.ts';
import { parseRetryAfter } from '../retry-after.ts';

/** Why a call to Slack came to nothing. */
export type Failure =
  /** Slack understood and said no. */
  | { kind: 'refused'; code: string; needed: string[]; provided: string[] }
  | { kind: 'rate_limited'; afterMs: number }
  /** No answer, or none that can be understood. `ambiguous`: it may have had its effect. */
  | { kind: 'unusable'; message: string; ambiguous: boolean };

export type Called<Answer> =
  | {
      ok: true;
      answer: Answer;
      /** Of the token; undefined when Slack doesn't say. */
      scopes: string[] | undefined;
    }
  | { ok: false; failure: Failure };

/** Slack's codes look like this; an HTML page, which the SDK reports as a code, doesn't. */
export const SLACK_CODE = /^[a-z_]{1,64}$/;
/** When Slack doesn't say how long to wait, milliseconds. Its limits are counted by the minute. */
const UNTOLD_WAIT_MS = 30_000;

const silent = () => undefined;
const noLogger = {
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  setLevel: silent,
  setName: silent,
  getLevel: () => 'error' as never,
};

/** Calls a method of the Web API once. Never rejects because of Slack or the network. */
export async function callSlack<Answer>(
  session: Session,
  method: string,
  parameters: Record<string, unknown> = {},
): Promise<Called<Answer>> {
  // Loading it takes longer than a server without Slack connections should pay for.
  const { WebClient } = await import('@slack/web-api');
  let status: number | undefined;
  const client = new WebClient(session.credential.secret, {
    slackApiUrl: `${session.apiUrl}/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: noLogger,
    fetch: async (url, init) => {
      const response = await session.fetch(url, { ...init, signal: session.signal });
      status = response.status;
      return response;
    },
  });
  try {
    const answer = await client.apiCall(method, parameters);
    return { ok: true, answer: answer as Answer, scopes: answer.response_metadata?.scopes };
  } catch (error) {
    return { ok: false, failure: failureOf(error, status) };
  }
}

/**
 * `status`: of the answer, if one came. The SDK's errors are told apart by their fields, as its classes are
 * lazy.
 */
function failureOf(error: unknown, status: number | undefined): Failure {
  const transport = transportErrorIn(error);
  if (transport) return { kind: 'unusable', message: transport.message, ambiguous: transport.sent };
  if (status === undefined) throw error;
  // Without `Retry-After` the SDK throws a plain error, so the status decides.
  if (status === 429) {
    const seconds = property(error, 'retryAfter');
    return { kind: 'rate_limited', afterMs: typeof seconds === 'number' ? seconds * 1000 : UNTOLD_WAIT_MS };
  }
  const answer = property(error, status === 200 ? 'data' : 'body');
  const code = property(answer, 'error');
  if (status < 500 && typeof code === 'string' && SLACK_CODE.test(code)) return refusal(code, answer);
  return { kind: 'unusable', message: unusable(status), ambiguous: status === 200 || status >= 500 };
}

function refusal(code: string, answer: unknown): Failure {
  if (code !== 'ratelimited' && code !== 'rate_limited') {
    return { kind: 'refused', code, needed: list(answer, 'needed'), provided: list(answer, 'provided') };
  }
  const seconds = property(property(answer, 'response_metadata'), 'retryAfter');
  return { kind: 'rate_limited', afterMs: typeof seconds === 'number' ? seconds * 1000 : UNTOLD_WAIT_MS };
}

/** Posts to an incoming webhook once. Its answers are plain text with an HTTP status. */
export async function callWebhook(session: Session, payload: unknown): Promise<Called<string>> {
  let response: Response;
  let body: string;
  try {
    response = await session.fetch(webhookUrl(session), {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(payload),
      redirect: 'manual',
      signal: session.signal,
    });
    body = (await response.text()).trim();
  } catch (error) {
    return { ok: false, failure: failureOf(error, undefined) };
  }
  const { status } = response;
  if (status === 200 && body === 'ok') return { ok: true, answer: body, scopes: undefined };
  if (status === 429) {
    const afterMs = parseRetryAfter(response.headers.get('retry-after'), new Date()) ?? UNTOLD_WAIT_MS;
    return { ok: false, failure: { kind: 'rate_limited', afterMs } };
  }
  if (status < 500 && SLACK_CODE.test(body)) return { ok: false, failure: refusal(body, undefined) };
  if (status === 404 || status === 410) return { ok: false, failure: refusal('no_service', undefined) };
  return {
    ok: false,
    failure: { kind: 'unusable', message: unusable(status), ambiguous: status === 200 || status >= 500 },
  };
}

/** The pasted address; at another Slack than the real one, its path there. */
function webhookUrl({ apiUrl, credential }: Session): string {
  const url = new URL(credential.secret);
  const slack = new URL(apiUrl);
  return url.hostname === `hooks.${slack.hostname}` ? url.href : `${slack.origin}${url.pathname}`;
}

function unusable(status: number): string {
  return `Slack answered with status ${status} and nothing that could be understood`;
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** `needed` and `provided` are scopes separated by commas. */
function list(answer: unknown, key: string): string[] {
  const value = property(answer, key);
  return typeof value === 'string' ? value.split(',').filter((scope) => scope !== '') : [];
}
