import { type Account, type Mail, type MailService, type Session, TransportError } from './connector.ts';
import type { OutboundHttp, OutboundResult } from './http.ts';
import { REDACTED, redactor, withoutCookies } from './secrecy.ts';

/** One request to a vendor and its answer, as it may be logged. */
export interface LoggedExchange {
  method: string;
  url: string;
  requestHeaders: Record<string, string>;
  requestBody: string;
  /** Undefined: no answer came; `error` says why. */
  status?: number;
  responseHeaders?: Record<string, string>;
  responseBody?: string;
  error?: string;
  ms: number;
}

export interface SessionOptions {
  http: OutboundHttp;
  apiUrl: string;
  credential: Session['credential'];
  account?: Account | undefined;
  mail?: MailService | undefined;
  /** For everything that is done in the session, milliseconds. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

export interface OpenSession {
  session: Session;
  /** In the order in which they began; at most `MOST_LOGGED`. */
  exchanges: LoggedExchange[];
  /** True: the vendor may have seen a request. */
  readonly sent: boolean;
  /** True: the HTTP client was closed meanwhile, because this process stops. */
  readonly cutOff: boolean;
  close(): void;
}

/** The longest answer that is read, bytes: enough for a page of a large database's columns or options. */
const LONGEST_ANSWER = 4 * 1024 * 1024;
const MOST_LOGGED = 10;
/** How much of a body is logged, characters. */
const LOGGED_BODY = 4_096;
const SECRET_HEADERS = ['authorization', 'cookie', 'x-api-key'];

/**
 * A connection in use: a `fetch` over the guarded client, with one deadline for everything, and a log of what
 * went over the wire with every occurrence of the credential taken out.
 */
export function openSession(options: SessionOptions): OpenSession {
  const { http, apiUrl, credential, account, mail, timeoutMs } = options;
  const deadline = Date.now() + timeoutMs;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new TransportError('the deadline is over', true)), timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, abort.signal]) : abort.signal;
  const redact = redactor([credential.secret]);
  const exchanges: LoggedExchange[] = [];
  let sent = false;
  let cutOff = false;

  const guardedFetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const headers = Object.fromEntries(request.headers);
    const body = Buffer.from(await request.arrayBuffer());
    const result = await http.send({
      url: request.url,
      method: request.method as 'GET',
      headers,
      body: body.length > 0 ? body : undefined,
      timeoutMs: Math.max(deadline - Date.now(), 1),
      maxResponseBytes: LONGEST_ANSWER,
      signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal,
    });
    sent ||= result.kind === 'response' || result.sent;
    cutOff ||= result.kind === 'failure' && result.reason === 'aborted' && !signal.aborted;
    if (exchanges.length < MOST_LOGGED) exchanges.push(logged(request, headers, body, result, redact));
    return toResponse(result);
  };

  const send = async (service: MailService, given: Mail) => {
    const startedAt = performance.now();
    const log = (more: Partial<LoggedExchange>) => {
      const ms = Math.round(performance.now() - startedAt);
      if (exchanges.length < MOST_LOGGED) exchanges.push({ ...loggedMail(given, redact), ms, ...more });
    };
    try {
      const answer = await Promise.race([service.send(given), rejected(signal)]);
      sent ||= answer.kind === 'accepted';
      const status = answer.kind === 'accepted' ? 250 : answer.status;
      log({ ...(status !== undefined && { status }), responseBody: redact(answer.response) });
      return answer;
    } catch (error) {
      sent ||= error instanceof TransportError && error.sent;
      log({ error: redact(error instanceof Error ? error.message : String(error)) });
      throw error;
    }
  };

  return {
    session: {
      ...{ fetch: guardedFetch, signal, apiUrl, credential, account },
      ...(mail && {
        mail: { mayReach: (address) => mail.mayReach(address), send: (given) => send(mail, given) },
      }),
    },
    exchanges,
    get sent() {
      return sent;
    },
    get cutOff() {
      return cutOff;
    },
    close: () => clearTimeout(timer),
  };
}

/** Rejects when the signal is aborted, with its reason. */
function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

function loggedMail(
  { to, subject, text, id }: Mail,
  redact: (text: string) => string,
): Omit<LoggedExchange, 'ms'> {
  return {
    method: 'MAIL',
    url: redact(`mailto:${to.join(',')}`),
    requestHeaders: { subject: redact(subject), 'message-id': id },
    requestBody: redact(text).slice(0, LOGGED_BODY).toWellFormed(),
  };
}

function toResponse(result: OutboundResult): Response {
  if (result.kind === 'failure') throw new TransportError(result.message, result.sent);
  if (result.truncated) throw new TransportError('the answer is too large', true);
  if (result.brokenBody !== undefined) throw new TransportError(result.brokenBody, true);
  const empty = result.status === 204 || result.status === 205 || result.status === 304;
  return new Response(empty ? null : result.body, { status: result.status, headers: result.headers });
}

function logged(
  request: Request,
  headers: Record<string, string>,
  body: Buffer,
  result: OutboundResult,
  redact: (text: string) => string,
): LoggedExchange {
  const shown = (values: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        SECRET_HEADERS.includes(name) ? REDACTED : redact(value),
      ]),
    );
  const begun = {
    method: request.method,
    url: redact(request.url),
    requestHeaders: shown(headers),
    requestBody: redact(body.toString('utf8')).slice(0, LOGGED_BODY).toWellFormed(),
    ms: result.ms,
  };
  if (result.kind === 'failure') return { ...begun, error: result.message };
  return {
    ...begun,
    status: result.status,
    responseHeaders: shown(withoutCookies(result.headers)),
    responseBody: redact(result.body).slice(0, LOGGED_BODY).toWellFormed(),
  };
}
