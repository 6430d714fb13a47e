import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler } from 'express';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signedHeaders } from '../../server/signing/index.ts';
import { verifyWebhook, WebhookVerificationError } from '../../verifiers/typescript/autousers-webhooks.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { freePort } from '../support/ports.ts';
import { ROOT } from './languages.ts';

/** The largest event, and what the envelope adds to it. */
const LARGEST = Buffer.alloc(256 * 1024 + 1024, 'x');

/** Every text in which people find a receiver: the documents, the READMEs and the reference. */
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
  const shown = sources.flatMap(({ name, text }) =>
    parsersIn(text).map((parser): [string, string] => [name, parser]),
  );

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
      expect.arrayContaining(['docs/receivers/README.md', 'docs/receivers/typescript-express.md']),
    );
    expect(await answerOf('express.raw({ type: () => true })')).toBe(413);
  });
});

describe('every snippet around our verifiers takes the largest event', () => {
  const secret = 'whsec_R7gqUjPv3mXcZ0s9yT2bWnK5eHfLd8aQ';
  const event = {
    id: 'event_1',
    type: 'evaluation.completed',
    data: { object: { id: 'eval_1', name: '', summary: { ratingCount: 48 } } },
  };
  event.data.object.name = 'x'.repeat(LARGEST.length - JSON.stringify(event).length);
  const rawBody = JSON.stringify(event);
  const parts = { deliveryId: 'whd_1', eventId: event.id, eventType: event.type };
  const headersOf = (body: string) => signedHeaders(parts, [secret], Math.floor(Date.now() / 1000), body);

  /** What a text has in a language, without its imports. */
  const blocksOf = (text: string, language: string) =>
    [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, code = '']) =>
      code.replaceAll(/^import .*$/gm, ''),
    );
  const said: unknown[] = [];
  const run = (name: string, headers: object) => {
    const [code = ''] = blocksOf(readFileSync(join(ROOT, name), 'utf8'), 'ts');
    const given = {
      ...{ Webhook, verifyWebhook, WebhookVerificationError, secret, rawBody, headers, request: { headers } },
      console: { log: (text: unknown) => said.push(text) },
    };
    const body = `${code}\nreturn typeof event === 'undefined' ? undefined : event;`;
    return new Function(...Object.keys(given), body)(...Object.values(given));
  };

  test('with the library of Standard Webhooks', () => {
    expect(run('docs/receivers/README.md', headersOf(rawBody))).toEqual(event);
    expect(() => run('docs/receivers/README.md', headersOf('{}'))).toThrow(/signature/i);
  });

  test('in the README of the TypeScript verifier', () => {
    run('verifiers/typescript/README.md', headersOf(rawBody));
    expect(said).toEqual([48]);
    // It answers 400 where it says so.
    run('verifiers/typescript/README.md', headersOf('{}'));
    expect(said).toEqual([48]);
  });

  test('and there is no other text with code for receivers, but the complete ones', () => {
    const withCode = sources.filter(({ text }) =>
      ['ts', 'js', 'python', 'go', 'ruby'].some((language) => blocksOf(text, language).length > 0),
    );
    expect(withCode.map(({ name }) => name).sort()).toEqual([
      'docs/receivers/README.md',
      'docs/receivers/go-net-http.md',
      'docs/receivers/python-http-server.md',
      'docs/receivers/ruby-rack.md',
      'docs/receivers/typescript-express.md',
      'verifiers/typescript/README.md',
    ]);
  });
});
