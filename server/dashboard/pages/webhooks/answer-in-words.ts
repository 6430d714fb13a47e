import type { Delivery } from '../../api/types.ts';
import { fromServer, t } from '../../languages/index.ts';

const KNOWN = [400, 401, 403, 404, 405, 408, 410, 413, 429] as const;

/** What came back, or why nothing did, for people; undefined before the attempt. */
export function answerInWords({
  status: outcome,
  response_status: status,
  error,
}: Pick<Delivery, 'status' | 'response_status' | 'error'>): string | undefined {
  if (status === null)
    return error === null ? undefined : t('webhooks:answer.none', { error: fromServer(error) });
  if (outcome === 'delivered' && status >= 300) return t('webhooks:answer.inItsWay', { status });
  return t(`webhooks:answer.${kindOf(status)}`, { status });
}

function kindOf(status: number) {
  if (status < 300) return 'taken';
  if (status < 400) return 'redirected';
  return KNOWN.find((each) => each === status) ?? (status < 500 ? 'refused' : 'failed');
}
