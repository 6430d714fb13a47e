import type { Delivery } from '../../api/types.ts';
import type { Words } from '../../languages/english.ts';
import { t } from '../../languages/index.ts';

/** What to do about a failure, by the kind of answer. */
export interface Advice {
  /** What is wrong, in a few words. */
  title: string;
  text: string;
  /** Where in these pages it can be mended, if it can. */
  inSettings?: true;
}

type Failure = Pick<Delivery, 'response_status' | 'response_body' | 'error'>;

const IN_SETTINGS = { inSettings: true } as const;

const advice = (name: keyof Words['webhooks']['advice'], more: Pick<Advice, 'inSettings'> = {}): Advice => ({
  title: t(`webhooks:advice.${name}.title`),
  text: t(`webhooks:advice.${name}.text`),
  ...more,
});

const OF_STATUS: Record<number, Advice> = {
  401: advice('credentials', IN_SETTINGS),
  403: advice('refused', IN_SETTINGS),
  404: advice('nothingThere', IN_SETTINGS),
  405: advice('noPost', IN_SETTINGS),
  408: advice('tooLong'),
  410: advice('gone', IN_SETTINGS),
  413: advice('tooLarge'),
  429: advice('tooOften', IN_SETTINGS),
};

const BAD_REQUEST = advice('notUnderstood');
const REDIRECT = advice('redirect', IN_SETTINGS);
const SERVER_ERROR = advice('serverError');
const UNREACHED_BEHIND_CLOUDFLARE = advice('behindCloudflare');
const STOPPED_BY_CLOUDFLARE = advice('stoppedByCloudflare');
const WEB_PAGE = advice('webPage', IN_SETTINGS);

/** By the words of the log (connectors/http-failure.ts); the first that fits. */
const OF_ERRORS: [RegExp, Advice][] = [
  [/certificate|TLS/i, advice('certificate')],
  [
    /could not connect within|connection timed out|host unreachable|network unreachable|host down/i,
    advice('unreachable'),
  ],
  [/within/i, advice('noAnswer')],
  [/connection refused/i, advice('notRunning', IN_SETTINGS)],
  [/name/i, advice('unknownName', IN_SETTINGS)],
  [/connection/i, advice('broken')],
];

const isHtml = (body: string) => /^\s*(?:<!doctype html|<html)/i.test(body);
const isCloudflare = (body: string) => /cloudflare|^error code: 1\d{3}/i.test(body);

/** What whoever runs the receiver can do about the failure of an attempt; undefined: only what it says. */
export function adviceFor({ response_status: status, response_body, error }: Failure): Advice | undefined {
  const body = response_body ?? '';
  if (status === null) return OF_ERRORS.find(([words]) => error !== null && words.test(error))?.[1];
  if (status >= 520 && status <= 530) return UNREACHED_BEHIND_CLOUDFLARE;
  if (status >= 300 && status < 400) return REDIRECT;
  const mayBeStopped = status === 403 || status === 429 || status === 503;
  if (mayBeStopped && isCloudflare(body)) return STOPPED_BY_CLOUDFLARE;
  if (status < 500 && status !== 404 && isHtml(body)) return WEB_PAGE;
  return OF_STATUS[status] ?? (status < 500 ? BAD_REQUEST : SERVER_ERROR);
}
