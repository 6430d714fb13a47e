import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

async function post(path: string, body = '{}', signal?: AbortSignal) {
  const response = await request(receiver.url(path), { method: 'POST', body, signal });
  return { status: response.statusCode, headers: response.headers, body: await response.body.text() };
}

const soon = () => AbortSignal.timeout(150);

describe('scripted answers', () => {
  it('answers with status, headers and body, after a delay', async () => {
    receiver.respond('/', { status: 503, headers: { 'retry-after': '7' }, body: { no: 1 }, delayMs: 60 });
    const started = performance.now();
    const response = await post('/');
    expect(performance.now() - started).toBeGreaterThanOrEqual(55);
    expect(response).toMatchObject({ status: 503, headers: { 'retry-after': '7' }, body: '{"no":1}' });
  });

  it('goes through a list, repeats its last, and starts again when set again', async () => {
    const statuses = async () => [await post('/'), await post('/'), await post('/')].map((r) => r.status);
    receiver.respond('/', [{ status: 500 }, { status: 204 }]);
    expect(await statuses()).toEqual([500, 204, 204]);
    receiver.respond('/', [{ status: 500 }, { status: 204 }]);
    expect(await statuses()).toEqual([500, 204, 204]);
  });

  it('asks a function with the number of the request and the request', async () => {
    receiver.respond('/', async (n, { body }) => ({ status: 200 + n, body: { n, body } }));
    await post('/');
    expect(await post('/', '"hi"')).toMatchObject({ status: 202, body: '{"n":2,"body":"hi"}' });
  });

  it('says so when a script throws', async () => {
    receiver.respond('/', () => {
      throw new Error('oops');
    });
    expect(await post('/')).toMatchObject({ status: 599, body: expect.stringContaining('oops') });
  });
});

describe('misbehaviour', () => {
  it('redirects to a path of its own', async () => {
    receiver.respond('/', 'redirect');
    expect(await post('/')).toMatchObject({ status: 302, headers: { location: '/redirected' } });
    expect(receiver.forPath('/redirected')).toEqual([]);
  });

  it('resets, once the request is recorded', async () => {
    receiver.respond('/', 'reset');
    await expect(post('/')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(receiver.requests).toHaveLength(1);
  });

  it('never answers', async () => {
    receiver.respond('/', 'hang');
    await expect(post('/', '{}', soon())).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(receiver.requests).toHaveLength(1);
  });

  it.each(['hang-body', 'drip', 'huge'] as const)('%s begins to answer and never ends', async (behaviour) => {
    receiver.respond('/', behaviour);
    const patience = new AbortController();
    const response = await request(receiver.url('/'), { signal: patience.signal });
    expect(response.statusCode).toBe(200);
    let bytes = 0;
    const readAll = async () => {
      for await (const chunk of response.body) bytes += chunk.length;
    };
    const reading = expect(readAll()).rejects.toMatchObject({ name: 'TimeoutError' });
    const enough = behaviour === 'huge' ? 1_000_000 : behaviour === 'drip' ? 1 : 0;
    await expect.poll(() => bytes, { timeout: 15_000 }).toBeGreaterThan(enough);
    // Patience begins once it answers: on a busy machine the beginning alone may take as long.
    soon().addEventListener('abort', ({ target }) => patience.abort((target as AbortSignal).reason));
    await reading;
    await expect.poll(() => receiver.inFlight('/')).toBe(0);
  });
});
