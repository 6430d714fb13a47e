import { Catalog } from './catalog.ts';
import { checkCatalogForm, checkTypeForm } from './check-form.ts';
import { checkPresentation, templatesOf } from './check-presentation.ts';
import { checkSchema } from './check-schema.ts';
import type { CatalogProblem, CatalogSettings, EventTable, EventType } from './definition.ts';
import { schemaAt } from './paths.ts';
import { type FindDocument, RefError, withoutRefs } from './refs.ts';
import { TEST_TYPE } from './test-type.ts';
import { validateAgainst } from './validate.ts';

const MOST_TYPES = 200;

/** A document of a catalog, parsed but not checked. */
export interface TypeDocument {
  /** Below the folder; for uploads, the type's name. */
  file: string;
  content: unknown;
}

/** What a catalog is made of. */
export interface Documents {
  settings: { file: string; content: unknown };
  types: readonly TypeDocument[];
  /** Files that `$ref` may name. */
  find: FindDocument;
  /** True: it was checked before it was stored, so its patterns, which take time, aren't again. */
  trusted?: boolean | undefined;
  /** What is wrong with a Liquid template; undefined: nothing. Left out, templates aren't looked at. */
  templateProblem?: ((source: string) => string | undefined) | undefined;
}

export type Built =
  | { catalog: Catalog; problems?: undefined }
  | { catalog?: undefined; problems: CatalogProblem[] };

/** What a settings file says; it has been checked. */
interface SettingsFile extends Omit<CatalogSettings, 'related'> {
  order?: string[];
  related?: CatalogSettings['related'];
}

/** Makes a catalog, or says everything that is wrong. */
export function buildCatalog({ settings, types, ...how }: Documents): Built {
  const { templateProblem } = how;
  const problems: CatalogProblem[] = [];
  const tell = (file: string) => (path: string, message: string) => problems.push({ file, path, message });
  if (types.length === 0) tell(settings.file)('', 'must have at least one event type');
  if (types.length > MOST_TYPES) tell(settings.file)('', `must have at most ${MOST_TYPES} event types`);
  for (const { path, message } of checkCatalogForm(settings.content)) tell(settings.file)(path, message);
  const known = new Map<string, EventType>();
  for (const { file, content } of types.slice(0, MOST_TYPES)) {
    const made = buildType({ file, content }, how);
    if (made.problems) {
      problems.push(...made.problems);
      continue;
    }
    const { type } = made.type;
    if (type === TEST_TYPE.type) tell(file)('type', `${type} belongs to the hub: choose another name`);
    else if (known.has(type)) tell(file)('type', `${type} is there twice`);
    known.set(type, made.type);
  }
  if (problems.length > 0) return { problems };
  for (const { file, content } of types) {
    const { type, replaced_by: other } = content as Partial<EventType>;
    if (other !== undefined && (other === type || !known.has(other)))
      tell(file)('replaced_by', `names ${other}, which isn't another type of this catalog`);
  }
  const said = settings.content as SettingsFile;
  checkNames(said, known, tell(settings.file));
  for (const [i, { value = '' }] of (said.table?.columns ?? []).entries()) {
    const problem = templateProblem?.(value);
    if (problem) tell(settings.file)(`table.columns.${i}.value`, problem);
  }
  if (problems.length > 0) return { problems };
  const { name, order = [], related = {}, recipes, table } = said;
  const listed = order.flatMap((each) => known.get(each) ?? []);
  const others = [...known.values()]
    .filter(({ type }) => !order.includes(type))
    .sort((a, b) => (a.type < b.type ? -1 : 1));
  return { catalog: new Catalog({ name, related, recipes, table }, [...listed, ...others]) };
}

type Made = { type: EventType; problems?: undefined } | { type?: undefined; problems: CatalogProblem[] };

/** Makes a type of what its file says, with everything that was left out filled in. */
function buildType(
  { file, content }: TypeDocument,
  { find, trusted = false, templateProblem = () => undefined }: Omit<Documents, 'settings' | 'types'>,
): Made {
  const problems: CatalogProblem[] = checkTypeForm(content).map((each) => ({ file, ...each }));
  if (problems.length > 0) return { problems };
  const said = content as Partial<EventType> & Pick<EventType, 'type' | 'title' | 'description' | 'sentence'>;
  const tell = (path: string, message: string) => problems.push({ file, path, message });
  let schema: EventType['schema'];
  try {
    schema = withoutRefs(said.schema, find);
  } catch (error) {
    if (!(error instanceof RefError)) throw error;
    tell(['schema', ...error.path].join('.'), error.message);
    return { problems };
  }
  for (const { path, message } of checkSchema(schema, { patterns: !trusted })) tell(path, message);
  if (problems.length > 0) return { problems };
  const { type, object_id = 'id', samples = [] } = said;
  const made: EventType = {
    ...{ type, version: said.version ?? 1, title: said.title, description: said.description },
    ...{ sentence: said.sentence, group: said.group ?? groupOf(type), object_id },
    test_ids: said.test_ids ?? [object_id],
    ...{
      status: said.status ?? 'active',
      ...(said.replaced_by !== undefined && { replaced_by: said.replaced_by }),
      teams: said.teams ?? null,
      validation: said.validation ?? 'reject',
    },
    ...{ schema, samples, presentation: said.presentation ?? {} },
  };
  if (!schemaAt(schema, object_id)) tell('object_id', `names ${object_id}, which the schema doesn't have`);
  for (const [i, path] of (said.test_ids ?? []).entries())
    if (!schemaAt(schema, path)) tell(`test_ids.${i}`, `names ${path}, which the schema doesn't have`);
  for (const [i, sample] of samples.entries()) {
    const valid = validateAgainst(schema, sample);
    if (valid.ok) continue;
    for (const { param, message } of valid.problems)
      tell(param.replace(/^data\.object/, `samples.${i}`), `doesn't fit the schema: ${message}`);
  }
  for (const { path, message } of checkPresentation(made)) tell(path, message);
  for (const { path, source } of templatesOf(made.presentation)) {
    const problem = templateProblem(source);
    if (problem) tell(path, problem);
  }
  return problems.length > 0 ? { problems } : { type: made };
}

function checkNames(
  { order = [], related = {}, recipes = {}, table }: SettingsFile,
  known: ReadonlyMap<string, EventType>,
  tell: (path: string, message: string) => void,
): void {
  const checkAll = (types: readonly string[], path: string) => {
    for (const [i, type] of types.entries())
      if (!known.has(type)) tell(`${path}.${i}`, `names ${type}, which isn't a type of this catalog`);
  };
  checkAll(order, 'order');
  for (const [name, thing] of Object.entries(related)) {
    checkAll(thing.told_by, `related.${name}.told_by`);
    checkAll(thing.named_by, `related.${name}.named_by`);
  }
  const ids = new Set<string>();
  for (const [connector, list] of Object.entries(recipes)) {
    for (const [i, { id, automation }] of list.entries()) {
      if (ids.has(id)) tell(`recipes.${connector}.${i}.id`, `${id} is there twice`);
      ids.add(id);
      checkAll(automation.enabled_events, `recipes.${connector}.${i}.automation.enabled_events`);
    }
  }
  checkTable(table, tell);
}

/** What every event has in the table of a warehouse. */
const OF_EVERY_EVENT = ['event_id', 'event_type', 'occurred_at', 'team_id', 'object_id', 'payload'];

function checkTable(table: EventTable | undefined, tell: (path: string, message: string) => void): void {
  const names = new Set(OF_EVERY_EVENT);
  for (const [i, { name, column, value }] of (table?.columns ?? []).entries()) {
    if (names.has(name)) tell(`table.columns.${i}.name`, `${name} is there already`);
    names.add(name);
    if ((column === undefined) === (value === undefined))
      tell(`table.columns.${i}`, 'must have either a column or a value');
  }
  const by = table?.cluster_by;
  if (by !== undefined && !names.has(by)) tell('table.cluster_by', `names ${by}, which is no column`);
}

/** `invoice.paid` → `Invoice` */
function groupOf(type: string): string {
  const [family = type] = type.split('.');
  const words = family.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
