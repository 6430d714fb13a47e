import type { Delivery } from '../../api/types.ts';

const ANSWERS: Record<number, string> = {
  400: 'did not understand the request',
  401: 'asks for a sign-in',
  403: 'refuses it',
  404: 'has nothing at this address',
  405: 'takes no POST requests at this address',
  408: 'took too long',
  410: 'says that this address is gone for good',
  413: 'says that the event is too large',
  429: 'asks us to slow down',
};

/** What came back, or why nothing did, for people; undefined before the attempt. */
export function answerInWords({
  status: outcome,
  response_status: status,
  error,
}: Pick<Delivery, 'status' | 'response_status' | 'error'>): string | undefined {
  if (status === null) return error === null ? undefined : `No answer: ${error}`;
  if (outcome === 'delivered' && status >= 300) {
    return `Your receiver took it: this answer (${status}) says so in its own way, so it is not sent again`;
  }
  return `Your receiver ${answer(status)} (${status})`;
}

function answer(status: number): string {
  if (status < 300) return 'took it';
  if (status < 400) return 'sent us elsewhere; redirects are not followed';
  return ANSWERS[status] ?? (status < 500 ? 'refused it' : 'had an error of its own');
}
