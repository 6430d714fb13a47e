import { ApiError } from '../../../api/client.ts';
import { fromServer, t } from '../../../languages/index.ts';

/** An error without the name of its parameter in front, as it is shown at its field. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return t('integrations:builder.problems.unknown');
  if (!(error instanceof ApiError) || error.param === undefined) return fromServer(error.message);
  const [first = ''] = error.message.split(/; (?=[a-z_]+[.:])/);
  const bare = first.startsWith(error.param) ? first.slice(error.param.length).replace(/^:?\s*/, '') : first;
  const words = fromServer(bare);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
