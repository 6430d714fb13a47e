import { createHash } from 'node:crypto';
import type { DeliveryFacts, Reference, Result, Session } from '../connector.ts';
import { ask } from './client.ts';
import type { IssueRow, TrackedIssueRow } from './documents.ts';
import * as documents from './documents.ts';
import { isConflict, toResult } from './errors.ts';
import { isId, projectFilter, teamFilter } from './references.ts';
import type { CreateIssueRequest } from './render.ts';

/** A workflow state's type is free text; these are the ones in which nobody works on the issue any more. */
const CLOSED = ['completed', 'canceled', 'duplicate'];

/**
 * Ids that are the same in every attempt of the same delivery, in the shape of a UUID of version 4, which is
 * what Linear asks for: a second create with the same id is refused, so an event has its effect once.
 */
function ownIds({ eventId, automationId }: Pick<DeliveryFacts, 'eventId' | 'automationId'>) {
  return {
    issue: uuidOf(`${eventId}:${automationId}`),
    comment: uuidOf(`${eventId}:${automationId}:comment`),
  };
}

export async function deliver(
  session: Session,
  request: CreateIssueRequest,
  facts: DeliveryFacts,
): Promise<Result> {
  if (request.comment !== undefined && facts.previous !== undefined && isId(facts.previous.id)) {
    const instead = await commentInstead(session, request.comment, facts, facts.previous.id);
    if (instead) return instead;
  }
  return openIssue(session, request, ownIds(facts).issue);
}

/** Undefined: the known issue is no longer open, so there has to be a new one. */
async function commentInstead(
  session: Session,
  body: string,
  facts: DeliveryFacts,
  known: string,
): Promise<Result | undefined> {
  const { issue, comment } = ownIds(facts);
  const before = await ask(session, documents.issuesBefore, {
    known,
    ownIssue: issue,
    ownComment: comment,
  });
  if (before.kind !== 'data') return toResult(before, false);
  // An earlier attempt may have decided otherwise, when the known issue was another or in another state.
  const ownIssue = before.data.ownIssue.nodes[0];
  if (ownIssue) return opened(ownIssue, true);
  const ownComment = before.data.ownComment.nodes[0];
  if (ownComment?.issue) return commented(ownComment.issue, ownComment.url, true);
  const open = before.data.known.nodes[0];
  if (!open || !isOpen(open)) return undefined;

  const made = await ask(session, documents.createComment, {
    input: { id: comment, issueId: open.id, body },
  });
  if (made.kind === 'data') {
    const { success, comment: created } = made.data.commentCreate;
    return success ? commented(open, created?.url, false) : notMade();
  }
  if (isConflict(made, comment)) return commented(open, undefined, true);
  const result = toResult(made, true);
  // Deleted between our question and our comment: the next attempt finds that out, and opens a new one.
  if (result.kind === 'failed' && /issueId|entity not found: issue/i.test(result.message)) {
    return { kind: 'retry', message: `${open.identifier} is gone.`, scope: 'delivery', ambiguous: false };
  }
  return result;
}

function isOpen({ archivedAt, trashed, state }: TrackedIssueRow): boolean {
  return !archivedAt && !trashed && !CLOSED.includes(state.type);
}

async function openIssue(session: Session, request: CreateIssueRequest, id: string): Promise<Result> {
  const resolved = await resolve(session, request.issue);
  if ('kind' in resolved) return resolved;
  const made = await ask(session, documents.createIssue, { input: { id, ...resolved.issue } });
  if (made.kind === 'data') {
    const { success, issue } = made.data.issueCreate;
    if (success && !issue?.identifier) return hidden(id);
    return success && issue ? opened(issue, false, await attach(session, request, issue)) : notMade();
  }
  if (!isConflict(made, id)) return toResult(made, true);

  const found = await ask(session, documents.issueById, { id });
  if (found.kind !== 'data') return toResult(found, true);
  const issue = found.data.issues.nodes[0];
  if (issue) return opened(issue, true, await attach(session, request, issue));
  const notes = ['The issue was created by an earlier attempt and has been deleted since.'];
  return { kind: 'delivered', reference: { id, label: 'Deleted issue' }, duplicate: true, notes };
}

/** Keys and links to ids, which is all that Linear takes; costs a request only when there is one. */
async function resolve(
  session: Session,
  issue: CreateIssueRequest['issue'],
): Promise<{ issue: CreateIssueRequest['issue'] } | Result> {
  const { teamId, projectId } = issue;
  const withTeam = !isId(teamId);
  const withProject = projectId !== undefined && !isId(projectId);
  if (!withTeam && !withProject) return { issue };
  const names = await ask(session, documents.resolveNames, {
    team: teamFilter(teamId) ?? {},
    project: projectFilter(projectId ?? '') ?? {},
    withTeam,
    withProject,
  });
  if (names.kind !== 'data') return toResult(names, false);
  const team = withTeam ? names.data.teams?.nodes[0]?.id : teamId;
  if (team === undefined) return gone('team', teamId);
  if (!withProject) return { issue: { ...issue, teamId: team } };
  const project = names.data.projects?.nodes[0]?.id;
  if (project === undefined) return gone('project', projectId);
  return { issue: { ...issue, teamId: team, projectId: project } };
}

const gone = (field: string, value: string): Result => ({
  kind: 'failed',
  reason: 'config',
  code: `${field}_not_found`,
  message: `The connection finds no ${field} "${value}" in Linear.`,
  hint: `Open the automation and choose the ${field} again: it may have been deleted, renamed or be private.`,
});

/**
 * The link is an extra: without it, the issue is still delivered. Linear keeps one attachment per issue and
 * address.
 */
async function attach(session: Session, { link }: CreateIssueRequest, issue: IssueRow): Promise<string[]> {
  if (!link) return [];
  const made = await ask(session, documents.createAttachment, { input: { issueId: issue.id, ...link } });
  if (made.kind === 'data' && made.data.attachmentCreate.success) return [];
  const why = made.kind === 'data' ? '' : ` ${toResult(made, true).message}`;
  return [`The link could not be added to ${issue.identifier}.${why}`];
}

/** It was made, but the connection may not see it. */
function hidden(id: string): Result {
  const reference = { id, label: 'Issue' };
  const notes = ['The issue was made, but the connection may not see it: give the app access to the team.'];
  return { kind: 'delivered', reference, remember: reference, notes };
}

function opened(issue: IssueRow, duplicate: boolean, notes: string[] = []): Result {
  const reference = referenceTo(issue);
  return {
    kind: 'delivered',
    reference,
    remember: reference,
    ...(duplicate && { duplicate }),
    ...(notes.length > 0 && { notes }),
  };
}

/** The known issue stays the one that is remembered. */
function commented(issue: IssueRow, url: string | undefined, duplicate: boolean): Result {
  return {
    kind: 'delivered',
    reference: { ...referenceTo(issue), ...(url && { url }) },
    ...(duplicate && { duplicate }),
    notes: [`${issue.identifier} is still open, so this became a comment on it.`],
  };
}

const referenceTo = ({ id, identifier, url }: IssueRow): Reference => ({ id, label: identifier, url });

const notMade = (): Result => ({
  kind: 'retry',
  message: 'Linear accepted the request but did not carry it out.',
  scope: 'delivery',
  ambiguous: true,
});

function uuidOf(name: string): string {
  const bytes = createHash('sha256').update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
