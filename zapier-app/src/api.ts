import type { Bundle, HttpRequestOptions, HttpResponse, ZObject } from 'zapier-platform-core';
import { parseServerUrl } from './server-url.ts';

type Options = Omit<HttpRequestOptions, 'url'> & {
  /** Statuses, or the API's codes of errors, that are an answer here. */
  expects?: (number | string)[];
  /** What an answer of our API has. Something else in its place may answer 200, too. */
  has: string[];
};

/** Zapier ends a step after 30 seconds without a word about why. */
const TIMEOUT_MS = 20_000;

/** @throws an error that says what is wrong with the Server URL */
export function serverOf(z: ZObject, { authData }: Pick<Bundle, 'authData'>): string {
  const server = parseServerUrl(authData.server_url);
  if (server.ok) return server.url;
  throw new z.errors.Error(server.problem, 'invalid_server_url', 400);
}

/** One request to the public API, below `/api/v1`. Failures are thrown by the middleware. */
export async function call<T>(
  z: ZObject,
  bundle: Bundle,
  path: string,
  { expects = [], has, ...options }: Options,
): Promise<HttpResponse<T>> {
  const server = serverOf(z, bundle);
  const url = `${server}/api/v1${path}`;
  try {
    return await z.request<T>({ timeout: TIMEOUT_MS, ...options, url, middlewareData: { expects, has } });
  } catch (error) {
    // Everything else has found its words already.
    if (!(error instanceof Error) || error.name !== 'FetchError') throw error;
    throw new z.errors.Error(unreachable(server, error), 'unreachable', 502);
  }
}

function unreachable(server: string, error: Error & { code?: string; type?: string }): string {
  const why = error.code ?? error.type ?? 'no connection';
  return `${server} could not be reached (${why}). Check the Server URL of the connection, and that the server runs and can be reached from the internet.`;
}

export interface Page<Row> {
  data: Row[];
  has_more: boolean;
  next_cursor: string | null;
}

/** The most rows that the API gives at once. */
const PAGE_SIZE = 100;

/** The pages of a list, one after the other. */
export async function* pages<Row>(
  z: ZObject,
  bundle: Bundle,
  path: string,
  which: Record<string, unknown> = {},
): AsyncGenerator<Row[]> {
  let cursor: string | null = null;
  do {
    const params: Record<string, unknown> = {
      ...which,
      limit: PAGE_SIZE,
      ...(cursor !== null && { starting_after: cursor }),
    };
    const { data: page }: { data: Page<Row> } = await call<Page<Row>>(z, bundle, path, {
      params,
      has: ['data'],
    });
    yield page.data;
    cursor = page.has_more ? page.next_cursor : null;
  } while (cursor !== null);
}

/**
 * Page `bundle.meta.page`, from 0, of a list; empty past its end. The API has cursors, so the earlier pages
 * are walked through.
 */
export async function numberedPage<Row>(z: ZObject, bundle: Bundle, path: string): Promise<Row[]> {
  let number = 0;
  for await (const rows of pages<Row>(z, bundle, path)) {
    if (number === (bundle.meta.page ?? 0)) return rows;
    number += 1;
  }
  return [];
}
