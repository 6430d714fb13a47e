import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import type { Context } from '../context.ts';
import { ApiError } from '../errors.ts';
import { packedFiles } from './compression.ts';
import { escaped } from './html.ts';
import { type Language, languageIn, languageOf, WORDS } from './pages/languages/index.ts';
import { type Pages, wantsPage } from './pages/people.ts';

const DIST = fileURLToPath(new URL('../dashboard/dist/', import.meta.url));
const NOT_BUILT = 'The settings pages are not built. Run "npm run build" and start the server again.';

/**
 * The settings pages: static files that call the API with the session's cookie. There is no secret in any of
 * them.
 */
export function createDashboard({ config }: Context, { needSession }: Pick<Pages, 'needSession'>): Router {
  const router = Router();
  router.use(securityHeaders(config.embedOrigins));
  router.use('/assets', ...packedFiles(`${DIST}assets`));
  router.use('/assets', () => {
    throw new ApiError('not_found_error', 'There is no such file.');
  });
  router.get(
    '/{*page}',
    needSession,
    page({
      name: config.brandName,
      color: config.brandColor,
      signatureHeader: config.headerNames.signature,
    }),
  );
  return router;
}

/** Allows only scripts of our own, and only frames of origins that the operator has named. */
function securityHeaders(embedOrigins: readonly string[]): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // Components place themselves with style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: embedOrigins.length === 0 ? ["'self'"] : ["'self'", ...embedOrigins],
      },
    },
    // This older header says the same as frame-ancestors, but can't hold a list.
    frameguard: embedOrigins.length === 0 ? { action: 'sameorigin' } : false,
    crossOriginEmbedderPolicy: false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
}

function page(brand: { name: string; color: string | undefined; signatureHeader: string }): RequestHandler {
  const pages = new Map<Language, string | undefined>();
  return (request, response) => {
    const language = languageIn(request.originalUrl) ?? languageOf(request);
    const html = pages.get(language) ?? readPage(brand, language);
    pages.set(language, html);
    if (html === undefined) {
      if (wantsPage(request))
        throw new ApiError('api_error', NOT_BUILT, { status: 503, code: 'pages_not_built' });
      return void response.status(503).type('text/plain').send(NOT_BUILT);
    }
    response.vary('Accept-Language').set('Cache-Control', 'no-store').type('html').send(html);
  };
}

/** What is seen until its scripts run, or when they never do, is in the reader's language too. */
function readPage(brand: object, language: Language): string | undefined {
  const { title, needScripts } = WORDS[language].settings;
  try {
    const text = readFileSync(`${DIST}index.html`, 'utf8');
    return text
      .replace('<html lang="en">', `<html lang="${language}">`)
      .replace(/(?<=<title>).*(?=<\/title>)/, title)
      .replace(/(?<=<noscript>).*(?=<\/noscript>)/, needScripts)
      .replace(
        'name="connect-brand" content="{}"',
        `name="connect-brand" content="${escaped(JSON.stringify(brand))}"`,
      );
  } catch {
    return undefined;
  }
}
