import { randomBytes } from 'node:crypto';
import type { Scope } from '../../server/teams/scopes.ts';

export const OPERATOR_TOKEN = 'op_test_token_0123456789';
export const ENCRYPTION_KEY = Buffer.alloc(32, 7).toString('base64');

export interface ApiAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
  text: string;
}

export interface Publication {
  type?: string;
  object?: Record<string, unknown>;
  id?: string;
}

/** What the tests ask of a running server, over HTTP. */
export interface ApiClient {
  /** One HTTP request below /api/v1. A string or Buffer body goes as it is, anything else as JSON. */
  call(
    method: string,
    path: string,
    token?: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<ApiAnswer>;
  /** A new team with a key that may do everything. */
  team(plan?: string): Promise<{ id: string; key: string }>;
  /** Another key of a team. */
  key(teamId: string, scopes: Scope[]): Promise<{ id: string; token: string }>;
  /** A new enabled endpoint. */
  endpoint(key: string, url: string, events?: string[]): Promise<{ id: string; secret: string }>;
  /** Publishes an event, `evaluation.created` unless said, and returns its id. */
  publish(key: string, event?: Publication): Promise<string>;
  /** The headers of a browser that has signed in to the settings pages. */
  session(teamId: string, role: string, email?: string): Promise<Record<string, string>>;
  /** The same of somebody who works for the operator. */
  operatorSession(email?: string): Promise<Record<string, string>>;
}

/** Paths that are not below /api/v1. */
const ROOTED = /^\/(api|v1|healthz|livez|readyz|metrics|sign-in|connect|settings)(\/|\?|$)/;

export function apiClient(url: string): ApiClient {
  const base = url.replace('localhost', '127.0.0.1');

  const call: ApiClient['call'] = async (method, path, token, body, headers = {}) => {
    const raw = typeof body === 'string' || Buffer.isBuffer(body);
    const response = await fetch(base + (ROOTED.test(path) ? path : `/api/v1${path}`), {
      method,
      redirect: 'manual',
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parse(text) };
  };

  const expecting = async (status: number, ...request: Parameters<ApiClient['call']>) => {
    const answer = await call(...request);
    if (answer.status === status) return answer;
    throw new Error(`${request[0]} ${request[1]} answered ${answer.status}: ${answer.text}`);
  };

  const key: ApiClient['key'] = async (teamId, scopes) => {
    const path = `/admin/teams/${teamId}/api-keys`;
    return (await expecting(201, 'POST', path, OPERATOR_TOKEN, { name: 'test', scopes })).body;
  };

  return {
    call,
    key,
    async team(plan = 'pro') {
      const id = `team_${randomBytes(8).toString('hex')}`;
      const team = { name: 'Acme', plan, owner_email: `owner-${id}@example.com` };
      await expecting(200, 'PUT', `/admin/teams/${id}`, OPERATOR_TOKEN, team);
      return { id, key: (await key(id, ['*'])).token };
    },
    async endpoint(key, url, events = ['*']) {
      return (await expecting(201, 'POST', '/webhooks', key, { url, enabled_events: events })).body;
    },
    async publish(key, { type = 'evaluation.created', object = { id: 'eval_1' }, id } = {}) {
      const event = { type, data: { object }, ...(id && { id }) };
      return (await expecting(202, 'POST', '/events', key, event)).body.id;
    },
    session(teamId, role, email) {
      return opened(`/admin/teams/${teamId}/dashboard-links`, { role, ...(email && { email }) });
    },
    operatorSession: (email) => opened('/admin/sign-in-links', { ...(email && { email }) }),
  };

  /** What a browser sends that has followed a sign-in link. */
  async function opened(path: string, person: object): Promise<Record<string, string>> {
    const link = new URL((await expecting(201, 'POST', path, OPERATOR_TOKEN, person)).body.url);
    const signedIn = await expecting(303, 'GET', link.pathname + link.search);
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    return { cookie, origin: link.origin };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
