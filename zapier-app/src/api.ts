import type { Bundle, HttpRequestOptions, HttpResponse, ZObject } from 'zapier-platform-core';
import { parseServerUrl } from './server-url.ts';

type Options = Omit<HttpRequestOptions, 'url'> & {
  /** Statuses that are an answer here, not an error. */
  expects?: number[];
};

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
  { expects = [], ...options }: Options = {},
): Promise<HttpResponse<T>> {
  const url = `${serverOf(z, bundle)}/api/v1${path}`;
  return z.request<T>({ ...options, url, middlewareData: { expects } });
}

export interface Page<Row> {
  data: Row[];
  has_more: boolean;
  next_cursor: string | null;
}

/** The most rows that the API gives at once. */
const PAGE_SIZE = 100;

/** The pages of a list, one after the other. */
export async function* pages<Row>(z: ZObject, bundle: Bundle, path: string): AsyncGenerator<Row[]> {
  let cursor: string | null = null;
  do {
    const params: Record<string, unknown> = {
      limit: PAGE_SIZE,
      ...(cursor !== null && { starting_after: cursor }),
    };
    const { data: page }: { data: Page<Row> } = await call<Page<Row>>(z, bundle, path, { params });
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
