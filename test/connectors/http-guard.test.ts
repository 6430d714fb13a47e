import { isIP } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { TargetPolicy } from '../../connectors/target-policy.ts';
import { policyFor, rawServer, reply, useClients } from './raw-server.ts';

const { server, client, closing } = useClients();

/** Gives each answer once, in turn, and counts how often it was asked. */
function lookupGiving(...answers: string[][]) {
  const lookup = async (hostname: string) => {
    lookup.asked.push(hostname);
    return (answers.shift() ?? []).map((address) => ({ address, family: isIP(address) }));
  };
  lookup.asked = [] as string[];
  return lookup;
}

describe('the guard', () => {
  it.each([
    '127.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '2130706433',
    '0x7f.1',
    '0.0.0.0',
    '169.254.169.254',
    'localhost',
  ])('refuses %s, over http and https, and opens no connection', async (host) => {
    const receiver = await server();
    const post = client({ policy: policyFor('') });
    for (const protocol of ['http', 'https']) {
      const result = await post(`${protocol}://${host}:${receiver.port}/?token=secret`);
      expect(result).toMatchObject({ kind: 'failure', reason: 'refused_target', sent: false });
      expect(JSON.stringify(result)).not.toContain('token');
    }
    expect(receiver.connections).toBe(0);
  });

  it.each(['ftp://127.0.0.1/', 'http://user:pass@127.0.0.1/', 'nonsense', 'http://127.0.0.1/#x'])(
    'refuses the URL %s',
    async (url) => {
      const result = await client({})(url);
      expect(result).toMatchObject({ kind: 'failure', reason: 'refused_target', sent: false });
    },
  );

  it('refuses plain http to a public address', async () => {
    const post = client({ lookup: lookupGiving(['8.8.8.8']) });
    expect(await post('http://public.example/')).toMatchObject({
      reason: 'refused_target',
      message: expect.stringContaining('must use https'),
    });
  });

  it('uses the address that it checked: a second lookup would be too late to rebind', async () => {
    const receiver = await server();
    const lookup = lookupGiving(['127.0.0.1'], ['127.66.6.6'], ['10.0.0.1']);
    const post = client({ policy: policyFor('127.0.0.1'), lookup });
    expect(await post(`http://rebinding.example:${receiver.port}/`)).toMatchObject({ status: 200 });
    expect(lookup.asked).toEqual(['rebinding.example']);
    expect(receiver.received[0]).toContain(`host: rebinding.example:${receiver.port}\r\n`);
  });

  it('judges every new connection afresh', async () => {
    const receiver = await rawServer((socket) => socket.end(reply('ok', 'Connection: close\r\n')));
    closing.push(receiver.close);
    const post = client({
      policy: policyFor('127.0.0.1'),
      lookup: lookupGiving(['127.0.0.1'], ['10.0.0.1']),
    });
    expect(await post(`http://rebinding.example:${receiver.port}/`)).toMatchObject({ status: 200 });
    expect(await post(`http://rebinding.example:${receiver.port}/`)).toMatchObject({
      reason: 'refused_target',
    });
  });

  it('refuses a name with a public and a private address', async () => {
    const post = client({ policy: policyFor(''), lookup: lookupGiving(['8.8.8.8', '10.0.0.1']) });
    const result = await post('https://mixed.example/');
    expect(result).toMatchObject({
      reason: 'refused_target',
      message: expect.not.stringContaining('10.0.0.1'),
    });
  });

  it('connects only to the allowed addresses of a name', async () => {
    const receiver = await server({ host: '127.0.0.2' });
    const post = client({
      policy: policyFor('127.0.0.2'),
      lookup: lookupGiving(['::1', '127.0.0.1', '127.0.0.2']),
    });
    expect(await post(`http://several.example:${receiver.port}/`)).toMatchObject({ status: 200 });
  });

  it('tries the next address when one does not answer', async () => {
    const receiver = await server({ host: '127.0.0.2' });
    const post = client({ lookup: lookupGiving(['127.0.0.1', '127.0.0.2']) });
    expect(await post(`http://several.example:${receiver.port}/`)).toMatchObject({ status: 200 });
  });

  it('judges the address that was reached once more, before anything is sent', async () => {
    const receiver = await server();
    const blind: TargetPolicy = {
      ...policyFor(''),
      chooseAddresses: (addresses) => ({ ok: true, addresses }),
    };
    const post = client({ policy: blind });
    expect(await post(`http://127.0.0.1:${receiver.port}/`)).toMatchObject({
      reason: 'refused_target',
      sent: false,
    });
    expect(receiver.received.join('')).toBe('');
    await expect.poll(() => receiver.open.size).toBe(0);
  });

  it('asks once for connections that start together', async () => {
    const receiver = await server();
    const lookup = lookupGiving(['127.0.0.1']);
    const post = client({ lookup });
    const results = await Promise.all(
      Array.from({ length: 5 }, () => post(`http://one.example:${receiver.port}/`)),
    );
    expect(results.every((result) => result.kind === 'response')).toBe(true);
    expect(lookup.asked).toHaveLength(1);
  });
});

describe('names', () => {
  it.each([
    ['ENOTFOUND', 'name not found'],
    ['EAI_AGAIN', 'name lookup failed'],
    ['EAI_FAIL', 'name lookup failed (EAI_FAIL)'],
  ])('that fail with %s', async (code, message) => {
    const post = client({
      lookup: () => Promise.reject(Object.assign(new Error('internal detail'), { code })),
    });
    expect(await post('https://missing.example/?token=secret')).toMatchObject({
      reason: 'dns',
      sent: false,
      message: expect.stringContaining(message),
    });
  });

  it('without any address', async () => {
    expect(await client({ lookup: lookupGiving([]) })('https://empty.example/')).toMatchObject({
      reason: 'dns',
    });
  });
});
