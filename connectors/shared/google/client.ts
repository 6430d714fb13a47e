import { z } from 'zod';
import type { Identity, Session } from '../../connector.ts';
import {
  type Answer,
  dataOf,
  type Failure,
  type JsonRequest,
  type ReadRefusal,
  requestJson,
} from '../json-api.ts';
import { addressFor } from './oauth.ts';

/** https://google.aip.dev/193, and what APIs said before it. */
const refusal = z.object({
  error: z.object({
    message: z.string().default(''),
    status: z.string().optional(),
    errors: z.array(z.object({ reason: z.string().optional() })).optional(),
    details: z.array(z.looseObject({ reason: z.string().optional() })).optional(),
  }),
});

/** The most exact code that there is: of the details, of the errors, or the status. */
const readRefusal: ReadRefusal = (json) => {
  const error = refusal.safeParse(json).data?.error;
  if (!error) return undefined;
  const detailed = error.details?.find(({ reason }) => reason !== undefined)?.reason;
  const code = detailed ?? error.errors?.[0]?.reason ?? error.status ?? 'unknown';
  return { code, words: error.message };
};

/** One request to an API of Google's; `url` is the whole address. */
export function call<Data>(
  session: Session,
  schema: z.ZodType<Data>,
  method: JsonRequest['method'],
  url: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer<Data>> {
  const authorization = `Bearer ${session.credential.secret}`;
  return requestJson(
    session,
    schema,
    { method, url, headers: { ...headers, authorization }, body },
    readRefusal,
  );
}

const person = z.object({ sub: z.string().min(1), email: z.string().optional() });

/** Whose token it is. Service accounts are known by their addresses, also where Google doesn't say them. */
export async function identifyGoogle(
  session: Session,
  explain: (failure: Failure) => { kind: 'retry' | 'failed' | 'reconnect'; message: string },
): Promise<Identity> {
  const url = addressFor(session.apiUrl, 'https://openidconnect.googleapis.com/v1/userinfo');
  const answer = await call(session, person, 'GET', url);
  const isService = session.credential.kind === 'service_account';
  if (answer.kind === 'data') {
    const { sub, email } = answer.data;
    const id = isService ? (email ?? session.account?.id ?? sub) : sub;
    return { kind: 'account', account: { id, name: email ?? session.account?.name ?? id } };
  }
  const { kind, message } = explain(answer);
  if (kind === 'retry') return { kind: 'unreachable', message };
  const isUnsaid = answer.kind === 'refused' && answer.status === 403;
  if (isService && isUnsaid && session.account) return { kind: 'account', account: session.account };
  return { kind: 'refused', message };
}

const files = z.object({
  nextPageToken: z.string().optional(),
  files: z.array(z.object({ id: z.string(), name: z.string() })).default([]),
});

/**
 * A page of the files of a type that the account sees, those that were opened last first.
 * https://developers.google.com/drive/api/reference/rest/v3/files/list @throws CallFailed
 */
export async function listFiles(
  session: Session,
  mimeType: string,
  query: string,
  cursor: string | undefined,
) {
  const quoted = (text: string) => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
  const search = new URLSearchParams({
    q: [
      `mimeType=${quoted(mimeType)}`,
      'trashed=false',
      ...(query === '' ? [] : [`name contains ${quoted(query)}`]),
    ].join(' and '),
    fields: 'nextPageToken,files(id,name)',
    orderBy: 'viewedByMeTime desc',
    pageSize: '50',
    supportsAllDrives: 'true',
    includeItemsFromAllDrives: 'true',
    ...(cursor !== undefined && { pageToken: cursor }),
  });
  const url = addressFor(session.apiUrl, 'https://www.googleapis.com/drive/v3/files');
  return dataOf(await call(session, files, 'GET', `${url}?${search}`));
}
