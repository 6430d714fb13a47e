import type { LinearDocument as Linear } from '@linear/sdk';

/**
 * How a team is named in a config: Linear's id, a key such as `ENG`, or a link such as
 * `linear.app/acme/team/ENG/all`.
 */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const TEAM_KEY = /^[a-z0-9]{1,7}$/i;
const TEAM_PATH = /^\/[^/]+\/team\/([a-z0-9]{1,7})(?:\/|$)/i;
/**
 * A project's link ends in twelve hexadecimal digits, its `slugId`:
 * `linear.app/acme/project/checkout-0a1b2c3d4e5f`.
 */
const SLUG_ID = /^[0-9a-f]{12}$/i;
const PROJECT_PATH = /^\/[^/]+\/project\/(?:[^/]*-)?([0-9a-f]{12})(?:\/|$)/i;

export const isId = (value: string): boolean => UUID.test(value);

/** What names the team in Linear's filters; undefined: nothing that names a team. */
export function teamFilter(value: string): Linear.TeamFilter | undefined {
  const named = value.trim();
  if (isId(named)) return { id: { eq: named } };
  const key = TEAM_KEY.exec(named)?.[0] ?? TEAM_PATH.exec(pathOf(named))?.[1];
  return key === undefined ? undefined : { key: { eqIgnoreCase: key } };
}

/** The team of a link, for pickers: there, `ENG` is something to search for. */
export const linkedTeam = (value: string): Linear.TeamFilter | undefined =>
  pathOf(value.trim()) || isId(value.trim()) ? teamFilter(value) : undefined;

/** What names the project in Linear's filters; undefined: nothing that names a project. */
export function projectFilter(value: string): Linear.ProjectFilter | undefined {
  const named = value.trim();
  if (isId(named)) return { id: { eq: named } };
  const slug = SLUG_ID.exec(named)?.[0] ?? PROJECT_PATH.exec(pathOf(named))?.[1];
  return slug === undefined ? undefined : { slugId: { eq: slug.toLowerCase() } };
}

export const teamProblem = (value: string): string | undefined =>
  teamFilter(value)
    ? undefined
    : 'must be chosen from the list, or be a team key such as ENG, or a link to the team';

export const projectProblem = (value: string): string | undefined =>
  projectFilter(value) ? undefined : 'must be chosen from the list, or be a link to the project';

/** The path of a link to Linear; empty when it is none. */
function pathOf(value: string): string {
  const address = /^linear\.app\//i.test(value) ? `https://${value}` : value;
  if (!URL.canParse(address)) return '';
  const { protocol, hostname, pathname } = new URL(address);
  return protocol === 'https:' && hostname === 'linear.app' ? pathname : '';
}
