import { eventTypes } from '../../catalog/index.ts';
import type { ConfigProblem } from '../../connectors/connector.ts';
import { type Automation, type Connection, Prisma } from '../../prisma/generated/client.ts';
import type { Condition } from '../conditions/index.ts';
import type { Context } from '../context.ts';
import { lockTeam } from '../db/locks.ts';
import { type Page, type PageRequest, readPage } from '../db/pagination.ts';
import { type Changer, checkVersion, nextVersion } from '../db/versions.ts';
import { purge } from '../deliveries/purge.ts';
import { found, invalidRequest, notFound } from '../errors.ts';
import { AUTOMATION_PREFIX, newId } from '../ids.ts';
import { disableAutomation, ENABLED_AGAIN } from '../pipeline/transitions.ts';
import { type AnyAction, actionNamed } from './action-config.ts';
import { differingFields, keepVersion } from './automation-versions.ts';
import { checkElsewhere } from './render-threads.ts';
import { askOrRefusal, connectionInUse, connectorNamed } from './vendor/ask.ts';

/** How many automations a team may have. All of them are looked at for each event. */
export const MOST_AUTOMATIONS = 500;

export interface AutomationInput {
  name: string;
  connectionId: string;
  /** The id of an action of the connection's connector. */
  action: string;
  enabledEvents: string[];
  /** Only events that meet it are acted on. Null: all events of the types. */
  filter?: Condition | null | undefined;
  config: Record<string, unknown>;
  onAmbiguous?: 'retry' | 'skip' | undefined;
}

export type AutomationChanges = Partial<Omit<AutomationInput, 'action'>> & {
  status?: 'enabled' | 'disabled' | undefined;
};

export type AutomationWithConnection = Automation & { connection: Connection };

/** An automation as it was saved, with warnings: what could not be checked or may surprise. */
export interface SavedAutomation {
  automation: AutomationWithConnection;
  warnings: { field?: string | undefined; message: string }[];
}

/**
 * Creates an automation after checking that it can work: its config against the action's schema, its
 * templates against the samples of its events, and its channel, team or database with the vendor. @throws 400
 * naming the field, such as `config.channel`
 */
export async function createAutomation(
  context: Context,
  teamId: string,
  input: AutomationInput,
): Promise<SavedAutomation> {
  const { prisma, clock } = context;
  const connection = await usableConnection(context, teamId, input.connectionId);
  const action = usableAction(context, connection, input.action);
  const warnings = await checkWork(context, connection, action, input);
  const data = {
    id: newId(AUTOMATION_PREFIX),
    teamId,
    connectionId: connection.id,
    name: input.name,
    action: action.id,
    enabledEvents: input.enabledEvents,
    ...storedFilter(input.filter),
    config: input.config as Prisma.InputJsonObject,
    onAmbiguous: input.onAmbiguous ?? 'retry',
    createdAt: clock.now(),
  };
  const automation = await prisma
    .$transaction(async (tx) => {
      await lockTeam(tx, teamId);
      if ((await tx.automation.count({ where: { teamId } })) >= MOST_AUTOMATIONS) {
        throw invalidRequest(
          `A team can have ${MOST_AUTOMATIONS} automations. Delete one that is no longer used.`,
        );
      }
      return tx.automation.create({ data, include: { connection: true } });
    })
    .catch(refuseGoneConnection);
  context.changes.tell('automations', teamId);
  return { automation, warnings };
}

/** If the foreign key fails, somebody has deleted the connection meanwhile. */
function refuseGoneConnection(error: unknown): never {
  if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2003') {
    throw invalidRequest('The connection was just deleted.', { param: 'connection_id' });
  }
  throw error;
}

export async function listAutomations(
  { prisma }: Context,
  teamId: string,
  page: PageRequest,
): Promise<Page<AutomationWithConnection>> {
  return readPage(page, AUTOMATION_PREFIX, ({ where, ...rest }) =>
    prisma.automation.findMany({ where: { teamId, ...where }, ...rest, include: { connection: true } }),
  );
}

/** @throws 404 */
export async function getAutomation(
  { prisma }: Context,
  teamId: string,
  id: string,
): Promise<AutomationWithConnection> {
  return found(
    await prisma.automation.findFirst({
      where: { id, teamId },
      include: { connection: true },
    }),
    'automation',
    id,
  );
}

/**
 * Changes the fields that are given, and checks the whole as on creation when what it does is among them.
 * Enabling resets the failure counters; disabling tells nobody, because it is a person's own doing here.
 * @throws 404, 400 naming the field, or 412 when the changer has seen another version
 */
export async function updateAutomation(
  context: Context,
  teamId: string,
  id: string,
  changes: AutomationChanges,
  changer: Changer,
): Promise<SavedAutomation> {
  const { prisma, db, clock } = context;
  const before = await getAutomation(context, teamId, id);
  checkVersion(before, changer);
  const { name, enabledEvents, config, onAmbiguous, status } = changes;
  const connection = await usableConnection(
    context,
    teamId,
    changes.connectionId ?? before.connectionId,
    before.connection.connector,
  );
  const touchesWork =
    config !== undefined || changes.connectionId !== undefined || enabledEvents !== undefined;
  const warnings =
    touchesWork || status === 'enabled'
      ? await checkWork(context, connection, usableAction(context, connection, before.action), {
          enabledEvents: enabledEvents ?? before.enabledEvents,
          config: config ?? (before.config as Record<string, unknown>),
        })
      : [];
  const differing = differingFields(before, changes);
  const data: Prisma.AutomationUncheckedUpdateManyInput = {
    name,
    connectionId: connection.id,
    enabledEvents,
    ...(changes.filter !== undefined && storedFilter(changes.filter)),
    ...(config !== undefined && { config: config as Prisma.InputJsonObject }),
    onAmbiguous,
    ...nextVersion(differing, changer, clock.now()),
    ...(status === 'enabled' &&
      before.status !== 'enabled' && { ...ENABLED_AGAIN, consecutiveConfigFailures: 0 }),
  };
  if (differing.length > 0) await keepVersion(prisma, before);
  const { count } = await prisma.automation.updateMany({ where: { id, version: before.version }, data });
  // Somebody was faster, since it was looked at: that is told, or kept as a version before it is changed.
  if (count === 0) return updateAutomation(context, teamId, id, changes, changer);
  context.changes.tell('automations', teamId);
  if (status === 'disabled' && before.status !== 'disabled') {
    await disableAutomation(db, id, clock.now());
    context.changes.tell('automations', teamId);
  }
  return { automation: await getAutomation(context, teamId, id), warnings };
}

/** Prisma takes a plain null for "no value", so the null of the database must be named. */
function storedFilter(filter: Condition | null | undefined) {
  return { filter: filter ? (filter as Prisma.InputJsonObject) : Prisma.DbNull };
}

/** Deletes the automation and its deliveries, also those that are not sent yet. @throws 404 */
export async function deleteAutomation(
  { prisma, db, changes }: Context,
  teamId: string,
  id: string,
): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const { count } = await tx.automation.deleteMany({ where: { id, teamId } });
    if (count === 0) throw notFound('automation', id);
    await tx.recovery.deleteMany({ where: { destinationId: id } });
    await tx.purge.create({ data: { ownerId: id } });
    // A disconnected account is kept only for its automations.
    await tx.connection.deleteMany({ where: { teamId, status: 'revoked', automations: { none: {} } } });
  });
  changes.tell('automations', teamId);
  await purge(db, id);
}

async function usableConnection(
  { prisma }: Context,
  teamId: string,
  id: string,
  connector?: string,
): Promise<Connection> {
  const connection = await prisma.connection.findFirst({ where: { id, teamId } });
  const param = 'connection_id';
  if (!connection) throw invalidRequest(`There is no connection ${id.slice(0, 80)}.`, { param });
  if (connector !== undefined && connection.connector !== connector) {
    throw invalidRequest(`must be a ${connector} connection, as the automation's action is ${connector}'s`, {
      param,
    });
  }
  return connection;
}

/** Returns the action if it can be done through the connection. @throws 400 */
function usableAction(context: Context, connection: Connection, id: string): AnyAction {
  const action = actionNamed(connectorNamed(context, connection.connector).connector, id);
  if (action.credentials && !action.credentials.includes(connection.credentialKind)) {
    throw invalidRequest(
      `${action.name} can't be done with a connection by ${connection.credentialKind}: connect by ${action.credentials.join(' or ')}.`,
      { param: 'connection_id' },
    );
  }
  return action;
}

/**
 * Everything that can be known before the first event. What the vendor can't be asked just now is a warning.
 */
async function checkWork(
  context: Context,
  connection: Connection,
  action: AnyAction,
  input: { enabledEvents: string[]; config: Record<string, unknown> },
): Promise<SavedAutomation['warnings']> {
  const { config, warnings } = await checkElsewhere(context.renderThreads, connection.teamId, {
    ...{ connector: connection.connector, action: action.id, ...input },
  });
  if (connection.status !== 'active') {
    const message = 'The account has to be connected again; until then nothing is checked, and events wait.';
    return [...warnings, { message }];
  }
  const inUse = connectionInUse(context, connection);
  const unchecked = [
    ...warnings,
    { message: `${inUse.connector.manifest.name} could not be asked whether this can work.` },
  ];
  const checked = await askOrRefusal(context, inUse, (session) => action.verify(session, config));
  if ('refused' in checked) return unchecked;
  const noted = withoutBlocking(checked.value);
  const { prepare } = action;
  const types = input.enabledEvents.includes('*') ? eventTypes() : input.enabledEvents;
  const prepared = prepare
    ? await askOrRefusal(context, inUse, (session) => prepare(session, config, types))
    : { value: [] };
  if ('refused' in prepared) return [...unchecked, ...noted];
  return [...warnings, ...noted, ...withoutBlocking(prepared.value)];
}

/** What is worth saying. @throws 400 naming the first field that can't be as it is */
function withoutBlocking(problems: readonly ConfigProblem[]): SavedAutomation['warnings'] {
  const blocking = problems.find(({ advisory }) => !advisory);
  if (blocking) {
    const param = `config.${blocking.field}`;
    throw invalidRequest(`${param}: ${blocking.message}`, { param });
  }
  return problems.map(({ field, message }) => ({ field, message }));
}
