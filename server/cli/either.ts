import type { Answer, Method } from './client.ts';
import { ApiFailure } from './failures.ts';
import type { Session } from './session.ts';

/**
 * What belongs to an endpoint or to an automation; its id doesn't tell, so both are asked.
 * @param paths that of endpoints first
 */
export async function fromEither<Body>(
  session: Session,
  method: Method,
  paths: readonly [ofEndpoint: string, ofAutomation: string],
): Promise<Answer<Body>> {
  try {
    return await session.asTeam<Body>(method, paths[0]);
  } catch (error) {
    if (!isNotThere(error)) throw error;
    return session.asTeam<Body>(method, paths[1]).catch((second: unknown) => {
      // A key that may see endpoints only is told what they answered.
      throw second instanceof ApiFailure && second.status === 403 ? error : second;
    });
  }
}

/** Unknown there, or not for this key or plan. */
function isNotThere(error: unknown): error is ApiFailure {
  return error instanceof ApiFailure && (error.status === 404 || error.status === 403);
}
