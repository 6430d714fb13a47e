import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gate } from './gate.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

async function post(path: string, body = '{}') {
  const headers = { 'content-type': 'application/json', 'x-test': 'yes' };
  const response = await request(receiver.url(path), { method: 'POST', headers, body });
  return { status: response.statusCode, headers: response.headers, body: await response.body.text() };
}

describe('recording', () => {
  it('keeps requests in order, raw and parsed', async () => {
    const before = Date.now();
    await post('/a?b=c', '{"x": 1.0}');
    await post('/b', 'not json');
    const [first, second] = receiver.requests;
    expect(first).toMatchObject({ method: 'POST', path: '/a', url: '/a?b=c', body: { x: 1 } });
    expect(first?.rawBody.toString()).toBe('{"x": 1.0}');
    expect(first?.headers['x-test']).toBe('yes');
    expect(first?.receivedAt).toBeGreaterThanOrEqual(before);
    expect(second?.body).toBe('not json');
    expect(receiver.forPath('/a')).toEqual([first]);
  });

  it('answers 200 {"received":true} without a script', async () => {
    expect(await post('/')).toMatchObject({ status: 200, body: '{"received":true}' });
  });

  it('forgets on clear, but keeps scripts', async () => {
    receiver.respond('/', { status: 500 });
    await post('/');
    receiver.clear();
    expect(receiver.requests).toEqual([]);
    expect(await post('/')).toMatchObject({ status: 500, body: '' });
  });

  it('does not record a request whose body breaks off', async () => {
    const { hostname, port } = new URL(receiver.url());
    const socket = connect(Number(port), hostname);
    socket.write('POST /cut HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{"a"');
    await expect.poll(() => receiver.inFlight('/cut')).toBe(1);
    socket.destroy();
    await expect.poll(() => receiver.inFlight('/cut')).toBe(0);
    expect(receiver.requests).toEqual([]);
  });
});

describe('waitFor', () => {
  it('resolves with what is already there, and on arrival', async () => {
    await post('/1');
    expect(await receiver.waitFor(1)).toHaveLength(1);
    const two = receiver.waitFor(2);
    const path = receiver.waitFor((requests) => requests.some((r) => r.path === '/3'));
    await post('/2');
    await post('/3');
    expect(await two).toHaveLength(2);
    expect((await path).map((r) => r.path)).toEqual(['/1', '/2', '/3']);
  });

  it('says on time-out what did arrive', async () => {
    await post('/other', '{"hello":1}');
    await expect(receiver.waitFor(2, { timeoutMs: 30 })).rejects.toThrow(
      'Waited 30 ms for 2 requests; arrived: 1\n  POST /other {"hello":1}',
    );
  });

  it('passes on what a predicate throws', async () => {
    const waiting = receiver.waitFor((requests) => {
      if (requests.length > 0) throw new Error('bad predicate');
      return false;
    });
    await Promise.all([expect(waiting).rejects.toThrow('bad predicate'), post('/')]);
  });
});

describe('in flight', () => {
  it('counts what is open per path, and the most that was', async () => {
    const { passed, open } = gate();
    receiver.respond('/slow', () => passed.then(() => ({ status: 200 })));
    const all = Promise.all([post('/slow'), post('/slow'), post('/slow'), post('/fast')]);
    await receiver.waitFor(4);
    expect(receiver.inFlight('/slow')).toBe(3);
    open();
    await all;
    await expect.poll(() => receiver.inFlight('/slow')).toBe(0);
    expect([receiver.maxInFlight('/slow'), receiver.maxInFlight('/fast')]).toEqual([3, 1]);
    receiver.clear();
    expect([receiver.maxInFlight('/slow'), receiver.inFlight('/never')]).toEqual([0, 0]);
  });
});

describe('stop', () => {
  it('ends open connections and whoever waits, and may be called twice', async () => {
    receiver.respond('/', 'hang');
    const req = httpRequest(receiver.url('/'), { method: 'POST' }).end('{}');
    const broken = once(req, 'error');
    await receiver.waitFor(1);
    const waiting = expect(receiver.waitFor(2)).rejects.toThrow('The receiver was stopped');
    await receiver.stop();
    await receiver.stop();
    await waiting;
    expect((await broken)[0]).toMatchObject({ code: 'ECONNRESET' });
  });

  it('frees a port that was asked for', async () => {
    const port = Number(new URL(receiver.url()).port);
    await receiver.stop();
    receiver = await startReceiver({ port });
    expect(new URL(receiver.url()).port).toBe(String(port));
  });
});
