/** Nothing in the demo waits longer than this for an answer of the API, milliseconds. */
const ANSWER_DEADLINE_MS = 10_000;

/** What the demo reads of an attempt, as the HTTP API shows it. */
export interface DeliveryRow {
  id: string;
  event_id: string;
  attempt: number;
  status: 'pending' | 'delivered' | 'failed' | 'abandoned';
  scheduled_for: string;
  response_status: number | null;
  error: string | null;
  replays_delivery_id: string | null;
}

/** One request below /api/v1; the answer's body is what the caller says it is. */
export type Call = <Answer>(method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => Promise<Answer>;

/**
 * A client of the public HTTP API. Its calls throw, with the server's own words, unless the answer is a 2xx.
 */
export function createClient(serverUrl: string, token: string): Call {
  return async <Answer>(method: string, path: string, body?: object) => {
    const response = await fetch(`${serverUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    return JSON.parse(text) as Answer;
  };
}
