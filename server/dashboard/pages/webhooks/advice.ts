import type { Delivery } from '../../api/types.ts';

/** What to do about a failure, by the kind of answer. */
export interface Advice {
  /** What is wrong, in a few words. */
  title: string;
  text: string;
  /** Where in these pages it can be mended, if it can. */
  inSettings?: true;
}

type Failure = Pick<Delivery, 'response_status' | 'response_body' | 'error'>;

const OF_STATUS: Record<number, Advice> = {
  401: {
    title: 'Your receiver asks for credentials',
    text: 'Our requests prove themselves by their signature. If the receiver, or a gateway before it, wants a key as well, add it under Settings as a header; otherwise let this path through without a sign-in.',
    inSettings: true,
  },
  403: {
    title: 'Your receiver refuses our requests',
    text: 'Often a firewall or a check of the signature does. Compare the secret that the receiver has with the one here, and let requests of the User-Agent “Autousers-Webhooks” through.',
    inSettings: true,
  },
  404: {
    title: 'There is nothing at this URL',
    text: 'Check the path, also a slash at its end, and whether the receiver is deployed there. Change the URL under Settings if it has moved.',
    inSettings: true,
  },
  405: {
    title: 'The URL takes no POST requests',
    text: 'Each event is sent by POST. Check that the path is that of the receiver, and that the route takes POST.',
    inSettings: true,
  },
  408: {
    title: 'Your receiver takes too long',
    text: 'Answer with 200 as soon as the signature is checked, and do the work afterwards.',
  },
  410: {
    title: 'Your receiver says that it is gone for good',
    text: 'After three such answers in a row the endpoint is disabled. Enter the new URL under Settings, or delete the endpoint if nobody needs it.',
    inSettings: true,
  },
  413: {
    title: 'Events are too large for your receiver',
    text: 'Allow bodies of at least 256 KB, in the receiver and in whatever stands before it (nginx: client_max_body_size).',
  },
  429: {
    title: 'Your receiver is asked too often',
    text: 'Set a rate limit under Settings: what is above it waits, and nothing is lost.',
    inSettings: true,
  },
};

const BAD_REQUEST: Advice = {
  title: 'Your receiver does not understand our requests',
  text: 'Look at what it said. Often the signature is checked against a body that was parsed and written anew: check it against the bytes as they came.',
};
const REDIRECT: Advice = {
  title: 'The URL leads elsewhere',
  text: 'Redirects are not followed. Enter the address at the end of them under Settings, with https and the right host.',
  inSettings: true,
};
const SERVER_ERROR: Advice = {
  title: 'Your receiver fails',
  text: 'Look into its log at the time of the attempt. Deliveries are tried again by themselves; once it works, “Recover since…” sends what was given up.',
};
const UNREACHED_BEHIND_CLOUDFLARE: Advice = {
  title: 'Cloudflare does not reach your receiver',
  text: 'The answer is of Cloudflare, which stands before your receiver: check that the server behind it is up, takes connections from Cloudflare, and has a valid certificate.',
};
const STOPPED_BY_CLOUDFLARE: Advice = {
  title: 'Cloudflare stops our requests',
  text: 'They are taken for those of a bot and never reach your receiver. Add a rule that skips the checks for this path: in Cloudflare under Security, WAF, Custom rules, “Skip”.',
};
const WEB_PAGE: Advice = {
  title: 'A web page answers in place of your receiver',
  text: 'It is HTML, such as of a sign-in, a firewall or the site itself. Check that the path is that of the receiver, and that nothing before it asks visitors to sign in or to prove that they are human.',
  inSettings: true,
};

/** By the words of the log (connectors/http-failure.ts); the first that fits. */
const OF_ERRORS: [RegExp, Advice][] = [
  [
    /certificate|TLS/i,
    {
      title: 'The certificate of your receiver is not accepted',
      text: 'Renew it, and have the server send the whole chain with the intermediate certificates; it must be for the name in the URL.',
    },
  ],
  [
    /could not connect within|connection timed out|host unreachable|network unreachable|host down/i,
    {
      title: 'Your receiver cannot be reached',
      text: 'Nothing answers at its address. Check that the server is up, and that a firewall lets our connections in.',
    },
  ],
  [
    /within/i,
    {
      title: 'Your receiver takes too long to answer',
      text: 'Answer with 200 as soon as the signature is checked, and do the work afterwards, such as in a queue.',
    },
  ],
  [
    /connection refused/i,
    {
      title: 'Your receiver is not running',
      text: 'Its machine is there, but nothing listens at this port. Start the receiver, or correct the port in the URL.',
      inSettings: true,
    },
  ],
  [
    /name/i,
    {
      title: 'The name in the URL cannot be found',
      text: 'Check its spelling, and that it has a public DNS record.',
      inSettings: true,
    },
  ],
  [
    /connection/i,
    {
      title: 'The connection breaks',
      text: 'Your receiver, or what stands before it, closes it before the answer is complete. Look into its log at the time of the attempt.',
    },
  ],
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
