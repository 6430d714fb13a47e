import { setTimeout as pause } from 'node:timers/promises';
import type { Tokens } from '../../../connectors/connector.ts';
import { refreshTokens, type TokenAnswer } from '../../../connectors/oauth.ts';
import type { Context, Credential, Renewal, RenewCredentials } from '../../context.ts';
import { batchStatement } from '../../db/batch-statement.ts';
import { insist } from '../../db/insist.ts';
import { credentialOf, exchanged, oauthApp, storedTokens, working } from './credentials.ts';

type Renewed = Parameters<RenewCredentials['renew']>[0];

/** How long new tokens are tried to be stored: the vendor has forgotten the old ones. Milliseconds. */
const PATIENCE_MS = 45_000;
/** Longer than the vendor may take to answer (connectors/oauth.ts) and the answer to be stored. */
const LEASE_MS = 60_000;
/** How often somebody looks who waits for another process, milliseconds. */
const LOOK_AGAIN_MS = 100;

const TAKE = batchStatement({
  name: 'take_renewal',
  rows: {},
  values: { id: 'text', version: 'int', leaseMs: 'int' },
  text: ({ id, version, leaseMs }) => `
    UPDATE connections SET renewing_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    WHERE id = ${id} AND credential_version = ${version}
      AND (renewing_until IS NULL OR renewing_until < clock_timestamp())
    RETURNING id`,
});

/** The kind of a connection that was made in one click. */
const OAUTH = 'oauth';
const NOT_EXCHANGED: TokenAnswer = { kind: 'refused', code: 'not_exchangeable', final: true };
const STILL_RENEWING = 'a new token was asked for, and has not come yet';

/**
 * Renews credentials with their refresh tokens, in single flight: many in this process wait for one request,
 * and processes take turns by a lease in the connection's row. No connection of the database is held while
 * the vendor is asked. Whoever got new tokens stores them, even when nobody waits for them any more: the
 * vendor has forgotten the old ones.
 */
export class Renewals implements RenewCredentials {
  private readonly parts: Pick<
    Context,
    'db' | 'prisma' | 'keyring' | 'clock' | 'log' | 'http' | 'publicUrl'
  > & {
    onRenewed?: (connector: string, outcome: Renewal['kind']) => void;
  };
  private readonly running = new Map<string, Promise<Renewal>>();
  private stopping = false;

  constructor(parts: Renewals['parts']) {
    this.parts = parts;
  }

  async renew(renewed: Renewed, waitMs: number): Promise<Renewal> {
    const key = `${renewed.id} ${renewed.version}`;
    let running = this.running.get(key);
    if (running === undefined) {
      running = this.takeTurns(renewed, performance.now() + waitMs).finally(() => this.running.delete(key));
      void running.then(
        ({ kind }) => this.parts.onRenewed?.(renewed.connector.manifest.id, kind),
        () => {},
      );
      this.running.set(key, running);
    }
    const waited = new AbortController();
    const tooLate = pause<Renewal>(
      Math.max(waitMs, 1),
      { kind: 'unreachable', message: STILL_RENEWING },
      { signal: waited.signal },
    );
    tooLate.catch(() => {});
    return Promise.race([running, tooLate]).finally(() => waited.abort());
  }

  /** Waits for what is under way, so that no tokens get lost. */
  async close(): Promise<void> {
    this.stopping = true;
    await Promise.allSettled(this.running.values());
  }

  private async takeTurns(renewed: Renewed, giveUpAt: number): Promise<Renewal> {
    const { id, version } = renewed;
    for (;;) {
      const stored = await this.stored(id);
      if (!stored) return { kind: 'impossible' };
      const { credential, kind } = stored;
      if (credential.version !== version) return { kind: 'renewed', credential };
      const ask = this.asking(renewed, kind, credential);
      if (!ask) return { kind: 'impossible' };
      const taken = await TAKE.run(this.parts.db, { id, version, leaseMs: LEASE_MS });
      if (taken.length > 0) return this.finish(id, credential, await ask());
      if (this.stopping || performance.now() > giveUpAt) {
        return { kind: 'unreachable', message: STILL_RENEWING };
      }
      await pause(LOOK_AGAIN_MS);
    }
  }

  /** How new tokens are asked for. Undefined: they can't be. */
  private asking(
    { connector, settings }: Renewed,
    kind: string,
    { refreshToken: secret }: Credential,
  ): (() => Promise<TokenAnswer>) | undefined {
    if (secret === undefined) return undefined;
    if (kind !== OAUTH) {
      return async () =>
        (await exchanged(this.parts, connector, settings, { kind, secret })) ?? NOT_EXCHANGED;
    }
    const { oauth, manifest } = connector;
    const app = oauthApp(manifest.id, settings, this.parts.publicUrl());
    return oauth && app && (() => refreshTokens(this.parts.http, oauth, app, secret));
  }

  /** Undefined: it was erased, or the connection is gone. */
  private async stored(id: string): Promise<{ credential: Credential; kind: string } | undefined> {
    const connection = await this.parts.prisma.connection.findUnique({ where: { id } });
    if (!connection) return undefined;
    const credential = credentialOf(this.parts.keyring, connection);
    return credential && { credential, kind: connection.credentialKind };
  }

  private async finish(id: string, old: Credential, answer: TokenAnswer): Promise<Renewal> {
    const { prisma } = this.parts;
    if (answer.kind === 'tokens') {
      // A vendor that doesn't rotate refresh tokens sends no new one. The old one stays.
      return this.store(id, old, { ...answer, refreshToken: answer.refreshToken ?? old.refreshToken });
    }
    const lease = { id, credentialVersion: old.version };
    await prisma.connection.updateMany({ where: lease, data: { renewingUntil: null } });
    if (answer.kind === 'unreachable') return { kind: 'unreachable', message: answer.message };
    return answer.final ? { kind: 'impossible' } : { kind: 'unreachable', message: answer.code };
  }

  private async store(id: string, old: Credential, tokens: Tokens): Promise<Renewal> {
    const { prisma, clock, log } = this.parts;
    const columns = storedTokens(this.parts, id, tokens);
    const version = old.version + 1;
    const isStill = { id, credentialVersion: old.version };
    const data = { ...columns, credentialVersion: version, renewingUntil: null };
    const { count } = await insist(() => prisma.connection.updateMany({ where: isStill, data }), {
      patienceMs: PATIENCE_MS,
      isStopping: () => this.stopping,
      onFailure: (error) => log.warn({ connection_id: id, error: String(error) }, 'renewal.not_stored'),
    });
    if (count > 0) {
      // If meanwhile somebody took these for lost and gave the connection up, it works again.
      const givenUp = { id, credentialVersion: version, status: 'needs_reconnect' };
      await prisma.connection.updateMany({ where: givenUp, data: working(clock.now()) });
      const { accessToken: secret, refreshToken } = tokens;
      return { kind: 'renewed', credential: { secret, refreshToken, version, expiresAt: columns.expiresAt } };
    }
    // Someone has connected the account again, or disconnected it.
    const stored = await this.stored(id);
    return stored ? { kind: 'renewed', credential: stored.credential } : { kind: 'impossible' };
  }
}
