import type { Context } from '../context.ts';
import type { Database, Statement } from '../db/database.ts';

/** Where encrypted text is stored, and the SQL of what it is bound to. */
interface Sealed {
  table: 'endpoints' | 'connections' | 'oauth_states' | 'idempotency_keys';
  column: string;
  context: string;
  /** What it holds, for people. */
  what: string;
}

const SEALED: readonly Sealed[] = [
  { table: 'endpoints', column: 'secret_ciphertext', context: 'id', what: 'signing secrets' },
  { table: 'endpoints', column: 'headers_ciphertext', context: 'id', what: 'custom headers of endpoints' },
  { table: 'connections', column: 'credential_ciphertext', context: 'id', what: 'connected accounts' },
  {
    table: 'oauth_states',
    column: 'verifier_ciphertext',
    context: 'state_hash',
    what: 'accounts being connected',
  },
  { table: 'idempotency_keys', column: 'body_ciphertext', context: 'owner || key', what: 'kept answers' },
];
const PREVIOUS = 'replaced signing secrets';

/** Rows in one statement. */
const BATCH = 200;

const keyOf = (sealed: string) => `split_part(${sealed}, '.', 1)`;

const COUNT: Statement = {
  name: 'encryption_keys_in_use',
  text: [
    ...SEALED.map(
      ({ table, column, what }) =>
        `SELECT '${what}' AS what, ${keyOf(column)} AS key, count(*)::int AS count FROM ${table}
         WHERE ${column} IS NOT NULL GROUP BY 2`,
    ),
    `SELECT '${PREVIOUS}', ${keyOf(`secret ->> 'ciphertext'`)}, count(*)::int
     FROM endpoints, jsonb_array_elements(previous_secrets) AS secret GROUP BY 2`,
  ].join(' UNION ALL '),
};

interface InUse {
  what: string;
  /** The key's id. */
  key: string;
  count: number;
}

/** What is encrypted with keys that aren't given, such as "3 signing secrets (key 1a2b3c4d)". */
export async function missingKeys({ db, keyring }: Pick<Context, 'db' | 'keyring'>): Promise<string[]> {
  const used = await db.query<InUse>(COUNT, []);
  return used
    .filter(({ key }) => !keyring.keyIds.includes(key))
    .map(({ what, key, count }) => `${count} ${what} (key ${key})`);
}

const old = ({ table, column, context }: Sealed): Statement => ({
  name: `sealed_before_${table}_${column}`,
  text: `
    SELECT ${context} AS context, ${column} AS sealed FROM ${table}
    WHERE ${column} IS NOT NULL AND ${keyOf(column)} <> $1 AND ${keyOf(column)} = ANY ($2::text[])
    LIMIT ${BATCH}`,
});

/** A row that was changed meanwhile keeps the change: that was encrypted with the current key. */
const renew = ({ table, column, context }: Sealed): Statement => ({
  name: `seal_again_${table}_${column}`,
  text: `
    UPDATE ${table} SET ${column} = r.fresh
    FROM unnest($1::text[], $2::text[], $3::text[]) AS r (context, sealed, fresh)
    WHERE ${context} = r.context AND ${column} = r.sealed`,
});

const OLD_PREVIOUS: Statement = {
  name: 'previous_secrets_sealed_before',
  text: `
    SELECT id AS context, previous_secrets AS secrets FROM endpoints WHERE EXISTS (
      SELECT 1 FROM jsonb_array_elements(previous_secrets) AS secret
      WHERE ${keyOf(`secret ->> 'ciphertext'`)} <> $1 AND ${keyOf(`secret ->> 'ciphertext'`)} = ANY ($2::text[])
    ) LIMIT ${BATCH}`,
};

const RENEW_PREVIOUS: Statement = {
  name: 'seal_previous_secrets_again',
  text: 'UPDATE endpoints SET previous_secrets = $3::jsonb WHERE id = $1 AND previous_secrets = $2::jsonb',
};

/** What a rotation has done, and what still needs another key than the first. */
export interface RotatedKeys {
  rotated: number;
  left: number;
}

/**
 * Encrypts everything again with the first key, in batches, while the server runs; for at most so long, and
 * then says what is left. What can't be decrypted with any of the keys stays as it is, and is left.
 */
export async function rotateKeys(
  { db, keyring }: Pick<Context, 'db' | 'keyring'>,
  forMs: number,
): Promise<RotatedKeys> {
  const endsAt = performance.now() + forMs;
  const values = [keyring.currentKeyId, keyring.keyIds];
  let rotated = 0;
  const repeat = async (batch: () => Promise<number>) => {
    for (let done = 1; done > 0 && performance.now() < endsAt; rotated += done) done = await batch();
  };
  for (const sealed of SEALED) {
    await repeat(async () => {
      const rows = await db.query<{ context: string; sealed: string }>(old(sealed), values);
      const fresh = rows.flatMap((row) => {
        const text = resealed(keyring, row.sealed, row.context);
        return text === undefined ? [] : [{ ...row, fresh: text }];
      });
      await db.query(
        renew(sealed),
        (['context', 'sealed', 'fresh'] as const).map((column) => fresh.map((row) => row[column])),
      );
      return fresh.length;
    });
  }
  await repeat(() => rotatePrevious(db, keyring, values));
  return { rotated, left: await leftToRotate({ db, keyring }) };
}

/** How much still needs another key than the first. */
export async function leftToRotate({ db, keyring }: Pick<Context, 'db' | 'keyring'>): Promise<number> {
  const used = await db.query<InUse>(COUNT, []);
  const left = used.filter(({ key }) => key !== keyring.currentKeyId);
  return left.reduce((sum, { count }) => sum + count, 0);
}

async function rotatePrevious(
  db: Database,
  keyring: Context['keyring'],
  values: readonly unknown[],
): Promise<number> {
  const rows = await db.query<{ context: string; secrets: { ciphertext: string }[] }>(OLD_PREVIOUS, values);
  let renewed = 0;
  for (const { context, secrets } of rows) {
    const fresh = secrets.map((secret) => ({
      ...secret,
      ciphertext: resealed(keyring, secret.ciphertext, context) ?? secret.ciphertext,
    }));
    const changed = fresh.filter(({ ciphertext }, index) => ciphertext !== secrets[index]?.ciphertext);
    if (changed.length === 0) continue;
    await db.query(RENEW_PREVIOUS, [context, JSON.stringify(secrets), JSON.stringify(fresh)]);
    renewed += changed.length;
  }
  return renewed;
}

function resealed(keyring: Context['keyring'], sealed: string, context: string): string | undefined {
  try {
    return keyring.encrypt(keyring.decrypt(sealed, context), context);
  } catch {
    return undefined;
  }
}
