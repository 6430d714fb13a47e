import { randomUUID } from 'node:crypto';
import type { LinearDocument as Linear } from '@linear/sdk';
import { GraphQLError } from 'graphql/index.js';
import type { Comment, Issue, Label, World } from './linear-world.ts';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** @throws GraphQLError in the words of Linear */
export function createIssue(world: World, input: Linear.IssueCreateInput) {
  validate(input, ['id', 'teamId', 'stateId', 'assigneeId', 'projectId']);
  const { title } = input;
  if (!title?.trim()) throw badArgument('title', 'title should not be empty');
  if (title.length > 512) throw badArgument('title', 'title must be shorter than or equal to 512 characters');
  if (![0, 1, 2, 3, 4].includes(input.priority ?? 0)) {
    throw badArgument('priority', 'priority must not be greater than 4');
  }
  if (input.dueDate && !isDate(input.dueDate)) throw badArgument('dueDate', 'dueDate must be a valid date');
  const id = input.id ?? randomUUID();
  if (world.issues.some((issue) => issue.id === id)) throw conflict('Issue', id);
  const team = find(world.teams, input.teamId, 'teamId');
  const number = 42 + world.issues.filter((issue) => issue.team === team).length;
  const issue: Issue = {
    id,
    identifier: `${team.key}-${number}`,
    url: `https://linear.app/${world.organization.urlKey}/issue/${team.key}-${number}/issue`,
    title,
    description: input.description ?? null,
    priority: input.priority ?? 0,
    estimate: input.estimate ?? null,
    dueDate: input.dueDate ?? null,
    archivedAt: null,
    trashed: null,
    team,
    ...placeOf(world, input, team.id),
    labelRows: labelsOf(world, input.labelIds ?? [], team.id),
  };
  world.issues.push(issue);
  return { success: true, lastSyncId: world.issues.length, issue };
}

function placeOf(world: World, input: Linear.IssueCreateInput, teamId: string) {
  const states = world.states.filter(({ team }) => team.id === teamId);
  const first = states.reduce((one, other) => (other.position < one.position ? other : one));
  const state = input.stateId ? find(world.states, input.stateId, 'stateId') : first;
  const project = input.projectId ? find(world.projects, input.projectId, 'projectId') : null;
  if (state.team.id !== teamId || project?.accessibleTeams.every((team) => team.id !== teamId)) {
    throw refused('Discrepancy between issue team and state, cycle or project.', 'INVALID_INPUT');
  }
  const active = world.people.filter((person) => person.active);
  const assignee = input.assigneeId ? find(active, input.assigneeId, 'assigneeId') : null;
  return { state, project, assignee };
}

function labelsOf(world: World, labelIds: readonly string[], teamId: string): Label[] {
  return labelIds.map((id) => {
    const label = find(world.labels, id, 'labelIds');
    if (!label.team || label.team.id === teamId) return label;
    throw refused(
      'LabelIds for incorrect team',
      'INPUT_ERROR',
      `The label '${label.name}' is not associated with the same team as the issue.`,
    );
  });
}

/** @throws GraphQLError in the words of Linear */
export function createComment(world: World, input: Linear.CommentCreateInput) {
  validate(input, ['id']);
  if (!input.body?.trim()) throw badArgument('body', 'body should not be empty');
  const id = input.id ?? randomUUID();
  if (world.comments.some((comment) => comment.id === id)) throw conflict('Comment', id);
  const issue = find(world.issues, input.issueId ?? '', 'issueId');
  const comment: Comment = { id, url: `${issue.url}#comment-${id.slice(0, 8)}`, body: input.body, issue };
  world.comments.push(comment);
  return { success: true, lastSyncId: world.comments.length, comment };
}

/**
 * The second one with the same address on the same issue replaces the first. @throws GraphQLError in the
 * words of Linear
 */
export function createAttachment(world: World, input: Linear.AttachmentCreateInput) {
  if (!URL.canParse(input.url)) throw badArgument('url', 'url must be a URL address');
  const issue = find(world.issues, input.issueId, 'issueId');
  const known = world.attachments.find((one) => one.issue === issue && one.url === input.url);
  const attachment = known ?? { id: randomUUID(), url: input.url, title: '', subtitle: null, issue };
  Object.assign(attachment, { title: input.title, subtitle: input.subtitle ?? null });
  if (!known) world.attachments.push(attachment);
  return { success: true, lastSyncId: world.attachments.length, attachment };
}

function validate(input: object, ids: readonly string[]): void {
  for (const name of ids) {
    const value: unknown = Reflect.get(input, name);
    if (typeof value === 'string' && !UUID_V4.test(value)) {
      throw badArgument(name, `${name} must be a UUID`);
    }
  }
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && date.getTime() > 0 && date.toISOString().slice(0, 10) === text;
}

function find<Row extends { id: string }>(rows: readonly Row[], id: string, name: string): Row {
  const row = rows.find((one) => one.id === id);
  if (row) return row;
  throw refused(`Entity not found in validateAccess: ${name}`, 'INPUT_ERROR');
}

function refused(message: string, code: string, userPresentableMessage = message): GraphQLError {
  return new GraphQLError(message, {
    extensions: { type: 'invalid input', code, statusCode: 400, userError: true, userPresentableMessage },
  });
}

const conflict = (kind: string, id: string) =>
  refused(`conflict on insert of ${kind}`, 'INPUT_ERROR', `Entity ${kind} with id ${id} already exists.`);

function badArgument(property: string, rule: string): GraphQLError {
  return new GraphQLError('Argument Validation Error', {
    extensions: {
      type: 'invalid input',
      code: 'INVALID_INPUT',
      statusCode: 400,
      userError: true,
      validationErrors: [
        { property: 'input', children: [{ property, constraints: { rule }, children: [] }] },
      ],
    },
  });
}
