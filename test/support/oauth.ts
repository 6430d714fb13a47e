import type { ApiAnswer, ApiClient } from './api-client.ts';

type Caller = Pick<ApiClient, 'call'>;

/** Follows "Connect" as far as the vendor: where our server sends the browser. */
export async function vendorPage(
  app: Caller,
  connector: string,
  session: Record<string, string>,
  query = '',
): Promise<URL> {
  const answer = await app.call('GET', `/connect/${connector}${query}`, undefined, undefined, session);
  if (answer.status !== 303)
    throw new Error(`/connect/${connector} answered ${answer.status}: ${answer.text}`);
  return new URL(answer.headers.get('location') ?? '');
}

/** The browser comes back from the vendor. */
export function comeBack(app: Caller, back: URL, session: Record<string, string>): Promise<ApiAnswer> {
  return app.call('GET', back.pathname + back.search, undefined, undefined, session);
}

/**
 * Connects an account in one click, at a vendor whose page says yes by itself. Returns the connection's id.
 */
export async function connectByOAuth(
  app: Caller,
  connector: string,
  session: Record<string, string>,
): Promise<string> {
  const page = await vendorPage(app, connector, session);
  const consented = await fetch(page, { redirect: 'manual' });
  const back = new URL(consented.headers.get('location') ?? '', page);
  const answer = await comeBack(app, back, session);
  const location = new URL(answer.headers.get('location') ?? '', 'http://here');
  const id = location.searchParams.get('connected');
  if (answer.status !== 303 || id === null)
    throw new Error(`not connected: ${answer.status} ${location} ${answer.text}`);
  return id;
}
