/**
 * What exists in the fake's workspace. Relations hold the object itself, so that GraphQL's default resolvers
 * follow them.
 */
export interface Team {
  id: string;
  key: string;
  name: string;
  visibility: 'public' | 'private';
  retiredAt: string | null;
}
export interface State {
  id: string;
  name: string;
  type: string;
  position: number;
  team: Team;
}
export interface Label {
  id: string;
  name: string;
  isGroup: boolean;
  parent: Label | null;
  team: Team | null;
}
export interface Person {
  id: string;
  name: string;
  displayName: string;
  email: string;
  active: boolean;
  app: boolean;
  memberOf: Team[];
}
export interface Project {
  id: string;
  name: string;
  slugId: string;
  status: { id: string; name: string; type: string };
  accessibleTeams: Team[];
}
export interface Issue {
  id: string;
  identifier: string;
  url: string;
  title: string;
  description: string | null;
  priority: number;
  estimate: number | null;
  dueDate: string | null;
  archivedAt: string | null;
  trashed: boolean | null;
  team: Team;
  state: State;
  assignee: Person | null;
  project: Project | null;
  labelRows: Label[];
}
export interface Comment {
  id: string;
  url: string;
  body: string;
  issue: Issue;
}
export interface Attachment {
  id: string;
  url: string;
  title: string;
  subtitle: string | null;
  issue: Issue;
}

export interface World {
  organization: { id: string; name: string; urlKey: string };
  teams: Team[];
  states: State[];
  labels: Label[];
  people: Person[];
  projects: Project[];
  issues: Issue[];
  comments: Comment[];
  attachments: Attachment[];
}

/** Stable ids, in the shape of UUIDs of version 4: kind, then number. */
const id = (kind: number, number: number) =>
  `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`;

/**
 * Two public teams and a private one; everything that can be chosen exists in the right and in a wrong team.
 */
export const ids = {
  engineering: id(1, 1),
  design: id(1, 2),
  research: id(1, 3),
  triage: id(2, 1),
  todo: id(2, 2),
  inProgress: id(2, 3),
  done: id(2, 4),
  canceled: id(2, 5),
  designBacklog: id(2, 6),
  researchBacklog: id(2, 7),
  usability: id(3, 1),
  bug: id(3, 2),
  area: id(3, 3),
  checkout: id(3, 4),
  designDebt: id(3, 5),
  signUp: id(3, 6),
  maya: id(4, 1),
  noor: id(4, 2),
  left: id(4, 3),
  bot: id(4, 4),
  redesign: id(5, 1),
  brand: id(5, 2),
  shipped: id(5, 3),
  organization: id(9, 1),
};

export function createWorld(): World {
  const team = (teamId: string, key: string, name: string, visibility: Team['visibility']): Team => ({
    id: teamId,
    key,
    name,
    visibility,
    retiredAt: null,
  });
  const engineering = team(ids.engineering, 'ENG', 'Engineering', 'public');
  const design = team(ids.design, 'DES', 'Design', 'public');
  const research = team(ids.research, 'RES', 'Research', 'private');
  const area: Label = { id: ids.area, name: 'Area', isGroup: true, parent: null, team: engineering };
  return {
    organization: { id: ids.organization, name: 'Acme', urlKey: 'acme' },
    teams: [engineering, design, research],
    states: statesOf(engineering, design, research),
    labels: [
      { id: ids.usability, name: 'Usability', isGroup: false, parent: null, team: null },
      { id: ids.bug, name: 'Bug', isGroup: false, parent: null, team: engineering },
      area,
      { id: ids.checkout, name: 'Checkout', isGroup: false, parent: area, team: engineering },
      { id: ids.signUp, name: 'Sign-up', isGroup: false, parent: area, team: engineering },
      { id: ids.designDebt, name: 'Design debt', isGroup: false, parent: null, team: design },
    ],
    people: [
      person(ids.maya, 'Maya Lindqvist', 'maya', { memberOf: [engineering, research] }),
      person(ids.noor, 'Noor Haddad', 'noor', { memberOf: [design] }),
      person(ids.left, 'Lee Former', 'lee', { active: false, memberOf: [engineering] }),
      person(ids.bot, 'Deploy bot', 'deploys', { app: true, memberOf: [engineering] }),
    ],
    projects: [
      project(ids.redesign, 'Checkout redesign', '0a1b2c3d4e5f', 'started', [engineering, design]),
      project(ids.brand, 'Brand refresh', '1a2b3c4d5e6f', 'planned', [design]),
      project(ids.shipped, 'Old checkout', '2a3b4c5d6e7f', 'completed', [engineering]),
    ],
    issues: [],
    comments: [],
    attachments: [],
  };
}

function statesOf(engineering: Team, design: Team, research: Team): State[] {
  const state = (stateId: string, name: string, type: string, position: number, team: Team): State => ({
    id: stateId,
    name,
    type,
    position,
    team,
  });
  // Not in the order of the board, as Linear doesn't list them so either.
  return [
    state(ids.done, 'Done', 'completed', 4, engineering),
    state(ids.triage, 'Triage', 'triage', 1, engineering),
    state(ids.todo, 'Todo', 'unstarted', 2, engineering),
    state(ids.inProgress, 'In Progress', 'started', 3, engineering),
    state(ids.canceled, 'Canceled', 'canceled', 5, engineering),
    state(ids.designBacklog, 'Backlog', 'backlog', 1, design),
    state(ids.researchBacklog, 'Backlog', 'backlog', 1, research),
  ];
}

function person(personId: string, name: string, displayName: string, more: Partial<Person>): Person {
  const email = `${displayName}@acme.example`;
  return { id: personId, name, displayName, email, active: true, app: false, memberOf: [], ...more };
}

function project(
  projectId: string,
  name: string,
  slugId: string,
  type: string,
  accessibleTeams: Team[],
): Project {
  const statusName = type.charAt(0).toUpperCase() + type.slice(1);
  return {
    id: projectId,
    name,
    slugId,
    status: { id: `status_${type}`, name: statusName, type },
    accessibleTeams,
  };
}
