import { readFileSync } from 'node:fs';
import { Router } from 'express';
import helmet from 'helmet';
import type { Config } from '../config.ts';
import { withHeaderNames } from '../signing/index.ts';
import { sendsText } from './compression.ts';
import { methodNotAllowed } from './errors.ts';

const FOLDER = new URL('../../verifiers/', import.meta.url);

/** What can be had, by its name. There is nothing else, so that no path leads anywhere. */
const FILES: Record<string, { path: string; contentType: string }> = {
  'autousers-webhooks.mjs': { path: 'typescript/autousers-webhooks.mjs', contentType: 'text/javascript' },
  'autousers-webhooks.ts': { path: 'typescript/autousers-webhooks.ts', contentType: 'text/x-typescript' },
  'autousers_webhooks.py': { path: 'python/autousers_webhooks.py', contentType: 'text/x-python' },
  'autouserswebhooks.go': { path: 'go/autouserswebhooks.go', contentType: 'text/x-go' },
  'autousers_webhooks.rb': { path: 'ruby/autousers_webhooks.rb', contentType: 'text/x-ruby' },
};

/** Source text: nothing of it is to be run or framed by a page. */
const secured = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
  },
});

/** The verifiers for receivers, one file a language, for everybody: there is no secret in them. */
export function createVerifiers({ headerNames, brandName }: Config): Router {
  // It stands in comments, which no name may end.
  const product = brandName.replaceAll(/[^\p{L}\p{N} .&-]/gu, '');
  const router = Router({ caseSensitive: true, strict: true });
  for (const [name, { path, contentType }] of Object.entries(FILES)) {
    const shipped = readFileSync(new URL(path, FOLDER), 'utf8').replaceAll(
      'Autousers Connect',
      `${product} Connect`,
    );
    const text = withHeaderNames(shipped, headerNames);
    router
      .route(`/${name}`)
      .get(
        secured,
        (_request, response, next) => {
          response.set({
            'Cache-Control': 'public, max-age=3600',
            'Content-Type': `${contentType}; charset=utf-8`,
          });
          next();
        },
        sendsText(() => text),
      )
      .all((request) => {
        throw methodNotAllowed(request.method, 'GET');
      });
  }
  return router;
}
