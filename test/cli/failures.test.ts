import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { useStage } from '../support/stage.ts';
import { runCli, urlOf } from './run-cli.ts';
import { runHere } from './run-here.ts';

const stage = useStage();
const SECRET = 'ak_live_0123456789abcdefghijklmnopqrstuvwxyz';

async function withServer(answer: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('a command that is wrong ends with 2 and sends nothing', () => {
  test.each([
    [['endpoint', 'lits'], 'Did you mean list?'],
    [['endpoint', 'get'], "missing required argument 'id'"],
    [['endpoint', 'list', '--team', 'team_a'], 'An API key belongs to one team: leave --team out.'],
    [['endpoint'], 'Usage: autousers-connect endpoint'],
    [['whoami'], 'autousers-connect key create --team team_acme --name cli'],
    [['whoami', '--key', ''], '--key is empty'],
    [['health', '--url', 'localhost:8080'], '--url must be an http or https address'],
    [['health', '--timeout', '0'], 'It must be a number above 0.'],
  ])('%j', async (args, message) => {
    const ended = await runHere(args);
    expect(ended).toMatchObject({ code: 2, out: '' });
    expect(ended.err).toContain(message);
  });
});

test('the process ends with that code', async () => {
  expect(await runCli(['endpoint', 'lits'])).toMatchObject({ code: 2, out: '' });
});

test('help and version are no errors', async () => {
  const [help, version] = await Promise.all([runCli(['--help']), runCli(['--version'])]);
  expect(help).toMatchObject({ code: 0, err: '' });
  expect(help.out).toContain('CONNECT_API_KEY');
  expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe('what the API refuses', () => {
  test('is told in its words, with the credential by name and never by value', async () => {
    const env = { CONNECT_URL: urlOf(stage.app), CONNECT_API_KEY: SECRET };
    const [fromEnvironment, fromOption] = await Promise.all([
      runCli(['whoami'], { env }),
      runCli(['whoami', '--key', `${SECRET}2`], { env }),
    ]);
    expect(fromEnvironment).toMatchObject({ code: 1, out: '' });
    expect(fromEnvironment.err).toMatch(
      /^error: This API key does not exist or was revoked\. \(invalid_api_key, request \S+\)\nSent: the API key from CONNECT_API_KEY\.\n$/,
    );
    expect(fromOption.err).toContain('Sent: the API key from --key.');
  });

  test('is also the answer on standard output with --json', async () => {
    const { key } = await stage.app.team('free');
    const env = { CONNECT_URL: urlOf(stage.app), CONNECT_API_KEY: key };
    const ended = await runCli(['endpoint', 'list', '--json'], { env });
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.out).error.code).toBe('plan_upgrade_required');
    expect(ended.err).toMatch(/^error: .*\(plan_upgrade_required, request /);
  });
});

describe('no secret shows up in an error', () => {
  test.each([
    [['whoami', `--kye=${SECRET}`]],
    [['whoami', SECRET]],
    [[SECRET]],
    [['whoami', '--key', `${SECRET} x`]],
    [['whoami', '--key', SECRET, '--url', 'http://127.0.0.1:9']],
    [['listen', '--secret', SECRET]],
    [['whoami', '--url', `http://user:${SECRET}@localhost`, '--key', 'k']],
  ])('%#', async (args) => {
    const ended = await runHere(args);
    expect(ended.code).toBeGreaterThan(0);
    expect(ended.err).not.toBe('');
    expect(ended.err + ended.out).not.toContain(SECRET);
  });
});

describe('a server that is not there, or not ours', () => {
  test('unreachable: which address, and how to start one', async () => {
    let free = '';
    await withServer(
      () => {},
      async (url) => {
        free = url;
      },
    );
    const ended = await runCli(['health', '--url', `${free}/api/v1/`]);
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toBe(
      `error: No server can be reached at ${free} (ECONNREFUSED)\n` +
        'Start one with "npm start", or say where it is with --url or CONNECT_URL.\n',
    );
  });

  test('silent: the deadline ends it', async () => {
    await withServer(
      () => {},
      async (url) => {
        const ended = await runCli(['health', '--url', url, '--timeout', '0.3']);
        expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('did not answer within 0.3 s') });
      },
    );
  });

  test('another web site: neither its page nor a redirect is taken for an answer', async () => {
    const site: RequestListener = (request, response) => {
      if (request.url === '/healthz') response.writeHead(200).end('<html>');
      else if (request.url === '/api/v1/events')
        response.writeHead(302, { location: 'https://other.test' }).end();
      else response.writeHead(502).end('<html>');
    };
    await withServer(site, async (url) => {
      const run = (...args: string[]) => runCli([...args, '--url', url, '--key', 'k', '--json']);
      const [page, redirect, gateway] = await Promise.all([run('health'), run('events'), run('whoami')]);
      expect(page).toMatchObject({ code: 1, out: '', err: expect.stringContaining('is not this API') });
      expect(redirect).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining('https://other.test'),
      });
      expect(gateway).toMatchObject({ code: 1, out: '', err: expect.stringContaining('answered 502') });
    });
  });

  test('unwell: which part does not answer', async () => {
    const unwell: RequestListener = (_request, response) =>
      response.writeHead(503).end('{"status":"unavailable","failing":["database"]}');
    await withServer(unwell, async (url) => {
      const ended = await runCli(['health', '--url', url]);
      expect(ended).toEqual({
        code: 1,
        out: '',
        err: 'error: The server is unavailable: no answer from database\n',
      });
    });
  });
});
