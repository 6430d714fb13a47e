import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { until } from '../support/until.ts';

const EVENT = { type: 'rating.created', data: { object: { id: 'rat_1' } } };
const WAYS = [
  { way: 'the front door', method: 'POST', path: '/events', json: EVENT, status: 202 },
  { way: 'Express', method: 'GET', path: '/webhooks', json: undefined, status: 200 },
];

let app: TestApp;
afterEach(() => app?.stop());

async function open(): Promise<Socket> {
  const { port } = new URL(app.app.url);
  const socket = connect(Number(port), '127.0.0.1').setEncoding('utf8');
  await once(socket, 'connect');
  return socket;
}

const isRefused = () =>
  open().then(
    (socket) => socket.destroy() && false,
    () => true,
  );

describe.each(WAYS)('a connection that is kept, by $way', ({ method, path, json, status }) => {
  test.each([
    ['longer than the proxies of the guide keep theirs', {}, 130],
    ['as long as the configuration says', { KEEP_ALIVE_SECONDS: '620' }, 620],
  ])('stays open %s', async (_name, env, seconds) => {
    app = await startTestApp({ env });
    const { key } = await app.team();
    const answer = await app.call(method, path, key, json);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('keep-alive')).toBe(`timeout=${seconds}`);
  });

  test('is ended by the answer while the server stops: what is sent on it is answered, and nothing more', async () => {
    app = await startTestApp();
    const { key } = await app.team();
    const socket = await open();
    const body = json ? JSON.stringify(json) : '';
    socket.write(`${method} /api/v1${path} HTTP/1.1\r\nContent-Type: application/json\r\n`);
    const stopped = app.app.stop();
    await until(isRefused);
    const ended = once(socket, 'end');
    socket.write(
      `Host: here\r\nAuthorization: Bearer ${key}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const [answer] = await once(socket, 'data');
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer.toLowerCase()).toContain('connection: close');
    await ended;
    await stopped;
  });
});
