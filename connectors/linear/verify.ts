import { type ConfigProblem, OptionsRefused, type Session } from '../connector.ts';
import { ask } from './client.ts';
import type { Config } from './config.ts';
import { checkConfig } from './documents.ts';
import { toResult } from './errors.ts';
import { projectFilter, teamFilter } from './references.ts';

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

type Label = { id: string; name: string; isGroup: boolean; team: { id: string } | null };

/** Labels without a team are the workspace's, and any team's. */
function labelProblems(config: Config, team: Team, labels: Label[]): ConfigProblem[] {
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

type Project = { name: string; teams: { nodes: unknown[] } };

function projectProblems(config: Config, team: Team, project?: Project): ConfigProblem[] {
  if (!config.project) return [];
  if (!project) return [problem('project', 'The connection finds no such project. Choose another.')];
  if (project.teams.nodes.length > 0) return [];
  return [problem('project', `The project ${project.name} is not one of ${team.name}. Add the team to it.`)];
}

const problem = (field: string, message: string): ConfigProblem => ({ field, message });
