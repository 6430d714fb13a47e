import type { Context } from '../context.ts';
import { invalidRequest, notFound } from '../errors.ts';
import { isAutomationId } from '../ids.ts';

/** A destination, as far as its log and its recoveries need to know it. */
export interface DestinationState {
  id: string;
  teamId: string;
  /** enabled | disabled */
  status: string;
}

/** Looks an endpoint or automation up. @throws 404 */
export async function getDestination(
  { prisma }: Context,
  teamId: string,
  id: string,
): Promise<DestinationState> {
  const query = { where: { id, teamId }, select: { id: true, teamId: true, status: true } };
  const found = isAutomationId(id)
    ? await prisma.automation.findFirst(query)
    : await prisma.endpoint.findFirst(query);
  if (!found) throw notFound(isAutomationId(id) ? 'automation' : 'webhook endpoint', id);
  return found;
}

/** A disabled destination gets no new deliveries. @throws 400 */
export function refuseDisabled({ id, status }: { id: string; status: string }): void {
  if (status === 'enabled') return;
  const what = isAutomationId(id) ? 'automation' : 'endpoint';
  throw invalidRequest(`The ${what} is disabled, and gets nothing until it is enabled again.`, {
    code: `${what}_disabled`,
  });
}
