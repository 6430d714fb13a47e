import { type Change, compareCatalogs } from '../../catalog/compare.ts';
import type { CatalogSettings } from '../../catalog/definition.ts';
import { type CatalogDocument, catalogOf, documentOf } from '../../catalog/document.ts';
import type { Catalog, CatalogProblem, EventType } from '../../catalog/index.ts';
import { templateProblem } from '../../connectors/templates.ts';
import type { Context } from '../context.ts';
import { type ApiError, found, invalidRequest, overloaded } from '../errors.ts';
import { readStored, store } from './stored.ts';
import { findUses, type Use } from './uses.ts';

/** What a change of the catalog does, or would do. */
export interface Outcome {
  catalog: Catalog;
  changes: Change[];
  /** What uses something that goes; at most a thousand. */
  uses: Use[];
  /** True: it is in force. */
  applied: boolean;
}

export interface ChangeOptions {
  /** Says what would change, and changes nothing. */
  dryRun: boolean;
  /** Takes away what is in use without a new version. */
  force: boolean;
}

type Uploaded = Readonly<Record<string, unknown>>;

/** Puts a whole catalog in force. @throws 400 naming what is wrong, 409 when it takes something away */
export function replaceCatalog(
  context: Context,
  document: Uploaded,
  options: ChangeOptions,
): Promise<Outcome> {
  return change(context, options, () => built(document, 'catalog'));
}

/** Puts one type in force, in its place or at the end. @throws as `replaceCatalog` */
export function putType(
  context: Context,
  name: string,
  content: Uploaded,
  options: ChangeOptions,
): Promise<Outcome> {
  return change(context, options, (before) => withType(before, name, content));
}

/** The catalog as it would be with a type changed or added. Nothing is stored. @throws 400 as `putType` */
export function withType({ types, ...settings }: CatalogDocument, name: string, content: Uploaded): Catalog {
  if (content.type !== undefined && content.type !== name)
    throw invalidRequest(`type must be ${name}, as in the path`, { param: 'type' });
  const next = { ...content, type: name };
  const known = types.some(({ type }) => type === name);
  const all = known ? types.map((each) => (each.type === name ? next : each)) : [...types, next];
  return built({ ...settings, types: all }, `types.${all.findIndex(({ type }) => type === name)}`);
}

/** Takes a type away. @throws 404, 409 when something uses it */
export function deleteType(context: Context, name: string, options: ChangeOptions): Promise<Outcome> {
  return change(context, options, ({ types, ...settings }) => {
    found(
      types.find(({ type }) => type === name),
      'event type',
      name,
    );
    const rest = types.filter(({ type }) => type !== name);
    return built({ ...withoutType(settings, name), types: rest }, 'catalog');
  });
}

/** Puts the folder's catalog in force again. @throws 409 when that takes something away */
export function returnToFolder(context: Context, options: ChangeOptions): Promise<Outcome> {
  return change(context, options, () => context.config.catalog);
}

/** What the catalog says beside its types, without those that are about this one alone. */
function withoutType({ related, recipes, ...rest }: CatalogSettings, name: string): CatalogSettings {
  const others = (types: readonly string[]) => types.filter((type) => type !== name);
  const things = Object.entries(related).map(
    ([key, thing]) =>
      [key, { ...thing, told_by: others(thing.told_by), named_by: others(thing.named_by) }] as const,
  );
  const kept = Object.entries(recipes ?? {}).map(
    ([connector, each]) =>
      [connector, each.filter(({ automation }) => !automation.enabled_events.includes(name))] as const,
  );
  return {
    ...rest,
    related: Object.fromEntries(
      things.filter(([, { told_by, named_by }]) => told_by.length > 0 && named_by.length > 0),
    ),
    ...(recipes && { recipes: Object.fromEntries(kept.filter(([, each]) => each.length > 0)) }),
  };
}

/** Others that are faster, before somebody is told to try again. */
const MOST_TRIES = 5;

/**
 * Each change is made of what the one before has left, so nobody's change is lost, and what was checked is
 * what is stored.
 */
async function change(
  context: Context,
  options: ChangeOptions,
  make: (before: CatalogDocument) => Catalog,
): Promise<Outcome> {
  const { clock, prisma, reads, config } = context;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const stored = await readStored(prisma);
    const before = stored.catalog ?? config.catalog;
    const catalog = make(documentOf(before));
    const changes = compareCatalogs(before, catalog);
    const uses = await findUses(reads, changes);
    const outcome = { catalog, changes, uses, applied: false };
    if (options.dryRun) return outcome;
    const isFolders = catalog === config.catalog;
    // Who insists on going back to the folder gets its versions, too.
    const refused =
      isFolders && options.force ? undefined : refusalOf(before, catalog, changes, uses, options.force);
    if (refused) throw refused;
    if (changes.length === 0 && isFolders === (stored.catalog === undefined)) return outcome;
    if (!(await store(prisma, stored.revision, isFolders ? null : catalog, clock.now()))) continue;
    await context.catalogs.look();
    return { ...outcome, applied: true };
  }
  throw overloaded('Others are changing the catalog at this moment.');
}

/** @throws 400 with everything that is wrong */
function built(document: Uploaded, at: string): Catalog {
  const made = catalogOf(document, { templateProblem });
  if (made.catalog) return made.catalog;
  throw problemsAsError(made.problems, at);
}

/** `param` of a type's own fields is as in what was sent, so without the place of the type in the whole. */
function problemsAsError(problems: readonly CatalogProblem[], at: string): ApiError {
  const said = problems.map(({ file, path, message }) => {
    const whole = [file === 'catalog' || file === at ? '' : file, path].filter(Boolean).join('.');
    return { param: whole, message: [whole, message].filter(Boolean).join(' ') };
  });
  const param = said[0]?.param;
  return invalidRequest(said.map(({ message }) => message).join('; '), { param: param || undefined });
}

/** What takes something away needs a new version of the type, or somebody who insists. */
function refusalOf(
  before: Catalog,
  after: Catalog,
  changes: readonly Change[],
  uses: readonly Use[],
  force: boolean,
): ApiError | undefined {
  for (const { type, version } of after.types) {
    const known = before.find(type);
    if (known && version < known.version)
      return invalidRequest(`version of ${type} must be at least ${known.version}`, { param: 'version' });
  }
  if (force) return undefined;
  const isNew = ({ type }: Change) => (after.find(type)?.version ?? 0) > (before.find(type)?.version ?? 0);
  const breaking = changes.filter((each) => each.breaking && !isNew(each));
  if (breaking.length === 0) return undefined;
  const affected = uses.filter(({ type }) => breaking.some((each) => each.type === type));
  return invalidRequest(
    [
      `This takes something away: ${breaking.map(({ message }) => message).join(' ')}`,
      inUse(affected),
      `Give it a new version (${versionHint(before, breaking)}), or add ?force=true.`,
    ].join(' '),
    { status: 409, code: 'breaking_change', param: breaking[0]?.path ?? 'type' },
  );
}

const MOST_NAMED = 50;

function inUse(uses: readonly Use[]): string {
  if (uses.length === 0) return 'Nothing here uses it, but receivers may.';
  const ids = [...new Set(uses.map(({ id, teamId }) => `${id} of ${teamId}`))];
  const more = ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : '';
  return `It is used by ${ids.slice(0, MOST_NAMED).join(', ')}${more}.`;
}

function versionHint(before: Catalog, breaking: readonly Change[]): string {
  const types = [...new Set(breaking.map(({ type }) => type))];
  return types
    .flatMap((type): string[] => {
      const known: EventType | undefined = before.find(type);
      return known ? [`version ${known.version + 1} of ${type}`] : [];
    })
    .join(', ');
}
