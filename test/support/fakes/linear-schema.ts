import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { addMocksToSchema } from '@graphql-tools/mock';
import { makeExecutableSchema } from '@graphql-tools/schema';
// By its file: Vitest would take the package's other build, and GraphQL refuses schemas of another build's.
import { execute, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql/index.js';
import { connection } from './linear-lists.ts';
import { createAttachment, createComment, createIssue } from './linear-mutations.ts';
import type { Label, Person, Project, World } from './linear-world.ts';

const SDL = new URL('../../fixtures/linear/schema.graphql.gz', import.meta.url);

type Args = Record<string, never>;
type Resolve<Parent = unknown> = (parent: Parent, args: Args, world: World) => unknown;
const list =
  (rows: (world: World) => readonly object[]): Resolve =>
  (_, args, world) =>
    connection(rows(world), args);

const query: Record<string, Resolve> = {
  organization: (_, __, world) => world.organization,
  viewer: (_, __, world) => world.people[0],
  teams: list(({ teams }) => teams),
  issueLabels: list(({ labels }) => labels),
  workflowStates: list(({ states }) => states),
  projects: list(({ projects }) => projects),
  comments: list(({ comments }) => comments),
  users: (_, args, world) =>
    connection(
      world.people.filter(({ active }) => active || args.includeDisabled),
      args,
    ),
  issues: (_, args, world) =>
    connection(
      world.issues.filter(({ archivedAt }) => archivedAt === null || args.includeArchived),
      args,
    ),
  issue: (_, { id }, world) => {
    const issue = world.issues.find((one) => one.id === id || one.identifier === id);
    if (issue) return issue;
    throw new GraphQLError('Entity not found: Issue', {
      extensions: {
        type: 'invalid input',
        code: 'INPUT_ERROR',
        statusCode: 400,
        userError: true,
        userPresentableMessage: 'Could not find referenced Issue.',
      },
    });
  },
};

const resolvers = {
  Query: query,
  Mutation: {
    issueCreate: (_: unknown, { input }: { input: never }, world: World) => createIssue(world, input),
    commentCreate: (_: unknown, { input }: { input: never }, world: World) => createComment(world, input),
    attachmentCreate: (_: unknown, { input }: { input: never }, world: World) =>
      createAttachment(world, input),
  },
  User: { teams: (person: Person, args: Args) => connection(person.memberOf, args) },
  Project: { teams: (project: Project, args: Args) => connection(project.accessibleTeams, args) },
  Issue: { labels: (issue: { labelRows: Label[] }, args: Args) => connection(issue.labelRows, args) },
};

/** What the fake has no data for is made up, so that other clients' larger queries are answered too. */
const mocks = {
  DateTime: () => '2026-05-04T09:00:00.000Z',
  TimelessDate: () => '2026-05-04',
  JSON: () => '{}',
  JSONObject: () => ({}),
  UUID: () => '00000000-0000-4000-8000-000000000000',
};

let built: GraphQLSchema | undefined;

/** Linear's official schema, executable; half a second the first time. */
export function linearSchema(): GraphQLSchema {
  built ??= addMocksToSchema({
    schema: makeExecutableSchema({
      typeDefs: gunzipSync(readFileSync(SDL)).toString('utf8'),
      resolverValidationOptions: { requireResolversForResolveType: 'ignore' },
    }),
    mocks: { ...mocks },
    resolvers: resolvers as never,
  });
  return built;
}

export interface Executed {
  status: number;
  body: { data?: unknown; errors?: unknown[] };
}

/**
 * As Linear answers: what isn't in the schema is a 400 before anything runs; what a resolver refuses is a
 * 200.
 */
export async function executeLinear(world: World, body: unknown): Promise<Executed> {
  const { query: source, variables } = (body ?? {}) as { query?: unknown; variables?: unknown };
  if (typeof source !== 'string') return invalid([new GraphQLError('POST body missing, or no query in it')]);
  const schema = linearSchema();
  let document: ReturnType<typeof parse>;
  try {
    document = parse(source);
  } catch (error) {
    return invalid([error as GraphQLError]);
  }
  const problems = validate(schema, document);
  if (problems.length > 0) return invalid(problems);
  const { data, errors } = await execute({
    schema,
    document,
    variableValues: variables as Record<string, unknown>,
    contextValue: world,
  });
  if (!errors) return { status: 200, body: { data } };
  // Variables of a wrong type end here, too, without a path.
  if (errors.some(({ path }) => path === undefined)) return invalid(errors);
  return { status: 200, body: { errors: errors.map((error) => error.toJSON()), data: null } };
}

function invalid(errors: readonly GraphQLError[]): Executed {
  const extensions = { code: 'GRAPHQL_VALIDATION_FAILED', type: 'graphql error', userError: true };
  return { status: 400, body: { errors: errors.map((error) => ({ ...error.toJSON(), extensions })) } };
}
