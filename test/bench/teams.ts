import type pg from 'pg';
import { ENDPOINT_PREFIX, hashToken, newId, newToken } from '../../server/ids.ts';
import { newSecret, secretPrefix } from '../../server/signing/index.ts';
import { createKeyring } from '../../server/storage/encryption.ts';

export const ENCRYPTION_KEY = Buffer.alloc(32, 1);

/** Teams with a key and endpoints each. */
export interface Teams {
  /** One a team. */
  keys: string[];
  teamIds: string[];
  /** Of the first team first. */
  endpointIds: string[];
}

export interface TeamsPlan {
  teams: number;
  endpointsOfEach: number;
}

/** Most teams in one statement. */
const BATCH = 5_000;

/**
 * Makes teams straight in the database: by the API, 100 000 of them would take longer than everything that is
 * measured.
 */
export async function makeTeams(
  db: pg.Client,
  receiverUrl: string,
  { teams, endpointsOfEach }: TeamsPlan,
): Promise<Teams> {
  const keyring = createKeyring([ENCRYPTION_KEY]);
  const made: Teams = { keys: [], teamIds: [], endpointIds: [] };
  for (let first = 0; first < teams; first += BATCH) {
    const ids = Array.from({ length: Math.min(BATCH, teams - first) }, (_, n) => `team_bench${first + n}`);
    const keys = ids.map(() => newToken('ak_live_'));
    const endpoints = ids.flatMap((teamId, n) =>
      Array.from({ length: endpointsOfEach }, (_, index) => {
        const id = newId(ENDPOINT_PREFIX);
        const secret = newSecret();
        const url = `${receiverUrl}/${first + n}/${index}`;
        return { id, teamId, url, secret: keyring.encrypt(secret, id), prefix: secretPrefix(secret) };
      }),
    );
    await db.query(
      `INSERT INTO teams (id, name, plan, owner_email) SELECT id, id, 'pro', 'a@example.com' FROM unnest($1::text[]) AS id`,
      [ids],
    );
    await db.query(
      `INSERT INTO api_keys (id, team_id, name, token_hash, prefix, scopes)
       SELECT id, team_id, 'bench', hash, 'ak_live_bench', '{*}'
       FROM unnest($1::text[], $2::text[], $3::text[]) AS r (id, team_id, hash)`,
      [keys.map(() => newId('key_')), ids, keys.map(hashToken)],
    );
    await db.query(
      `INSERT INTO endpoints (id, team_id, url, enabled_events, secret_ciphertext, secret_prefix, updated_at)
       SELECT id, team_id, url, '{*}', secret, prefix, now()
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS r (id, team_id, url, secret, prefix)`,
      (['id', 'teamId', 'url', 'secret', 'prefix'] as const).map((column) =>
        endpoints.map((endpoint) => endpoint[column]),
      ),
    );
    made.keys.push(...keys);
    made.teamIds.push(...ids);
    made.endpointIds.push(...endpoints.map(({ id }) => id));
  }
  return made;
}
