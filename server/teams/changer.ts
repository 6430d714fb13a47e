import type { Database, Statement } from '../db/database.ts';
import type { Changer } from '../db/versions.ts';
import type { Principal } from './authenticate.ts';

const NAME_OF_KEY: Statement = { name: 'name_of_key', text: 'SELECT name FROM api_keys WHERE id = $1' };

/** Who is behind a request, as those who meet the change are told. */
export async function changerOf(
  db: Database,
  principal: Principal,
  expects: number | null,
): Promise<Changer> {
  switch (principal.kind) {
    case 'operator':
    case 'acting':
      return { by: 'operator', expects };
    case 'session':
    case 'operator_session':
      return { by: principal.email, expects };
    case 'key': {
      const [key] = await db.query<{ name: string }>(NAME_OF_KEY, [principal.keyId]);
      return { by: key?.name ?? null, expects };
    }
  }
}
