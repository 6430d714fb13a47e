import { z } from 'zod';
import { type Session, type TransportError, transportErrorIn } from '../connector.ts';

/** No answer came; `error` knows whether the request can have been seen. */
type NoAnswer = { kind: 'no_answer'; error: TransportError };
/** An answer that isn't what was asked for: the vendor's refusal, or something unreadable. */
type Refused = { kind: 'refused'; status: number; code: string; words: string; headers: Headers };
export type Failure = NoAnswer | Refused;
export type Answer<Data> = { kind: 'data'; status: number; data: Data } | Failure;

const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/**
 * One request to Acme Board. For a vendor with an SDK, its client is made here instead: with `session.fetch`
 * as its `fetch`, `session.apiUrl` as its address, its own retries off, and its errors read into a `Failure`.
 */
export async function call<Data>(
  session: Session,
  schema: z.ZodType<Data>,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<Answer<Data>> {
  try {
    const response = await session.fetch(session.apiUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${session.credential.secret}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const { status, headers } = response;
    const json: unknown = await response.json().catch(() => undefined);
    const read = schema.safeParse(json);
    if (response.ok && read.success) return { kind: 'data', status, data: read.data };
    const { code, message } = refusal.safeParse(json).data?.error ?? {
      code: `http_${status}`,
      message: `an answer that can't be read (HTTP ${status})`,
    };
    return { kind: 'refused', status, code, words: message.slice(0, 300), headers };
  } catch (thrown) {
    const error = transportErrorIn(thrown);
    if (error) return { kind: 'no_answer', error };
    throw thrown;
  }
}
