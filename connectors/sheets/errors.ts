import type { Result } from '../connector.ts';
import { parseRetryAfter } from '../retry-after.ts';
import type { Failure } from '../shared/json-api.ts';

type Failed = Extract<Result, { kind: 'retry' | 'failed' | 'reconnect' }>;

/** Quotas are filled again every minute, and Google doesn't say when. Milliseconds. */
const QUOTA_MS = 60_000;
const SCOPE = ['ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'insufficientPermissions'];
const DISABLED = ['SERVICE_DISABLED', 'accessNotConfigured'];
const TOO_FAST = ['rateLimitExceeded', 'userRateLimitExceeded', 'RATE_LIMIT_EXCEEDED', 'RESOURCE_EXHAUSTED'];

/**
 * What follows from a failure. `changes`: the request would have had an effect. `address`: of the service
 * account. NOTES.md has it as a table.
 */
export function toResult(failure: Failure, changes: boolean, address?: string): Failed {
  if (failure.kind === 'no_answer') {
    const message = `Google gave no answer: ${failure.error.message}.`;
    return { kind: 'retry', message, scope: 'delivery', ambiguous: changes && failure.error.sent };
  }
  const { status, code, words, headers } = failure;
  const message = `Google says: ${words}`;
  const failed = (reason: 'payload' | 'config' | 'plan', hint: string): Failed => ({
    ...{ kind: 'failed', reason, code, message, hint },
  });
  if (status === 429 || TOO_FAST.includes(code)) {
    return {
      kind: 'retry',
      message: 'Google takes fewer requests at the moment',
      afterMs: parseRetryAfter(headers.get('retry-after'), new Date()) ?? QUOTA_MS,
      scope: 'connection',
      ambiguous: false,
    };
  }
  switch (status) {
    case 400:
      return failedRequest(words, failed);
    case 401:
      return { kind: 'reconnect', reason: 'expired', message: 'Google no longer accepts this connection' };
    case 403:
      return forbidden(code, message, failed, address);
    case 404:
      return failed('config', `There is no such spreadsheet for this account. ${share(address)}`);
    case 413:
      return failed('payload', 'Shorten what the automation writes, or leave a column out.');
    // 409 ABORTED, 5xx, and whatever stood in the way of an answer: it may have come after the effect.
    default:
      return { kind: 'retry', message, scope: 'delivery', ambiguous: changes };
  }
}

function forbidden(
  code: string,
  message: string,
  failed: (reason: 'config', hint: string) => Failed,
  address: string | undefined,
): Failed {
  if (SCOPE.includes(code)) {
    return {
      kind: 'reconnect',
      reason: 'scope',
      message,
      needed: ['https://www.googleapis.com/auth/spreadsheets'],
    };
  }
  if (DISABLED.includes(code)) {
    const hint =
      'Whoever runs this server has to enable the Google Sheets API in the Google Cloud project of the app or service account. It takes some minutes.';
    return failed('config', hint);
  }
  if (code === 'storageQuotaExceeded') {
    return failed('config', 'The storage of the account is full. Make room, then replay the delivery.');
  }
  return failed('config', share(address));
}

const share = (address: string | undefined) =>
  address === undefined
    ? 'Ask its owner to share it with you as an editor, or choose another one.'
    : `Share it with ${address} as an editor, or choose another one.`;

function failedRequest(
  words: string,
  failed: (reason: 'payload' | 'config' | 'plan', hint: string) => Failed,
) {
  if (/above the limit of \d+ cells/i.test(words)) {
    return failed('plan', 'The spreadsheet is full: move old rows to another one, then replay the delivery.');
  }
  if (/characters in a single cell/i.test(words)) return failed('payload', 'Shorten the text of the column.');
  if (/protected/i.test(words)) {
    return failed(
      'config',
      'The tab is protected: let the connected account edit it, or choose another tab.',
    );
  }
  return failed(
    'config',
    'Was the tab deleted? Open the automation, and choose the spreadsheet and tab again.',
  );
}

/** The address of a service account, with which spreadsheets are shared. */
export const addressOf = ({
  credential,
  account,
}: {
  credential: { kind: string };
  account: { name: string } | undefined;
}) => (credential.kind === 'service_account' ? account?.name : undefined);
