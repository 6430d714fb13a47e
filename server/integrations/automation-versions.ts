import type { Automation, Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import type { Context } from '../context.ts';
import { changedFields } from '../db/versions.ts';
import { found } from '../errors.ts';

/** How many versions of an automation there are, with the one in force. */
const MOST_VERSIONS = 10;

/** Fields of a version, by the names that the API has for them. */
const NAMES = {
  name: 'name',
  connectionId: 'connection_id',
  enabledEvents: 'enabled_events',
  filter: 'filter',
  config: 'config',
  onAmbiguous: 'on_ambiguous',
};

/** What a version is. */
type State = Pick<Automation, keyof typeof NAMES>;

export interface AutomationVersion {
  version: number;
  changedBy: string | null;
  changedFields: string[];
  changedAt: Date | null;
  state: State;
}

/** Names of the fields that these changes would change. */
export function differingFields(
  before: Automation,
  changes: Partial<Record<keyof State, unknown>>,
): string[] {
  return changedFields(before, changes, NAMES);
}

const stateOf = ({ name, connectionId, enabledEvents, filter, config, onAmbiguous }: Automation): State => ({
  name,
  connectionId,
  enabledEvents,
  filter,
  config,
  onAmbiguous,
});

/**
 * Keeps what an automation is like, which is about to change, and forgets what is too old. If it doesn't
 * change after all, nothing is wrong: the version is as it is kept.
 */
export async function keepVersion(prisma: PrismaClient, before: Automation): Promise<void> {
  const { id: automationId, version, changedBy, changedFields: fields, changedAt } = before;
  const state = stateOf(before) as unknown as Prisma.InputJsonObject;
  const kept = { state, changedBy, changedFields: fields, changedAt };
  await prisma.automationVersion.createMany({
    data: { automationId, version, ...kept },
    skipDuplicates: true,
  });
  await prisma.automationVersion.deleteMany({
    where: { automationId, version: { lte: version - (MOST_VERSIONS - 1) } },
  });
}

/** The versions that are kept, newest first; the first one is in force. */
export async function listVersions({ prisma }: Context, current: Automation): Promise<AutomationVersion[]> {
  const { version, changedBy, changedFields: fields, changedAt } = current;
  const older = await prisma.automationVersion.findMany({
    where: { automationId: current.id, version: { lt: version } },
    orderBy: { version: 'desc' },
    take: MOST_VERSIONS - 1,
  });
  return [
    { version, changedBy, changedFields: fields, changedAt, state: stateOf(current) },
    ...older.map(({ state, ...rest }) => ({ ...rest, state: state as unknown as State })),
  ];
}

/** What a kept version was like. @throws 404 */
export async function stateOfVersion(context: Context, current: Automation, version: number): Promise<State> {
  const versions = await listVersions(context, current);
  return found(
    versions.find((each) => each.version === version)?.state,
    'version of the automation',
    String(version),
  );
}
