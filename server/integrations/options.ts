import { LRUCache } from 'lru-cache';
import type { OptionPage, OptionQuery } from '../../connectors/connector.ts';
import type { Context } from '../context.ts';
import { invalidRequest, notFound, overloaded } from '../errors.ts';
import { parkConnection } from '../pipeline/transitions.ts';
import { getConnection } from './connections.ts';
import { type Asked, askOrRefusal, connectionInUse, vendorUnavailable } from './vendor/ask.ts';

/**
 * How long a picker's answer is kept. Opened again with the same query within this time, it shows the same.
 */
const KEPT_MS = 60_000;
const MOST_KEPT = 1_000;

const kept = new LRUCache<string, OptionPage>({ max: MOST_KEPT, ttl: KEPT_MS });

/** What vendors are being asked at this moment, by what is asked: the same question is asked once. */
const asked = new Map<string, Promise<Asked<OptionPage>>>();
/** How much of it by each team. */
const askedBy = new Map<string, number>();

/**
 * The options of a picker: channels, teams, databases. @throws 404 for a connection or picker that doesn't
 * exist, 400 when the connection must be connected again, 503 when the vendor can't be asked, or is being
 * asked too much by this team
 */
export async function listOptions(
  context: Context,
  teamId: string,
  connectionId: string,
  picker: string,
  query: OptionQuery,
): Promise<OptionPage> {
  const connection = await getConnection(context, teamId, connectionId);
  const inUse = connectionInUse(context, connection);
  const { options, manifest } = inUse.connector;
  const load = Object.hasOwn(options, picker) ? options[picker] : undefined;
  if (!load) throw notFound('picker', picker);
  const key = JSON.stringify([connectionId, connection.credentialVersion, picker, query]);
  const known = kept.get(key);
  if (known) return known;

  const answer = await (asked.get(key) ??
    askOnce(context, teamId, key, () => askOrRefusal(context, inUse, (session) => load(session, query))));
  if ('value' in answer) {
    kept.set(key, answer.value);
    return answer.value;
  }
  const { refused } = answer;
  switch (refused.kind) {
    case 'retry':
      throw vendorUnavailable(manifest.name, refused.message, refused.afterMs);
    case 'failed':
      throw invalidRequest(`${refused.message}. ${refused.hint}`, { code: 'vendor_refused' });
    case 'reconnect':
      await parkConnection(
        context.db,
        { id: connectionId, version: answer.version },
        refused.message,
        context.clock.now(),
      );
      throw invalidRequest(`${refused.message}. Connect the ${manifest.name} account again.`, {
        code: 'connection_unusable',
      });
  }
}

function askOnce(
  { config }: Context,
  teamId: string,
  key: string,
  ask: () => Promise<Asked<OptionPage>>,
): Promise<Asked<OptionPage>> {
  const before = askedBy.get(teamId) ?? 0;
  if (before >= config.budgets.teamPickers) {
    throw overloaded(`${before} lists are being fetched for your team already.`, 2);
  }
  askedBy.set(teamId, before + 1);
  const answer = ask().finally(() => {
    asked.delete(key);
    const left = (askedBy.get(teamId) ?? 1) - 1;
    if (left === 0) askedBy.delete(teamId);
    else askedBy.set(teamId, left);
  });
  asked.set(key, answer);
  return answer;
}
