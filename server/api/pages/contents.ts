import type { ApiError } from '../../errors.ts';
import { settingsPath } from '../settings-path.ts';
import type { Words } from './languages/index.ts';

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
  /** The name of the app that was to be connected; null: there is no such app. */
  app: string | null | undefined;
  /** The browser has come back from it. */
  isBack: boolean;
  /** What a new session will open. */
  wanted: string | undefined;
  /** The page to go back to. */
  back: string;
  /** The address itself, when opening it again is harmless and may help. */
  again: string | undefined;
}

/** Somebody who has no session, at a page that needs one. `ended`: there was one. */
export function signInPage(words: Words, product: Product, ended: boolean, wanted: string | undefined): Page {
  const { signIn, buttons } = words;
  return {
    heading: ended ? signIn.ended : signIn.missing,
    text: [ended ? signIn.lasts : signIn.isOfTeam, howToComeIn(words, product, wanted)],
    actions: [
      ...toProduct(words, product, wanted),
      ...(wanted === undefined ? [] : [{ label: buttons.haveSignedIn, href: wanted }]),
      ...help(words, product),
    ],
  };
}

/** At the root, for somebody who has no session. */
export function startPage(words: Words, product: Product): Page {
  const { start, buttons } = words;
  return {
    heading: start.heading(product.name),
    text: [start.about(product.name), howToComeIn(words, product, undefined)],
    actions: [
      ...toProduct(words, product, undefined),
      { label: buttons.developers, href: '/api/docs' },
      ...help(words, product),
    ],
  };
}

/** What an error says to people. Programs get the envelope (errors.ts). */
export function errorPage(words: Words, product: Product, error: ApiError, visit: Visit): Page {
  const { connecting, failures, buttons } = words;
  const { isBack } = visit;
  const app = visit.app ?? connecting.someApp;
  const nothingConnected = isBack ? connecting.nothing : undefined;
  const page = (heading: string, text: (string | undefined)[], ...actions: Action[]): Page => ({
    heading,
    text: text.filter((each) => each !== undefined),
    actions: [...actions, ...help(words, product)],
  });
  const ours = (ofOurs: Page): Page => ({ ...ofOurs, note: failures.request(visit.requestId) });
  const back = { label: buttons.settings, href: visit.back };
  const again = visit.again === undefined ? [] : [{ label: buttons.again, href: visit.again }];

  if (error.code === 'invalid_sign_in_link') return deadLink(words, product, visit);
  if (error.type === 'authentication_error' && visit.app !== undefined) {
    const ended = error.code === 'session_expired';
    const asked = signInPage(words, product, ended, visit.wanted);
    if (!isBack) return asked;
    const why = ended ? connecting.sessionEnded(app) : connecting.notSignedIn(app);
    const text = [why, howToComeIn(words, product, visit.wanted)];
    return { ...asked, heading: connecting.failed(app), text };
  }
  switch (error.code) {
    case 'insufficient_role':
      return page(connecting.adminsOnly, [nothingConnected, connecting.askAdmin], back);
    case 'connector_not_configured':
      return {
        ...page(connecting.notInOneClick(app), [nothingConnected, connecting.pasteInstead], back),
        note: failures.message(error.message),
      };
    case 'pages_not_built':
      return page(failures.notBuilt, [failures.message(error.message)], ...again);
  }
  switch (error.status) {
    case 404:
      return page(failures.nothingHere, [failures.oldLink], back);
    case 405:
      return page(failures.notLikeThis, [failures.fromSettings], back);
    case 413:
      return page(failures.tooLarge, [failures.sendLess, nothingConnected], back);
    case 429:
      return page(failures.tooMuch, [failures.waitMinute], ...again);
    case 503:
      return ours(page(failures.notNow, [failures.busy], ...again, back));
  }
  if (error.status < 500)
    return page(failures.didNotWork, [failures.message(error.message), nothingConnected], back);
  return ours(page(failures.ours, [failures.logged], ...again, back));
}

/** A sign-in link that was used, or is too old, or never was one. */
function deadLink(words: Words, product: Product, { isSignedIn, wanted, back }: Visit): Page {
  const { deadLink: link, buttons } = words;
  return {
    heading: link.heading,
    text: [link.about, isSignedIn ? link.stillIn : howToComeIn(words, product, wanted)],
    actions: [
      ...(isSignedIn ? [{ label: buttons.goOn, href: wanted ?? back }] : []),
      ...toProduct(words, product, wanted),
      ...help(words, product),
    ],
  };
}

function howToComeIn({ signIn }: Words, { name, productUrl }: Product, wanted: string | undefined): string {
  const how = productUrl === undefined ? signIn.goBackTo(name) : signIn.comeFrom(name);
  return wanted === undefined ? how : `${how} ${signIn.thenWanted}`;
}

/** The product is told which page is wanted, if a sign-in link can name it (`path`). */
function toProduct({ buttons }: Words, { name, productUrl }: Product, wanted: string | undefined): Action[] {
  if (productUrl === undefined) return [];
  const url = new URL(productUrl);
  const path = settingsPath(wanted);
  if (path !== undefined) url.searchParams.set('path', path);
  return [{ label: buttons.open(name), href: url.href, elsewhere: true }];
}

const help = ({ buttons }: Words, { supportUrl }: Product): Action[] =>
  supportUrl === undefined ? [] : [{ label: buttons.help, href: supportUrl, elsewhere: true }];
