import { type ConfigProblem, OptionsRefused, type Session } from '../connector.ts';
import { ask } from './client.ts';
import type { Config } from './config.ts';
import { checkConfig } from './documents.ts';
import { toResult } from './errors.ts';
import { projectFilter, teamFilter } from './references.ts';

const MAKES_ISSUES = ['write', 'issues:create', 'admin'];
const READ_ONLY =
  'The connection may only read in Linear, so it can make no issues. Connect Linear again, and allow that.';

/** Matches nothing: for what the config doesn't name. */
const NOTHING = { id: { in: [] } };

/**
 * Whether what the config names exists and belongs to the team. @throws OptionsRefused when Linear can't be
 * asked
 */
export async function verify(session: Session, config: Config): Promise<ConfigProblem[]> {
  const answer = await ask(session, checkConfig, {
    team: teamFilter(config.team) ?? NOTHING,
    states: config.state ? [config.state] : [],
    labels: config.labels ?? [],
    users: config.assignee ? [config.assignee] : [],
    project: (config.project && projectFilter(config.project)) || NOTHING,
  });
  if (answer.kind !== 'data') throw new OptionsRefused(toResult(answer, false));
  const { data } = answer;
  const { scopes } = session.credential;
  if (scopes && !scopes.some((scope) => MAKES_ISSUES.includes(scope))) {
    return [problem('team', READ_ONLY)];
  }
  const team = data.teams.nodes[0];
  if (!team) {
    return [
      problem('team', 'The connection finds no such team. It may be private: add the app to it in Linear.'),
    ];
  }
  if (team.retiredAt) return [problem('team', `The team ${team.name} is retired. Choose another.`)];
  return [
    ...stateProblems(config, team, data.workflowStates.nodes[0]),
    ...labelProblems(config, team, data.issueLabels.nodes),
    ...assigneeProblems(config, team, data.users.nodes[0]),
    ...projectProblems(config, team, data.projects.nodes[0]),
  ];
}

interface Team {
  id: string;
  name: string;
  visibility: string;
}

function stateProblems(config: Config, team: Team, state?: { name: string; team: { id: string } }) {
  if (!config.state) return [];
  if (!state) return [problem('state', 'There is no such status any more. Choose another.')];
  if (state.team.id === team.id) return [];
  return [problem('state', `The status ${state.name} belongs to another team. Choose one of ${team.name}.`)];
}

type Label = {
  id: string;
  name: string;
  isGroup: boolean;
  parent: { id: string; name: string } | null;
  team: { id: string } | null;
};

/** Labels without a team are the workspace's, and any team's. */
function labelProblems(config: Config, team: Team, labels: Label[]): ConfigProblem[] {
  const chosen = labels.filter(({ id }) => config.labels?.includes(id));
  const [one, other] = chosen.filter(
    ({ parent }) => parent && chosen.filter((each) => each.parent?.id === parent.id).length > 1,
  );
  if (one?.parent && other) {
    const message = `${one.name} and ${other.name} are both of the group ${one.parent.name}, of which an issue has one label at most. Choose one of them.`;
    return [problem('labels', message)];
  }
  return [...new Set(config.labels)].flatMap((id) => {
    const label = labels.find((known) => known.id === id);
    if (!label) return [problem('labels', 'One of the labels does not exist any more. Choose them again.')];
    if (label.isGroup) {
      return [problem('labels', `${label.name} is a group of labels. Choose one of the labels in it.`)];
    }
    if (!label.team || label.team.id === team.id) return [];
    return [problem('labels', `The label ${label.name} belongs to another team than ${team.name}.`)];
  });
}

type Person = { name: string; active: boolean; teams: { nodes: unknown[] } };

function assigneeProblems(config: Config, team: Team, user?: Person): ConfigProblem[] {
  if (!config.assignee) return [];
  if (!user?.active) {
    return [problem('assignee', 'This person is not in the Linear workspace any more. Choose another.')];
  }
  // In a team that isn't private, Linear lets everyone of the workspace be assigned.
  if (team.visibility !== 'private' || user.teams.nodes.length > 0) return [];
  return [problem('assignee', `${user.name} is not in the team ${team.name}. Add them to it in Linear.`)];
}

type Project = {
  name: string;
  status: { type: string };
  teams: { nodes: unknown[] };
};

function projectProblems(config: Config, team: Team, project?: Project): ConfigProblem[] {
  if (!config.project) return [];
  if (!project) return [problem('project', 'The connection finds no such project. Choose another.')];
  const { type } = project.status;
  if (project.teams.nodes.length > 0) {
    if (type !== 'completed' && type !== 'canceled') return [];
    const message = `The project ${project.name} is ${type}: issues still go into it. Choose another one, or none.`;
    return [{ ...problem('project', message), advisory: true }];
  }
  return [problem('project', `The project ${project.name} is not one of ${team.name}. Add the team to it.`)];
}

const problem = (field: string, message: string): ConfigProblem => ({ field, message });
