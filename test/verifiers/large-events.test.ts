import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler } from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SNIPPETS } from '../../server/dashboard/pages/webhooks/snippets.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { freePort } from '../support/ports.ts';
import { ROOT } from './languages.ts';

/** The largest event, and what the envelope adds to it. */
const LARGEST = Buffer.alloc(256 * 1024 + 1024, 'x');

/** Every text in which people find a receiver: the documents, the READMEs, the pages and the reference. */
const sources: { name: string; text: string }[] = ['docs', 'verifiers', 'README.md']
  .flatMap((place) => (place.endsWith('.md') ? [place] : filesIn(place)))
  .filter((name) => /\.(?:md|ts|mjs)$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(ROOT, name), 'utf8') }));

function filesIn(place: string): string[] {
  return readdirSync(join(ROOT, place), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replace(/^\//, ''));
}

/** What reads a body in Express, as it stands there: `express.raw({ … })`. */
const PARSER = /express\.(?:raw|text|json)\((?:\{(?:[^{}]|\{[^{}]*\})*\})?\)/g;
/** Named as what breaks a receiver. */
const warnedOf = 'A global express.json() before this route would break it.';

const parsersIn = (text: string) => [...text.replaceAll(warnedOf, '').matchAll(PARSER)].map(([call]) => call);

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

/** The status of a receiver that reads its body so. */
async function answerOf(parser: string): Promise<number> {
  const middleware: RequestHandler = new Function('express', `return ${parser}`)(express);
  const receiver = express();
  receiver.post('/', middleware, (request, response) => {
    response.sendStatus(Buffer.isBuffer(request.body) && request.body.equals(LARGEST) ? 204 : 400);
  });
  receiver.use(((error, _request, response, _next) => {
    response.sendStatus(error.status);
  }) as express.ErrorRequestHandler);
  const port = await freePort();
  const server = receiver.listen(port, '127.0.0.1');
  try {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: LARGEST, headers });
    return answer.status;
  } finally {
    server.close();
  }
}

describe('every way to read a body that we show takes the largest event', () => {
  const shown = [
    ...sources,
    ...SNIPPETS.map(({ language, code }) => ({ name: `the pages, ${language}`, text: code })),
  ].flatMap(({ name, text }) => parsersIn(text).map((parser): [string, string] => [name, parser]));

  test.each(shown)('%s: %s', async (_, parser) => {
    expect(await answerOf(parser)).toBe(204);
  });

  test('in the reference', async () => {
    for (const path of ['/api/docs', '/api/v1/openapi.json']) {
      const { status, text } = await app.call('GET', path);
      expect(status).toBe(200);
      for (const parser of parsersIn(text)) expect(await answerOf(parser), path).toBe(204);
    }
  });

  test('is what this file finds, and a parser without a limit does not pass', async () => {
    expect(shown.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'docs/receivers/README.md',
        'docs/receivers/typescript-express.md',
        'the pages, TypeScript',
      ]),
    );
    expect(await answerOf('express.raw({ type: () => true })')).toBe(413);
  });
});
