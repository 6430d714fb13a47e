import { isMaskedUrl } from '../../connectors/secrecy.ts';
import { type Endpoint, Prisma } from '../../prisma/generated/client.ts';
import type { Condition } from '../conditions/index.ts';
import type { Context } from '../context.ts';
import { lockTeam } from '../db/locks.ts';
import { type Page, type PageRequest, readPage } from '../db/pagination.ts';
import { type Changer, changedFields, checkVersion, expected, nextVersion } from '../db/versions.ts';
import { purge } from '../deliveries/purge.ts';
import { found, invalidRequest, notFound } from '../errors.ts';
import { ENDPOINT_PREFIX, newId } from '../ids.ts';
import { disableEndpoint, ENABLED_AGAIN, removeEndpoint } from '../pipeline/transitions.ts';
import { newSecret, secretPrefix } from '../signing/index.ts';
import { type CustomHeaders, withStoredValues } from './custom-headers.ts';
import { type RouterId, routerOf } from './no-code-routers.ts';

/** How many endpoints a team may have. All of them are looked at for each event. */
export const MOST_ENDPOINTS = 500;

/** In what order an endpoint's deliveries go. */
export const ORDERINGS = ['none', 'strict'] as const;
export type Ordering = (typeof ORDERINGS)[number];

export interface EndpointInput {
  url: string;
  description?: string | null | undefined;
  enabledEvents: string[];
  apiVersion?: string | null | undefined;
  /** Only events that meet it are sent. Null: all events of the types. */
  filter?: Condition | null | undefined;
  /** Deliveries a second at most; null: no limit. */
  rateLimit?: number | null | undefined;
  /** strict: one delivery at a time, and the next waits for the retries of the one before. */
  ordering?: Ordering | undefined;
  /** Sent with every delivery. The value `[redacted]` stands for the one that is stored under the name. */
  headers?: CustomHeaders | null | undefined;
  /** The router that subscribed by itself. Undefined: a person did, or a program of theirs. */
  source?: RouterId | undefined;
}

export type EndpointChanges = Partial<Omit<EndpointInput, 'source'>> & {
  status?: 'enabled' | 'disabled' | undefined;
};

/** An endpoint as it was just saved. */
export interface SavedEndpoint {
  endpoint: Endpoint;
  /** What to know about its URL at this moment; null: nothing. */
  warning: string | null;
}

/**
 * Creates an endpoint. The secret is in the answer and, encrypted, in the database. @throws 400 for a refused
 * URL
 */
export async function createEndpoint(
  context: Context,
  teamId: string,
  input: EndpointInput,
): Promise<SavedEndpoint & { secret: string }> {
  const { prisma, keyring, clock } = context;
  const warning = await checkUrl(context, input.url);
  const id = newId(ENDPOINT_PREFIX);
  const secret = newSecret();
  const data = {
    id,
    teamId,
    url: input.url,
    description: input.description ?? null,
    enabledEvents: input.enabledEvents,
    apiVersion: input.apiVersion ?? null,
    source: input.source ?? null,
    ...storedOptions(context, id, {
      ...input,
      headers: input.headers && withStoredValues(input.headers, {}),
      // A router's own limit applies, unless the caller gives another one.
      rateLimit: input.rateLimit === undefined ? routerOf(input)?.rateLimit : input.rateLimit,
    }),
    secretCiphertext: keyring.encrypt(secret, id),
    secretPrefix: secretPrefix(secret),
    createdAt: clock.now(),
  };
  const endpoint = await prisma.$transaction(async (tx) => {
    await lockTeam(tx, teamId);
    if ((await tx.endpoint.count({ where: { teamId } })) >= MOST_ENDPOINTS) {
      throw invalidRequest(`A team can have ${MOST_ENDPOINTS} endpoints. Delete one that is no longer used.`);
    }
    return tx.endpoint.create({ data });
  });
  context.changes.tell('endpoints', teamId);
  return { endpoint, warning, secret };
}

/**
 * A page of the team's endpoints: with a filter, of those at exactly this URL (a slash at its end makes no
 * difference), or of those with these ids.
 */
export async function listEndpoints(
  { prisma }: Context,
  teamId: string,
  page: PageRequest,
  { url, ids }: { url?: string | undefined; ids?: string[] | undefined } = {},
): Promise<Page<Endpoint>> {
  const wanted = url === undefined ? {} : { url: { in: spellingsOf(url) } };
  const named = ids === undefined ? [] : [{ id: { in: ids } }];
  return readPage(page, ENDPOINT_PREFIX, ({ where, ...rest }) =>
    prisma.endpoint.findMany({ where: { teamId, ...wanted, AND: named, ...where }, ...rest }),
  );
}

/** Endpoints of all teams that are failing, or were disabled; newest first. */
export async function listTroubled(
  { prisma }: Context,
  page: PageRequest,
  state: 'failing' | 'disabled' | undefined,
): Promise<Page<Endpoint>> {
  const states = {
    failing: { status: 'enabled', failingSince: { not: null } },
    disabled: { status: 'disabled' },
  };
  const wanted = { OR: state ? [states[state]] : [states.failing, states.disabled] };
  return readPage(page, ENDPOINT_PREFIX, ({ where, ...rest }) =>
    prisma.endpoint.findMany({ where: { ...wanted, ...where }, ...rest }),
  );
}

/** A URL as it was given, and as it may have been saved. */
function spellingsOf(url: string): string[] {
  const spellings = [url, ...(URL.canParse(url) ? [new URL(url).href] : [])];
  return spellings.flatMap((each) => [each, each.endsWith('/') ? each.slice(0, -1) : `${each}/`]);
}

/** @throws 404 */
export async function getEndpoint({ prisma }: Context, teamId: string, id: string): Promise<Endpoint> {
  return found(await prisma.endpoint.findFirst({ where: { id, teamId } }), 'webhook endpoint', id);
}

/**
 * Changes the fields that are given. Enabling resets the failure counters; disabling tells the team's owner.
 * @throws 404, 400 for a refused URL, or 412 when the changer has seen another version
 */
export async function updateEndpoint(
  context: Context,
  teamId: string,
  id: string,
  changes: EndpointChanges,
  changer: Changer,
): Promise<SavedEndpoint> {
  const { prisma, db, clock } = context;
  const before = await getEndpoint(context, teamId, id);
  checkVersion(before, changer);
  const warning = changes.url === undefined ? null : await checkUrl(context, changes.url);
  const { status, url, description, enabledEvents, apiVersion } = changes;
  const headers = changedHeaders(context, before, changes);
  const differing = changedFields(
    { ...before, headers: readableSecrets(context, before).headers },
    { ...changes, headers },
    NAMES,
  );
  const data: Prisma.EndpointUpdateManyMutationInput = {
    url,
    description,
    enabledEvents,
    apiVersion,
    ...storedOptions(context, id, { ...changes, headers }),
    ...nextVersion(differing, changer, clock.now()),
    ...(status === 'enabled' && before.status !== 'enabled' && { ...ENABLED_AGAIN, consecutiveGone: 0 }),
  };
  const { count } = await prisma.endpoint.updateMany({ where: { id, teamId, ...expected(changer) }, data });
  const endpoint = await getEndpoint(context, teamId, id);
  // Somebody was faster, since it was looked at.
  if (count === 0) checkVersion(endpoint, changer);
  context.changes.tell('endpoints', teamId);
  if (status !== 'disabled' || endpoint.status === 'disabled') return { endpoint, warning };
  // Disabling comes after the other fields, so that the router that subscribed is told at the newest URL.
  await disableEndpoint(db, id, clock.now());
  context.changes.tell('endpoints', teamId);
  return { endpoint: await getEndpoint(context, teamId, id), warning };
}

/** Fields of a version, by the names that the API has for them. */
const NAMES = {
  url: 'url',
  description: 'description',
  enabledEvents: 'enabled_events',
  apiVersion: 'api_version',
  filter: 'filter',
  rateLimit: 'rate_limit',
  ordering: 'ordering',
  headers: 'headers',
};

function changedHeaders(context: Context, before: Endpoint, { headers }: EndpointChanges) {
  return headers && withStoredValues(headers, readableSecrets(context, before).headers);
}

/**
 * Converts the fields that are stored in another form than they are given. Fields that aren't given don't
 * change.
 */
function storedOptions({ keyring }: Context, id: string, input: Partial<EndpointInput>) {
  const { filter, rateLimit, ordering, headers } = input;
  const sealed =
    headers && Object.keys(headers).length > 0 ? keyring.encrypt(JSON.stringify(headers), id) : null;
  return {
    rateLimit,
    ...(ordering && { ordering }),
    ...(filter !== undefined && {
      filter: filter === null ? Prisma.DbNull : (filter as Prisma.InputJsonObject),
    }),
    ...(headers !== undefined && { headersCiphertext: sealed }),
  };
}

/** What can be read of the encrypted fields of an endpoint. */
export interface ReadableSecrets {
  headers: CustomHeaders;
  /** Something of the endpoint can't be decrypted, so that its deliveries fail. */
  isUnreadable: boolean;
}

/** Never throws: one endpoint that can't be decrypted must not spoil a list of them. */
export function readableSecrets({ keyring }: Pick<Context, 'keyring'>, endpoint: Endpoint): ReadableSecrets {
  const { id, headersCiphertext, secretCiphertext } = endpoint;
  try {
    keyring.decrypt(secretCiphertext, id);
    const headers = headersCiphertext === null ? {} : JSON.parse(keyring.decrypt(headersCiphertext, id));
    return { headers, isUnreadable: false };
  } catch {
    return { headers: {}, isUnreadable: true };
  }
}

/**
 * Deletes the endpoint and its deliveries, also those that wait for a retry. @throws 404
 * @param unsubscriber the router that unsubscribes by itself, and so needn't be told. Undefined: anybody else
 */
export async function deleteEndpoint(
  context: Context,
  teamId: string,
  id: string,
  unsubscriber?: RouterId | undefined,
): Promise<void> {
  const { db, clock } = context;
  const which = { id, teamId, unsubscriber: unsubscriber ?? null };
  if (!(await removeEndpoint(db, which, clock.now()))) throw notFound('webhook endpoint', id);
  context.changes.tell('endpoints', teamId);
  await purge(db, id);
}

/** What to know about a URL that can be saved; null: nothing. @throws 400 */
async function checkUrl({ config }: Context, url: string): Promise<string | null> {
  if (isMaskedUrl(url)) {
    throw invalidRequest('must be the whole URL: "…" stands for what a masked one leaves out', {
      param: 'url',
    });
  }
  const verdict = await config.allowedTargets.checkTarget(url);
  if (!verdict.ok) throw invalidRequest(verdict.reason, { param: 'url', code: 'url_not_allowed' });
  if (!verdict.isUnresolved) return null;
  return `The name ${new URL(url).hostname} can't be found at the moment. Deliveries are tried again until it can; if it is misspelt, change the URL.`;
}
