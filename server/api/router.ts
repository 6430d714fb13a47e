import { type Request, type Response, Router } from 'express';
import { type AnswerParts, answer } from './answer.ts';
import { sendCompressed } from './compression.ts';
import { methodNotAllowed } from './errors.ts';
import { exchangeOf, sendJson } from './exchange.ts';
import type { Route } from './route.ts';

/** Express' router for a route table. A path that is known answers other methods with 405. */
export function createRouter(routes: readonly Route[], parts: AnswerParts): Router {
  const router = Router({ caseSensitive: true });
  const paths = new Set(routes.flatMap(pathsOf));
  for (const path of paths) {
    const here = router.route(path);
    const ours = routes.filter((route) => pathsOf(route).includes(path));
    for (const route of ours) {
      here[route.method](async (request, response) => {
        exchangeOf(response).route = path;
        const { status, json } = await answer(route, parts, toApiRequest(request, response), response);
        if (route.compressed) await sendCompressed(request, response, status, json);
        else sendJson(response, status, json);
      });
    }
    const allowed = ours.map((route) => route.method.toUpperCase()).join(', ');
    here.all((request, response) => {
      exchangeOf(response).route = path;
      throw methodNotAllowed(request.method, allowed);
    });
  }
  return router;
}

const pathsOf = ({ path, alsoAt }: Route) => (alsoAt === undefined ? [path] : [path, alsoAt]);

function toApiRequest(request: Request, response: Response) {
  const { method, originalUrl: url, baseUrl, headers, params, query } = request;
  const path = `${baseUrl.replace(/^\/api/, '')}${request.path}`;
  const { id } = exchangeOf(response);
  return { id, method, url, path, headers, params, query, incoming: request };
}
