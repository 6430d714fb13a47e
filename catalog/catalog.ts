import type { CatalogSettings, EventType } from './definition.ts';
import { valueAt } from './paths.ts';
import { TEST_TYPE } from './test-type.ts';
import { type Validation, validateAgainst } from './validate.ts';

/** The types of one installation. Immutable: a change makes another one. */
export class Catalog {
  readonly settings: CatalogSettings;
  /** In the order in which people meet them. */
  readonly types: readonly EventType[];
  readonly #byName: ReadonlyMap<string, EventType>;

  constructor(settings: CatalogSettings, types: readonly EventType[]) {
    this.settings = settings;
    this.types = types;
    this.#byName = new Map([...types, TEST_TYPE].map((each) => [each.type, each]));
  }

  /** Also of archived types, and of the test event. */
  find(type: string): EventType | undefined {
    return this.#byName.get(type);
  }

  /** What everybody may know of, archived types too: what was published of them is still there. */
  shownToAll(): EventType[] {
    return this.types.filter(({ teams }) => teams === null);
  }

  /**
   * The types that can be published and subscribed to, by a team; undefined: by every team. Types that are
   * limited to some teams are nobody else's business.
   */
  published(teamId?: string): EventType[] {
    return this.types.filter(
      ({ status, teams }) =>
        status !== 'archived' && (teams === null || (teamId !== undefined && teams.includes(teamId))),
    );
  }

  /** May the team publish and subscribe to it? */
  isPublishedBy(teamId: string, type: string): boolean {
    const { status = 'archived', teams = null } = this.find(type) ?? {};
    return type !== TEST_TYPE.type && status !== 'archived' && (teams === null || teams.includes(teamId));
  }

  /** Checks a parsed `data.object`; never throws. See `validateAgainst` for what an answer may contain. */
  validate({ schema, object_id: path }: EventType, object: unknown): Validation {
    const valid = validateAgainst(schema, object);
    if (!valid.ok) return valid;
    const message = idProblem(valueAt(object, path));
    return message === undefined
      ? valid
      : { ok: false, problems: [{ param: `data.object.${path}`, message }] };
  }
}

/** The id is indexed in a PostgreSQL text column, which can hold no NUL. */
function idProblem(id: unknown): string | undefined {
  if (id === undefined || id === null || typeof id === 'number') return undefined;
  if (typeof id !== 'string') return 'must be a string of 1 to 200 characters';
  if (id === '') return 'must not be empty';
  if (id.length > 200) return 'must be at most 200 characters long';
  return id.includes('\0') ? 'must not contain the NUL character' : undefined;
}
