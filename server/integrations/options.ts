import { LRUCache } from 'lru-cache';
import type { OptionPage, OptionQuery } from '../../connectors/connector.ts';
import type { Context } from '../context.ts';
import { invalidRequest, notFound } from '../errors.ts';
import { parkConnection } from '../pipeline/transitions.ts';
import { getConnection } from './connections.ts';
import { askOrRefusal, connectionInUse, vendorUnavailable } from './vendor/ask.ts';

/**
 * How long a picker's answer is kept. Opened again with the same query within this time, it shows the same.
 */
const KEPT_MS = 60_000;
const MOST_KEPT = 1_000;

const kept = new LRUCache<string, OptionPage>({ max: MOST_KEPT, ttl: KEPT_MS });

/**
 * The options of a picker: channels, teams, databases. @throws 404 for a connection or picker that doesn't
 * exist, 400 when the connection must be connected again, 503
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

  const answer = await askOrRefusal(context, inUse, (session) => load(session, query));
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
