import type { LinearDocument as Linear } from '@linear/sdk';

/** A GraphQL document with the types of what it takes and gives, both made of the SDK's generated types. */
export interface Document<Data, Variables> {
  text: string;
  /** Never there; it carries the types. */
  types?: (variables: Variables) => Data;
}

export type IssueRow = Pick<Linear.Issue, 'id' | 'identifier' | 'url'>;
export type TrackedIssueRow = IssueRow & {
  archivedAt: string | null;
  trashed: boolean | null;
  state: Pick<Linear.WorkflowState, 'type'>;
};
type Nodes<Row> = { nodes: Row[] };
export type Page<Row> = Nodes<Row> & { pageInfo: Pick<Linear.PageInfo, 'hasNextPage' | 'endCursor'> };
export type PageVariables<Filter> = { filter: Filter; after: string | undefined };
type TeamRow = Pick<Linear.Team, 'id' | 'key' | 'name'>;

/** Comes with everything that is created, so that no second request is needed. */
const ISSUE = 'id identifier url';
const PAGE = 'pageInfo { hasNextPage endCursor }';

export const createIssue: Document<
  { issueCreate: { success: boolean; issue: IssueRow | null } },
  { input: Linear.IssueCreateInput }
> = {
  text: `mutation CreateIssue($input: IssueCreateInput!) { issueCreate(input: $input) { success issue { ${ISSUE} } } }`,
};

export const createComment: Document<
  { commentCreate: { success: boolean; comment: Pick<Linear.Comment, 'id' | 'url'> | null } },
  { input: Linear.CommentCreateInput }
> = {
  text: 'mutation CreateComment($input: CommentCreateInput!) { commentCreate(input: $input) { success comment { id url } } }',
};

export const createAttachment: Document<
  { attachmentCreate: { success: boolean } },
  { input: Linear.AttachmentCreateInput }
> = {
  text: 'mutation CreateAttachment($input: AttachmentCreateInput!) { attachmentCreate(input: $input) { success } }',
};

/** A list with a filter by id, because `issue(id:)` answers with an error when there is none. */
export const issueById: Document<{ issues: Nodes<IssueRow> }, { id: string }> = {
  text: `query IssueById($id: ID!) { issues(first: 1, includeArchived: true, filter: { id: { eq: $id } }) { nodes { ${ISSUE} } } }`,
};

/**
 * Everything that decides between a new issue and a comment: the known issue, and what this event made
 * already.
 */
export const issuesBefore: Document<
  {
    known: Nodes<TrackedIssueRow>;
    ownIssue: Nodes<IssueRow>;
    ownComment: Nodes<{ id: string; url: string; issue: IssueRow | null }>;
  },
  { known: string; ownIssue: string; ownComment: string }
> = {
  text: `query IssuesBefore($known: ID!, $ownIssue: ID!, $ownComment: ID!) {
  known: issues(first: 1, includeArchived: true, filter: { id: { eq: $known } }) {
    nodes { ${ISSUE} archivedAt trashed state { type } }
  }
  ownIssue: issues(first: 1, includeArchived: true, filter: { id: { eq: $ownIssue } }) { nodes { ${ISSUE} } }
  ownComment: comments(first: 1, includeArchived: true, filter: { id: { eq: $ownComment } }) {
    nodes { id url issue { ${ISSUE} } }
  }
}`,
};

export const resolveNames: Document<
  { teams?: Nodes<{ id: string }>; projects?: Nodes<{ id: string }> },
  { team: Linear.TeamFilter; project: Linear.ProjectFilter; withTeam: boolean; withProject: boolean }
> = {
  text: `query ResolveNames($team: TeamFilter!, $project: ProjectFilter!, $withTeam: Boolean!, $withProject: Boolean!) {
  teams(first: 1, filter: $team) @include(if: $withTeam) { nodes { id } }
  projects(first: 1, filter: $project) @include(if: $withProject) { nodes { id } }
}`,
};

/** Whether what a config names exists, and where it belongs. */
export const checkConfig: Document<
  {
    teams: Nodes<TeamRow & { retiredAt: string | null; visibility: string }>;
    workflowStates: Nodes<{ id: string; name: string; team: { id: string } }>;
    issueLabels: Nodes<{
      id: string;
      name: string;
      isGroup: boolean;
      parent: { id: string; name: string } | null;
      team: { id: string } | null;
    }>;
    users: Nodes<{ id: string; name: string; active: boolean; teams: Nodes<{ id: string }> }>;
    projects: Nodes<{
      id: string;
      name: string;
      status: { type: string };
      teams: Nodes<{ id: string }>;
    }>;
  },
  {
    team: Linear.TeamFilter;
    states: string[];
    labels: string[];
    users: string[];
    project: Linear.ProjectFilter;
  }
> = {
  text: `query CheckConfig($team: TeamFilter!, $states: [ID!]!, $labels: [ID!]!, $users: [ID!]!, $project: ProjectFilter!) {
  teams(first: 1, filter: $team) { nodes { id key name visibility retiredAt } }
  workflowStates(filter: { id: { in: $states } }) { nodes { id name team { id } } }
  issueLabels(filter: { id: { in: $labels } }) { nodes { id name isGroup parent { id name } team { id } } }
  users(filter: { id: { in: $users } }, includeDisabled: true) {
    nodes { id name active teams(first: 1, filter: $team) { nodes { id } } }
  }
  projects(first: 1, filter: $project) {
    nodes { id name status { type } teams(first: 1, filter: $team) { nodes { id } } }
  }
}`,
};

export const organization: Document<
  { organization: Pick<Linear.Organization, 'id' | 'name' | 'urlKey'> },
  Record<string, never>
> = { text: 'query Organization { organization { id name urlKey } }' };

export const teams: Document<{ teams: Page<TeamRow> }, PageVariables<Linear.TeamFilter>> = {
  text: `query Teams($filter: TeamFilter, $after: String) {
  teams(first: 50, after: $after, filter: $filter) { nodes { id key name } ${PAGE} }
}`,
};

export const labels: Document<
  { issueLabels: Page<{ id: string; name: string; parent: { name: string } | null }> },
  PageVariables<Linear.IssueLabelFilter>
> = {
  text: `query Labels($filter: IssueLabelFilter, $after: String) {
  issueLabels(first: 50, after: $after, filter: $filter) { nodes { id name parent { name } } ${PAGE} }
}`,
};

export const users: Document<
  { users: Page<Pick<Linear.User, 'id' | 'name' | 'email'>> },
  PageVariables<Linear.UserFilter>
> = {
  text: `query Users($filter: UserFilter, $after: String) {
  users(first: 50, after: $after, filter: $filter) { nodes { id name email } ${PAGE} }
}`,
};

export const states: Document<
  { workflowStates: Page<Pick<Linear.WorkflowState, 'id' | 'name' | 'type' | 'position'>> },
  PageVariables<Linear.WorkflowStateFilter>
> = {
  text: `query States($filter: WorkflowStateFilter, $after: String) {
  workflowStates(first: 50, after: $after, filter: $filter) { nodes { id name type position } ${PAGE} }
}`,
};

export const projects: Document<
  { projects: Page<{ id: string; name: string; status: { name: string } }> },
  PageVariables<Linear.ProjectFilter>
> = {
  text: `query Projects($filter: ProjectFilter, $after: String) {
  projects(first: 50, after: $after, filter: $filter) { nodes { id name status { name } } ${PAGE} }
}`,
};
