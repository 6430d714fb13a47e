import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { testClient, useClients } from './raw-server.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/tls/test-only-${name}.pem`, import.meta.url));
const tls = { key: fixture('key'), cert: fixture('cert') };

const { server, client, closing } = useClients();

describe('TLS', () => {
  const url = (port: number, host = 'receiver.test') => `https://${host}:${port}/`;
  const loopback = async () => [{ address: '127.0.0.1', family: 4 }];

  it('works by name and by address when the certificate is trusted, and keeps the connection', async () => {
    const receiver = await server({ tls });
    const post = client({ lookup: loopback, ca: tls.cert });
    for (const host of ['receiver.test', 'receiver.test', '127.0.0.1']) {
      expect(await post(url(receiver.port, host))).toMatchObject({
        kind: 'response',
        status: 200,
        body: 'ok',
      });
    }
    expect(receiver.connections).toBe(2);
  });

  it('refuses a self-signed certificate', async () => {
    const receiver = await server({ tls });
    const result = await client({ lookup: loopback })(url(receiver.port));
    expect(result).toMatchObject({ reason: 'tls', sent: false, message: 'certificate is self-signed' });
    expect(receiver.received.join('')).toBe('');
  });

  it('refuses a certificate for another name', async () => {
    const receiver = await server({ tls });
    const result = await client({ lookup: loopback, ca: tls.cert })(url(receiver.port, 'other.test'));
    expect(result).toMatchObject({
      reason: 'tls',
      sent: false,
      message: 'certificate is for another host name',
    });
  });

  it('fails clearly when the receiver says nothing, does not speak it, or hangs up', async () => {
    expect(await client({ lookup: loopback, connectTimeoutMs: 100 })(await rude(() => {}))).toMatchObject({
      reason: 'timeout',
      message: 'could not connect within 0.1 s',
      sent: false,
    });
    for (const greet of [
      (socket: Socket) => socket.end('HTTP/1.1 400 X\r\n\r\n'),
      (socket: Socket) => socket.destroy(),
    ]) {
      expect(await client({ lookup: loopback })(await rude(greet))).toMatchObject({
        reason: 'tls',
        sent: false,
      });
    }
  });

  it('is given up in the middle of a handshake by close()', async () => {
    let closed = false;
    const address = await rude((socket) => socket.once('close', () => (closed = true)).resume());
    const { http, post } = testClient({ lookup: loopback });
    const waiting = post(address);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await http.close();
    expect(await waiting).toMatchObject({ reason: 'aborted', sent: false });
    await expect.poll(() => closed).toBe(true);
  });

  /** A plain TCP server that answers the TLS greeting in its own way. */
  async function rude(greet: (socket: Socket) => void): Promise<string> {
    const open = new Set<Socket>();
    const listening = createServer((socket) => {
      open.add(socket);
      socket.on('error', () => {}).once('data', () => greet(socket));
    });
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    closing.push(async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => listening.close(resolve));
    });
    return url((listening.address() as AddressInfo).port);
  }
});
