import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { until } from '../support/until.ts';

const BODY = JSON.stringify({ type: 'rating.created', data: { object: { id: 'rat_1' } } });
const WAYS = [
  ['the front door', `POST /api/v1/events HTTP/1.1\r\nContent-Type: application/json\r\n`, BODY, 202],
  ['Express', 'GET /api/v1/webhooks HTTP/1.1\r\n', '', 200],
] as const;

let app: TestApp;
afterEach(() => app?.stop());

async function open(): Promise<Socket> {
  const { port } = new URL(app.app.url);
  const socket = connect(Number(port), '127.0.0.1').setEncoding('utf8');
  await once(socket, 'connect');
  return socket;
}

/** Sends the rest of a request; resolves with the head of its answer. */
async function finish(socket: Socket, key: string, body: string): Promise<string> {
  socket.write(`Host: here\r\nAuthorization: Bearer ${key}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  const [answer] = await once(socket, 'data');
  return String(answer).split('\r\n\r\n')[0] as string;
}

const isRefused = async () => {
  const { port } = new URL(app.app.url);
  const socket = connect(Number(port), '127.0.0.1');
  return once(socket, 'connect').then(
    () => socket.destroy() && false,
    () => true,
  );
};

describe.each(WAYS)('a connection that is kept, by %s', (_, head, body, status) => {
  test.each([
    ['longer than the proxies of the guide keep theirs', {}, 130],
    ['as long as the configuration says', { KEEP_ALIVE_SECONDS: '620' }, 620],
  ])('stays open %s', async (_name, env, seconds) => {
    app = await startTestApp({ env });
    const { key } = await app.team();
    const socket = await open();
    socket.write(head);
    const answer = await finish(socket, key, body);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer.toLowerCase()).toContain(`keep-alive: timeout=${seconds}`);
    socket.destroy();
  });

  test('is ended by the answer while the server stops: what is sent on it is answered, and nothing more', async () => {
    app = await startTestApp();
    const { key } = await app.team();
    const socket = await open();
    socket.write(head);
    const stopped = app.app.stop();
    await until(isRefused);
    const ended = once(socket, 'end');
    const answer = await finish(socket, key, body);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer.toLowerCase()).toContain('connection: close');
    await ended;
    await stopped;
  });
});
