import type { Change } from '../../catalog/compare.ts';
import { variablesOf } from '../../connectors/templates.ts';
import type { Database } from '../db/database.ts';

/** Something of a team that uses what a change takes away. */
export interface Use {
  kind: 'endpoint' | 'automation';
  id: string;
  teamId: string;
  type: string;
  /** `subscription`: it names the type. `condition`, `template`: it names the field at `path`. */
  how: 'subscription' | 'condition' | 'template';
  path: string | null;
}

/** More than anybody reads; it is said that there are more by there being as many. */
const MOST = 1_000;

interface Row {
  kind: 'endpoint' | 'automation';
  id: string;
  teamId: string;
  enabledEvents: string[];
  filter: unknown;
  config: unknown;
}

/** Whatever may use one of the types: what listens to it by name or with `*`. */
const LISTENING = {
  name: 'listening_to_types',
  text: `
    SELECT 'endpoint' AS kind, id, team_id AS "teamId", enabled_events AS "enabledEvents", filter::json, NULL::json AS config
    FROM endpoints
    WHERE enabled_events && $1::text[] OR (filter IS NOT NULL AND enabled_events @> '{*}' AND filter::text LIKE ANY ($2::text[]))
    UNION ALL
    SELECT 'automation', id, team_id, enabled_events, filter, config
    FROM automations
    WHERE enabled_events && $1::text[]
      OR (enabled_events @> '{*}' AND (filter::text LIKE ANY ($2::text[]) OR config::text LIKE ANY ($2::text[])))
    ORDER BY 1, 2 LIMIT 10000`,
};

/** Everything that uses what the changes take away, in the order of ids. */
export async function findUses(db: Database, changes: readonly Change[]): Promise<Use[]> {
  const breaking = changes.filter((each) => each.breaking);
  if (breaking.length === 0) return [];
  const types = [...new Set(breaking.map(({ type }) => type))];
  const names = breaking.flatMap(({ path }) => (path === null ? [] : [lastOf(path)]));
  const patterns = names.map((name) => `%${name.replaceAll(/[\\%_]/g, '\\$&')}%`);
  const rows = await db.query<Row>(LISTENING, [types, patterns]);
  const uses = rows.flatMap((row) => breaking.flatMap((change) => usesOf(row, change)));
  return uses.slice(0, MOST);
}

function usesOf(row: Row, { type, path }: Change): Use[] {
  const { kind, id, teamId, enabledEvents } = row;
  const use = (how: Use['how']): Use => ({ kind, id, teamId, type, how, path });
  if (path === null) return enabledEvents.includes(type) ? [use('subscription')] : [];
  if (!enabledEvents.includes(type) && !enabledEvents.includes('*')) return [];
  const conditions = pathsOf(row.filter).some((each) => isWithin(each, path));
  const templates = textsIn(row.config)
    .flatMap(variablesOf)
    .some((each) => isWithin(asPath(each), path));
  return [...(conditions ? [use('condition')] : []), ...(templates ? [use('template')] : [])];
}

/** Is it what goes, part of it, or around it? `*` is any member. */
function isWithin(used: string, gone: string): boolean {
  const [one, other] = [used.split('.'), gone.split('.')];
  return (
    one.slice(0, other.length).every((key, i) => key === other[i] || other[i] === '*') &&
    one.length >= Math.min(other.length, 3)
  );
}

/** `object.amount` and `event.data.object.amount` are the same. */
function asPath(variable: readonly string[]): string {
  const path = variable.join('.').replace(/^event\./, '');
  return path.startsWith('object.') ? `data.${path}` : path;
}

/** Every `path` of a condition, however deep. */
function pathsOf(filter: unknown): string[] {
  if (Array.isArray(filter)) return filter.flatMap(pathsOf);
  if (typeof filter !== 'object' || filter === null) return [];
  return Object.entries(filter).flatMap(([key, value]) =>
    key === 'path' && typeof value === 'string' ? [value] : pathsOf(value),
  );
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const lastOf = (path: string) =>
  path
    .split('.')
    .filter((key) => key !== '*')
    .at(-1) ?? path;
