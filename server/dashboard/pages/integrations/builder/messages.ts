import { ApiError } from '../../../api/client.ts';

/** An error without the name of its parameter in front, as it is shown at its field. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Something went wrong.';
  if (!(error instanceof ApiError) || error.param === undefined) return error.message;
  const [first = ''] = error.message.split(/; (?=[a-z_]+[.:])/);
  const bare = first.startsWith(error.param) ? first.slice(error.param.length).replace(/^:?\s*/, '') : first;
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}
