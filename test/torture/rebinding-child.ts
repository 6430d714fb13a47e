import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { startServer } from '../support/server-process.ts';
import { startSystemPostgres } from '../support/system-postgres.ts';
import type { Rebound } from './scenarios/rebinding.ts';
import { pause } from './world.ts';

// Runs in a network namespace (scenarios/rebinding.ts): here every address is this machine.

const NAME = 'rebinds.example';
const OUTSIDE = '8.8.4.4';
const INSIDE = ['127.0.0.1', '10.1.2.3', '169.254.169.254'];
const PORT = 443;

let lookups = 0;
/** Outside for whoever saves the URL; then now outside, now inside, now both. */
function addresses(): string[] {
  lookups += 1;
  const inside = INSIDE[lookups % INSIDE.length] ?? '127.0.0.1';
  return [[OUTSIDE], [inside], [OUTSIDE, inside]][lookups % 3] ?? [OUTSIDE];
}

/** Answers A with what `addresses` says and everything else with nothing (RFC 1035, section 4.1). */
const names = createSocket('udp4');
names.on('message', (question, { port, address }) => {
  const end = question.indexOf(0, 12) + 5;
  const asked = question.subarray(12, end);
  const isA = question.readUInt16BE(end - 4) === 1;
  const records = (isA ? addresses() : []).map((each) =>
    Buffer.concat([
      // A pointer to the name, A, IN, no time to live, four bytes.
      Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4]),
      Buffer.from(each.split('.').map(Number)),
    ]),
  );
  const head = Buffer.from([0, 0, 0x81, 0x80, 0, 1, 0, records.length, 0, 0, 0, 0]);
  question.copy(head, 0, 0, 2);
  names.send(Buffer.concat([head, asked, ...records]), port, address);
});
await new Promise<void>((resolve) => names.bind(53, '127.0.0.1', resolve));

const reached: Record<'outside' | 'inside', number> = { outside: 0, inside: 0 };
const listen = (address: string, where: keyof typeof reached) =>
  new Promise<void>((resolve) => {
    createServer((socket) => {
      reached[where] += 1;
      socket.on('error', () => {});
      socket.destroy();
    }).listen(PORT, address, resolve);
  });
await listen(OUTSIDE, 'outside');
for (const address of INSIDE) await listen(address, 'inside');

const published = Number(process.argv[2]);
const postgres = await startSystemPostgres({ settings: ['fsync=off'] });
const server = await startServer('all', {
  DATABASE_URL: await postgres.create('rebinding'),
  // No address inside is allowed here.
  ALLOWED_TARGETS: '',
  RETRY_SCHEDULE: '3600',
});
const { api } = server;
const { key } = await api.team();
// Saving looks the name up as well: it may be refused until it happens to be outside.
let id: string | undefined;
while (id === undefined) {
  const body = { url: `https://${NAME}/`, enabled_events: ['*'] };
  const answer = await api.call('POST', '/webhooks', key, body);
  id = answer.status === 201 ? answer.body.id : undefined;
}
for (let n = 0; n < published; n += 1) {
  await api.publish(key);
  await pause(20);
}
const outcomes = async () => {
  const { data } = (await api.call('GET', `/webhooks/${id}/deliveries?limit=100&status=failed`, key)).body;
  return data as { error: string }[];
};
for (let n = 0; n < 200 && (await outcomes()).length < Math.min(published, 100); n += 1) await pause(100);
const refused = (await outcomes()).filter(({ error }) => /public internet/.test(error)).length;
const found: Rebound = { published, ...reached, lookups, refused };
await server.kill();
await postgres.remove();
process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit(0));
