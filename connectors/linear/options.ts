import type { LinearDocument as Linear } from '@linear/sdk';
import { type LoadOptions, type OptionPage, OptionsRefused, type Session } from '../connector.ts';
import { ask } from './client.ts';
import type { Document, Page, PageVariables } from './documents.ts';
import * as documents from './documents.ts';
import { toResult } from './errors.ts';
import { isId, linkedTeam, projectFilter, teamFilter } from './references.ts';

type Option = OptionPage['options'][number];

/** One page of 50. @throws OptionsRefused */
async function load<Data, Filter, Row>(
  session: Session,
  document: Document<Data, PageVariables<Filter>>,
  variables: PageVariables<Filter>,
  pageOf: (data: Data) => Page<Row>,
  option: (row: Row) => Option,
): Promise<OptionPage> {
  const answer = await ask(session, document, variables);
  if (answer.kind !== 'data') throw new OptionsRefused(toResult(answer, false));
  const { nodes, pageInfo } = pageOf(answer.data);
  return { options: nodes.map(option), next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null };
}

/** What people type is part of a name, or a pasted id. */
function named(query: string) {
  const text = query.trim();
  return text === '' ? {} : isId(text) ? { id: { eq: text } } : { name: { containsIgnoreCase: text } };
}

/** The form asks before a team is chosen, too. */
const EMPTY: OptionPage = { options: [], next: null };

const teams: LoadOptions = (session, { query, cursor }) => {
  const text = query.trim();
  const search = { or: [named(text), { key: { eqIgnoreCase: text } }] };
  const filter: Linear.TeamFilter = linkedTeam(text) ?? (text === '' ? {} : search);
  return load(
    session,
    documents.teams,
    { filter, after: cursor },
    (data) => data.teams,
    ({ id, name, key }) => ({ value: id, label: name, hint: key }),
  );
};

/** Those of the team and of the workspace; groups can't be put on issues. */
const labels: LoadOptions = async (session, { query, cursor, depends }) => {
  const team = teamFilter(depends.team ?? '');
  if (!team) return EMPTY;
  const ofTeam = [{ team: { null: true } }, { team: team as Linear.NullableTeamFilter }];
  const filter = { and: [{ isGroup: { eq: false } }, { or: ofTeam }, named(query)] };
  return load(
    session,
    documents.labels,
    { filter, after: cursor },
    (data) => data.issueLabels,
    ({ id, name, parent }) => ({ value: id, label: name, ...(parent && { hint: parent.name }) }),
  );
};

const users: LoadOptions = (session, { query, cursor }) => {
  const text = query.trim();
  const search = [
    { displayName: { containsIgnoreCase: text } },
    { email: { containsIgnoreCase: text } },
    named(text),
  ];
  const people = [{ active: { eq: true } }, { app: { eq: false } }];
  const filter = { and: text === '' ? people : [...people, { or: search }] };
  return load(
    session,
    documents.users,
    { filter, after: cursor },
    (data) => data.users,
    ({ id, name, email }) => ({ value: id, label: name, hint: email }),
  );
};

/** In the order of the team's board: what comes first is where issues begin. */
const states: LoadOptions = async (session, { query, cursor, depends }) => {
  const team = teamFilter(depends.team ?? '');
  if (!team) return EMPTY;
  const rows: { id: string; position: number }[] = [];
  const page = await load(
    session,
    documents.states,
    { filter: { and: [{ team }, named(query)] }, after: cursor },
    (data) => data.workflowStates,
    (row) => {
      rows.push(row);
      return { value: row.id, label: row.name, hint: row.type };
    },
  );
  const positions = new Map(rows.map(({ id, position }) => [id, position]));
  const position = ({ value }: Option) => positions.get(value) ?? 0;
  return { ...page, options: page.options.sort((one, other) => position(one) - position(other)) };
};

/** Without a team, all of them; with one, those that its issues can be in. */
const projects: LoadOptions = (session, { query, cursor, depends }) => {
  const team = teamFilter(depends.team ?? '');
  const filter: Linear.ProjectFilter = {
    and: [
      { status: { type: { nin: ['completed', 'canceled'] } } },
      projectFilter(query) ?? named(query),
      ...(team ? [{ accessibleTeams: { some: team } }] : []),
    ],
  };
  return load(
    session,
    documents.projects,
    { filter, after: cursor },
    (data) => data.projects,
    ({ id, name, status }) => ({ value: id, label: name, hint: status.name }),
  );
};

export const options = { teams, labels, users, states, projects };
