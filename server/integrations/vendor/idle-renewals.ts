import { connectors } from '../../../connectors/index.ts';
import type { Context } from '../../context.ts';
import { startLoop } from '../../db/loop.ts';
import { parkConnection } from '../../pipeline/transitions.ts';

type Parts = Pick<Context, 'config' | 'db' | 'prisma' | 'clock' | 'log' | 'renewals'>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Connections of a connector that are renewed an hour. */
const BATCH = 50;
const PATIENCE_MS = 20_000;
const REASON = 'The access that was granted has ended';

/**
 * Renews the tokens of connections that nothing was sent through for long: some vendors let a refresh token
 * end when it isn't used. What can't be renewed any more is parked, so that owners hear of it before they
 * need it. Returns how many were renewed.
 */
export async function renewIdle(parts: Parts): Promise<number> {
  const { config, db, prisma, clock, log, renewals } = parts;
  let renewed = 0;
  for (const connector of connectors) {
    const { oauth, manifest } = connector;
    const settings = config.vendors[manifest.id];
    if (oauth?.unusedDays === undefined || !settings?.client) continue;
    // Halfway: there is time for a vendor that is away.
    const before = new Date(clock.now().getTime() - (oauth.unusedDays / 2) * DAY_MS);
    const idle = await prisma.connection.findMany({
      where: { connector: manifest.id, credentialKind: 'oauth', status: 'active', expiresAt: { lt: before } },
      orderBy: { expiresAt: 'asc' },
      take: BATCH,
    });
    for (const { id, credentialVersion: version } of idle) {
      const { kind } = await renewals.renew({ connector, settings, id, version }, PATIENCE_MS);
      if (kind === 'renewed') renewed += 1;
      if (kind === 'impossible') await parkConnection(db, { id, version }, REASON, clock.now());
      log.info({ connector: manifest.id, connection_id: id, outcome: kind }, 'connection.kept_alive');
    }
  }
  return renewed;
}

/** Looks for idle connections every hour. Returns how to stop that. */
export function startIdleRenewals(parts: Parts): () => Promise<void> {
  return startLoop(
    () => renewIdle(parts),
    HOUR_MS,
    (error) => parts.log.error({ error: String(error) }, 'idle_renewals.failed'),
  );
}
