import type { ApiError } from '../../errors.ts';
import { settingsPath } from '../settings-path.ts';

/** What a page says: what has happened, and what to do next. */
export interface Page {
  heading: string;
  /** Paragraphs. */
  text: string[];
  /** The first is the button. */
  actions: Action[];
  /** In small print. */
  note?: string | undefined;
}

export interface Action {
  label: string;
  href: string;
  /** Not a page of ours. */
  elsewhere?: true;
}

/** The host product: where people come from, and get new sign-in links. */
export interface Product {
  name: string;
  productUrl: string | undefined;
  supportUrl: string | undefined;
}

/** What is known of somebody whose request has failed. */
export interface Visit {
  requestId: string;
  /** Is there a session all the same? */
  isSignedIn: boolean;
  /** The name of the app that was to be connected. */
  app: string | undefined;
  /** The browser has come back from it. */
  isBack: boolean;
  /** What a new session will open. */
  wanted: string | undefined;
  /** The page of the settings to go back to. */
  back: string | undefined;
  /** The address itself, when opening it again is harmless and may help. */
  again: string | undefined;
}

/** Somebody who has no session, at a page that needs one. `ended`: there was one. */
export function signInPage(product: Product, ended: boolean, wanted: string | undefined): Page {
  return {
    heading: ended ? 'Your session has ended' : 'You are not signed in',
    text: [
      ended ? 'You stay signed in for twelve hours.' : 'These settings belong to your team.',
      howToComeIn(product, wanted),
    ],
    actions: [
      ...toProduct(product, wanted),
      ...(wanted === undefined ? [] : [{ label: 'I have signed in: go on', href: wanted }]),
      ...help(product),
    ],
  };
}

/** At the root, for somebody who has no session. */
export function startPage(product: Product): Page {
  return {
    heading: `Integrations and webhooks of ${product.name}`,
    text: [
      `Here teams connect ${product.name} to the apps that they work with, such as Slack, Linear and Notion, and to programs of their own.`,
      howToComeIn(product, undefined),
    ],
    actions: [
      ...toProduct(product, undefined),
      { label: 'For developers: the API', href: '/api/docs' },
      ...help(product),
    ],
  };
}

/** What an error says to people. Programs get the envelope (errors.ts). */
export function errorPage(product: Product, error: ApiError, visit: Visit): Page {
  const { app = 'The app', isBack } = visit;
  const nothingConnected = isBack ? 'Nothing was connected, and nothing else has changed.' : undefined;
  const page = (heading: string, text: (string | undefined)[], ...actions: Action[]): Page => ({
    heading,
    text: text.filter((each) => each !== undefined),
    actions: [...actions, ...help(product)],
  });
  const back = { label: 'Open the settings', href: visit.back ?? '/' };
  const again = visit.again === undefined ? [] : [{ label: 'Try again', href: visit.again }];

  if (error.code === 'invalid_sign_in_link') return deadLink(product, visit);
  if (error.type === 'authentication_error' && visit.app !== undefined) {
    const asked = signInPage(product, error.code === 'session_expired', visit.wanted);
    if (!isBack) return asked;
    const why = `${asked.heading}, so ${app} could not be connected. Nothing else has changed.`;
    return { ...asked, heading: `${app} was not connected`, text: [why, howToComeIn(product, visit.wanted)] };
  }
  switch (error.code) {
    case 'insufficient_role':
      return page(
        'Only admins connect accounts',
        [nothingConnected, 'Ask an admin or owner of your team to do it, or to give you that role.'],
        back,
      );
    case 'connector_not_configured':
      return {
        ...page(
          `${app} can’t be connected in one click yet`,
          [nothingConnected, 'In the settings you can connect it with a key or token instead.'],
          back,
        ),
        note: error.message,
      };
    case 'pages_not_built':
      return page('The settings pages are not here yet', [error.message], ...again);
  }
  switch (error.status) {
    case 404:
      return page('There is nothing at this address', ['The link may be old, or not complete.'], back);
    case 405:
      return page(
        'This address can’t be used like this',
        ['Open the settings, and try it from there.'],
        back,
      );
    case 413:
      return page('That is too large', ['Send less at once, and try again.', nothingConnected], back);
    case 429:
      return page('Too much at once', ['Wait a minute, then try again.'], ...again);
    case 503:
      return ours(
        page(
          'This can’t be done just now',
          ['The server is busy or waits for its database. Your events are safe. Try again in a moment.'],
          ...again,
          back,
        ),
        visit,
      );
  }
  if (error.status < 500) return page('That did not work', [error.message, nothingConnected], back);
  const sorry = 'It was logged, and trying again is safe. If it happens again, tell us the number below.';
  return ours(page('Something went wrong on our side', [sorry], ...again, back), visit);
}

/** A sign-in link that was used, or is too old, or never was one. */
function deadLink(product: Product, { isSignedIn, wanted }: Visit): Page {
  const page = {
    heading: 'This sign-in link no longer works',
    text: ['A sign-in link works once, within ten minutes. This one was used already, or is older.'],
  };
  if (!isSignedIn) {
    const actions = [...toProduct(product, wanted), ...help(product)];
    return { heading: page.heading, text: [...page.text, howToComeIn(product, wanted)], actions };
  }
  return {
    heading: page.heading,
    text: [...page.text, 'You are still signed in in this browser, so you can simply go on.'],
    actions: [
      { label: 'Go on to the settings', href: wanted ?? '/' },
      ...toProduct(product, wanted),
      ...help(product),
    ],
  };
}

const ours = (page: Page, { requestId }: Visit): Page => ({ ...page, note: `Request ${requestId}` });

function howToComeIn({ name, productUrl }: Product, wanted: string | undefined): string {
  const open = productUrl === undefined ? `Go back to ${name}` : `Open ${name}`;
  const after = wanted === undefined ? '' : ' After that, you are on the page that you wanted.';
  return `${open}, and choose its settings for integrations or webhooks: they sign you in here.${after}`;
}

/** The product is told which page is wanted, if a sign-in link can name it (`path`). */
function toProduct({ name, productUrl }: Product, wanted: string | undefined): Action[] {
  if (productUrl === undefined) return [];
  const url = new URL(productUrl);
  const path = settingsPath(wanted);
  if (path !== undefined) url.searchParams.set('path', path);
  return [{ label: `Open ${name}`, href: url.href, elsewhere: true }];
}

const help = ({ supportUrl }: Product): Action[] =>
  supportUrl === undefined ? [] : [{ label: 'Get help', href: supportUrl, elsewhere: true }];
