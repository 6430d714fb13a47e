import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Context } from '../../context.ts';
import { ApiError } from '../../errors.ts';
import { type Authenticator, SESSION_COOKIE } from '../../teams/authenticate.ts';
import { readCookie, wantedCookie, wantedPath } from '../cookies.ts';
import { beginError, exchangeOf } from '../exchange.ts';
import { landingPath, SETTINGS_HOME } from '../settings-path.ts';
import { errorPage, type Page, signInPage, startPage, type Visit } from './contents.ts';
import { type Language, languageIn, languageOf, WORDS, type Words } from './languages/index.ts';
import { createLook, type Dress } from './look.ts';

/** What a route knows of its visitor, for the case that it fails. */
type Known = Partial<Pick<Visit, 'app' | 'isBack' | 'wanted' | 'back'>>;

/** Notes it for the page that tells of a failure. */
export function noteVisit({ locals }: Response, known: Known): void {
  locals.visit = { ...locals.visit, ...known };
}

/** A browser that opens an address names HTML before anything else; programs take anything, or JSON. */
export const wantsPage = (request: Request): boolean => request.accepts(['json', 'html']) === 'html';

export interface Pages {
  /** Tells a person what a thrown thing means for them, with the status that programs are told. */
  sendError(request: Request, response: Response, thrown: unknown): Promise<void>;
  /** In front of pages that need a session: who has none sees how to come in, and comes back to this page. */
  needSession: RequestHandler;
  /** At the root. */
  start: RequestHandler;
}

/** `authenticator`: undefined in a process that is only a worker, where nobody has a session. */
export function createPages(context: Context, authenticator: Authenticator | undefined): Pages {
  const { config, log, publicUrl } = context;
  const product = { ...config, name: config.brandName };
  const look = createLook(config);

  const show = (request: Request, response: Response, status: number, pageIn: (words: Words) => Page) => {
    const language = wantedLanguage(request, response) ?? languageOf(request);
    look.secured(request, response, () => {});
    response.vary('Accept').vary('Accept-Language').set('Cache-Control', 'no-store');
    response
      .status(status)
      .type('html')
      .send(look.render(pageIn(WORDS[language]), language, dressOf(request)));
  };
  /** @param path one that may be landed on */
  const keep = (response: Response, path: string | undefined) => {
    if (path !== undefined) response.append('Set-Cookie', wantedCookie(path, publicUrl()));
  };
  /** @throws what the database throws */
  const sessionOf = async (request: Request): Promise<'open' | 'ended' | 'none'> => {
    const cookie = readCookie(request.get('cookie'), SESSION_COOKIE);
    if (cookie === undefined || authenticator === undefined) return 'none';
    try {
      await authenticator.authenticate(undefined, cookie);
      return 'open';
    } catch (error) {
      if (error instanceof ApiError) return 'ended';
      throw error;
    }
  };

  return {
    async sendError(request, response, thrown) {
      const { id } = exchangeOf(response);
      const error = beginError(log, { id, method: request.method }, response, thrown);
      if (!error) return;
      const known: Known = response.locals.visit ?? {};
      const wanted = landingPath(known.wanted);
      if (error.type === 'authentication_error') keep(response, wanted);
      const visit: Visit = {
        ...{ app: undefined, isBack: false, back: withLanguage('/', request, response), ...known, wanted },
        requestId: id,
        again: request.method === 'GET' ? ownPath(request.originalUrl) : undefined,
        // Not knowing makes no difference but one button.
        isSignedIn: (await sessionOf(request).catch(() => 'none')) === 'open',
      };
      show(request, response, error.status, (words) => errorPage(words, product, error, visit));
    },

    async needSession(request: Request, response: Response, next: NextFunction) {
      if (!wantsPage(request)) return next();
      // With the database away, the page itself says so, and goes on when it is back.
      const session = await sessionOf(request).catch(() => 'open');
      if (session === 'open') return next();
      const wanted = landingPath(request.originalUrl);
      keep(response, wanted);
      show(request, response, 401, (words) => signInPage(words, product, session === 'ended', wanted));
    },

    async start(request: Request, response: Response, next: NextFunction) {
      if (!wantsPage(request)) return next();
      response.set('Cache-Control', 'no-store');
      if ((await sessionOf(request)) === 'open') {
        const home = withLanguage(SETTINGS_HOME, request, response);
        return response.redirect(303, wantedPath(request.get('cookie')) ?? home);
      }
      show(request, response, 200, (words) => startPage(words, product));
    },
  };
}

/** The language of the address, or else of the page that it leads to. */
function wantedLanguage(request: Request, { locals }: Response): Language | undefined {
  const { back, wanted }: Known = locals.visit ?? {};
  return languageIn(request.originalUrl) ?? languageIn(back) ?? languageIn(wanted);
}

/** A path that keeps the language somebody has asked for. */
function withLanguage(path: string, request: Request, response: Response): string {
  const language = wantedLanguage(request, response);
  return language === undefined ? path : `${path}?lang=${language}`;
}

function dressOf({ query }: Request): Dress {
  const { theme, embed } = query;
  return { theme: theme === 'light' || theme === 'dark' ? theme : undefined, embedded: embed === '1' };
}

/** The address as one on this server, whatever a crafted one begins with. */
function ownPath(url: string): string | undefined {
  if (!URL.canParse(url, 'http://here')) return undefined;
  const { origin, pathname, search } = new URL(url, 'http://here');
  return origin === 'http://here' && !pathname.startsWith('//') ? pathname + search : undefined;
}
