import { readFileSync } from 'node:fs';
import { type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import { inForce } from '../../../catalog/index.ts';
import type { Context } from '../../context.ts';
import { ApiError } from '../../errors.ts';
import { sendsText } from '../compression.ts';
import { methodNotAllowed } from '../errors.ts';
import { routeGroups } from '../routes/index.ts';
import { createDocument } from './document.ts';
import { eventListPage, eventPage, shownTypes } from './event-pages.ts';
import { referencePage } from './page.ts';
import { EVENTS_PATH } from './webhooks.ts';

const STYLE = '/api/docs/style.css';

/** The reference has no script, and loads nothing but its style. */
const secured = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'style-src': ["'self'"],
      'img-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
    },
  },
});

/**
 * The OpenAPI document and the reference made of it; both are made when they are first asked for, and again
 * when another catalog is in force.
 */
export function createDocumentation({ config, publicUrl }: Context): Router {
  const about = { product: config.brandName, headers: config.headerNames };
  const document = lazily(() => createDocument(routeGroups, { ...about, baseUrl: publicUrl() }));
  const json = lazily(() => JSON.stringify(document()));
  const page = lazily(() => referencePage(document(), { baseUrl: publicUrl(), style: STYLE }));
  const ofEvents = { ...about, style: STYLE };
  const list = lazily(() => eventListPage(ofEvents));
  const typePages = lazily(() => {
    const pages = shownTypes().map((each): [string, RequestHandler] => [
      each.type,
      sendsText(lazily(() => eventPage(each, ofEvents))),
    ]);
    return new Map(pages);
  });
  const style = lazily(() => readFileSync(new URL('./reference.css', import.meta.url), 'utf8'));

  const router = Router({ caseSensitive: true });
  const serve = (paths: string[], contentType: string, answer: RequestHandler) => {
    const headers: RequestHandler = (_request, response, next) => {
      response.set('Cache-Control', 'public, max-age=300').type(contentType);
      next();
    };
    router
      .route(paths)
      .get(secured, headers, answer)
      .all((request) => {
        throw methodNotAllowed(request.method, 'GET');
      });
  };
  serve(['/api/v1/openapi.json', '/v1/openapi.json'], 'application/json', sendsText(json));
  serve(['/api/docs'], 'text/html', sendsText(page));
  serve([STYLE], 'text/css', sendsText(style));
  serve([EVENTS_PATH], 'text/html', sendsText(list));
  // A type of some teams only is as unknown here as one that isn't there.
  const typePage: RequestHandler = (request, response, next) => {
    const type = String(request.params.type);
    const answer = typePages().get(type);
    if (answer) return answer(request, response, next);
    response.removeHeader('Cache-Control');
    throw new ApiError('not_found_error', `There is no event type ${type.slice(0, 100)}`);
  };
  serve([`${EVENTS_PATH}/:type`], 'text/html', typePage);
  return router;
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T; of: unknown } | undefined;
  return () => {
    const catalog = inForce();
    if (made?.of !== catalog) made = { value: make(), of: catalog };
    return made.value;
  };
}
