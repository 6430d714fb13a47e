import { connect, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import { OPERATOR_TOKEN, type TestApp } from './app.ts';
import { until } from './until.ts';

/** Uploads that don't end; those of a test are abandoned after it. */
export function uploadsTo(app: () => TestApp) {
  let open: Socket[] = [];

  const held = async () => {
    const { text } = await app().call('GET', '/metrics', OPERATOR_TOKEN);
    return Number(/^connect_body_bytes (\d+)$/m.exec(text)?.[1]);
  };

  /** Sends so many bytes of a batch that is to have more, and waits until the server has them. */
  async function begin(key: string, bytes: number): Promise<void> {
    const before = await held();
    const socket = connect(Number(new URL(app().app.url).port), '127.0.0.1');
    open.push(socket);
    socket.on('error', () => {});
    const head = `POST /api/v1/events/batch HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}`;
    socket.write(`${head}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`);
    socket.write(`${(bytes + 1).toString(16)}\r\n${' '.repeat(bytes)}`);
    await until(async () => (await held()) === before + bytes);
  }

  async function abandon(): Promise<void> {
    for (const socket of open) socket.destroy();
    open = [];
    await until(async () => (await held()) === 0);
  }

  afterEach(abandon);
  return { begin, abandon };
}
