import type { Automation, Endpoint } from '../prisma/generated/client.ts';
import { getAutomation } from './automations.ts';
import type { Context } from './context.ts';
import { getEndpoint } from './endpoints.ts';
import { isAutomationId } from './ids.ts';

/** What deliveries go to. @throws 404 */
export function getDestination(context: Context, teamId: string, id: string): Promise<Endpoint | Automation> {
  return isAutomationId(id) ? getAutomation(context, teamId, id) : getEndpoint(context, teamId, id);
}
