import { connect, type Socket } from 'node:net';
import { residentMb } from '../../bench/processes.ts';
import { OPERATOR_TOKEN } from '../../support/api-client.ts';
import { rawRequest } from '../../support/raw-http.ts';
import { type ServerProcess, startServer } from '../../support/server-process.ts';
import type { Outcome } from '../report.ts';
import { percentile, type World, watch } from '../world.ts';
import { latency } from './receivers.ts';

const SLOW = 200;
const IDLE = 500;
/** What all of it together may leave in memory, MB. */
const MOST_GROWTH_MB = 250;
const MOST_GUESSES = 600;

interface Request {
  name: string;
  /** The bytes, headers and all; `KEY` stands for a key. */
  head: string;
  body?: string | Buffer;
  /** Statuses that are right. */
  answers: number[];
}

const post = (more: string) =>
  `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer KEY\r\nContent-Type: application/json\r\n${more}`;
const json = (name: string, body: string | Buffer, answers: number[]): Request => ({
  ...{ name, body, answers },
  head: post(`Connection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`),
});
const around = (object: string) => `{"type":"rating.created","data":{"object":${object}}}`;

const REQUESTS: Request[] = [
  json('200 000 brackets', '['.repeat(200_000), [400]),
  json('nested 5 000 deep', around(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`), [400]),
  json('60 000 empty objects', around(`{"id":"r","a":[${'{},'.repeat(60_000)}{}]}`), [202, 400]),
  json('20 000 unknown keys', `{${Array.from({ length: 20_000 }, (_, n) => `"k${n}":1`).join()}}`, [400]),
  json(
    'a prototype',
    around('{"id":"r","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":1}}}'),
    [202, 400],
  ),
  json('a prototype above', '{"__proto__":{"type":"rating.created"},"data":{"object":{}}}', [400]),
  json(
    'bytes that are no UTF-8',
    Buffer.concat([Buffer.from('{"type":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
    [400],
  ),
  json('a NUL in a text', around('{"id":"r","note":"a\\u0000b"}'), [202, 400]),
  json('numbers without end', around(`{"id":"r","n":${'9'.repeat(100_000)}}`), [202, 400]),
  json('the same key twice', '{"type":"a","type":"rating.created","data":{"object":{"id":"r"}}}', [202, 400]),
  { name: 'headers of 100 KB', head: post(`X: ${'y'.repeat(100_000)}\r\n\r\n`), answers: [431] },
  { name: '5 000 headers', head: post(`${'X: y\r\n'.repeat(5_000)}\r\n`), answers: [400, 431] },
  {
    name: 'a length and chunks',
    head: post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n'),
    body: '0\r\n\r\nGET /v1/events HTTP/1.1\r\n\r\n',
    answers: [400],
  },
  {
    name: 'two lengths',
    head: post('Content-Length: 4\r\nContent-Length: 5\r\n\r\n'),
    body: '{}  ',
    answers: [400],
  },
  {
    name: 'chunks by another name',
    head: post('Transfer-Encoding: xchunked\r\n\r\n'),
    body: '0\r\n\r\n',
    answers: [400, 501],
  },
  {
    name: 'a space before the colon',
    head: post('Transfer-Encoding : chunked\r\n\r\n'),
    body: '0\r\n\r\n',
    answers: [400],
  },
  { name: 'a length in words', head: post('Content-Length: ten\r\n\r\n'), answers: [400] },
  { name: 'a line feed in a header', head: post('X: a\nContent-Length: 0\r\n\r\n'), answers: [400] },
  { name: 'no HTTP at all', head: 'HELO mail.example\r\n\r\n', answers: [400] },
  { name: 'a method of our own', head: post('').replace('POST', 'BREW'), body: '\r\n', answers: [400] },
];

/** Uploads that drip, floods of headers, JSON that is a trap, smuggling and guessing. */
export async function callers(world: World): Promise<Outcome[]> {
  const server = await startServer('all', { DATABASE_URL: await world.database() });
  const watched = await watch('/callers');
  const sockets: Socket[] = [];
  try {
    const { key } = await server.api.team();
    await server.api.endpoint(key, watched.receiver.url('/callers'), ['evaluation.created']);
    const quietMs = await latency(server, key, watched, 40);
    const before = residentMb(server.child) ?? 0;
    const broken: string[] = [];

    const port = Number(new URL(server.url).port);
    const open = (text: string) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(text);
      sockets.push(socket);
      return socket;
    };
    for (let n = 0; n < IDLE; n += 1) open('');
    for (let n = 0; n < SLOW; n += 1) {
      const socket = open(post('Content-Length: 100000\r\n\r\n{').replace('KEY', key));
      const timer = setInterval(() => socket.write(' '), 500);
      socket.on('close', () => clearInterval(timer));
    }
    for (const request of REQUESTS) {
      const status = await statusOf(port, request, key);
      if (!request.answers.includes(status)) broken.push(`${request.name}: answered ${status}`);
    }
    const worstMs = await latency(server, key, watched, 40);
    broken.push(...(await guessing(server)));
    const grown = (residentMb(server.child) ?? 0) - before;
    if (grown > MOST_GROWTH_MB) broken.push(`${grown} MB of memory were not given back`);
    if (server.child.exitCode !== null) broken.push('the server ended');
    const note = `${SLOW} slow uploads and ${IDLE} idle connections beside, memory +${Math.max(grown, 0)} MB`;
    return [
      { test: 'hostile callers', tries: REQUESTS.length, bystanders: { worstMs, quietMs }, broken, note },
    ];
  } finally {
    for (const socket of sockets) socket.destroy();
    await server.kill();
    await watched.stop();
  }
}

/** Sends the bytes, and reads the status of the first answer; 0: there is none, -1: there is a second. */
function statusOf(port: number, { head, body }: Request, key: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    const finish = () => {
      socket.destroy();
      const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
      resolve(statuses.length > 1 ? -1 : (statuses[0] ?? 0));
    };
    socket.setTimeout(10_000, finish);
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', finish);
    socket.on('data', () => setTimeout(finish, 150));
    socket.write(head.replace('KEY', key));
    if (body !== undefined) socket.write(body);
  });
}

/** Whoever guesses is told to wait, and can't tell from the time how near a guess is. */
async function guessing(server: ServerProcess): Promise<string[]> {
  const took: Record<string, number[]> = { near: [], far: [] };
  const statuses: number[] = [];
  const near = `${OPERATOR_TOKEN.slice(0, -1)}x`;
  for (let n = 0; n < MOST_GUESSES + 50; n += 1) {
    const kind = n % 2 === 0 ? 'near' : 'far';
    const token = kind === 'near' ? near : 'op_'.padEnd(OPERATOR_TOKEN.length, 'z');
    const startedAt = performance.now();
    const headers = { authorization: `Bearer ${token}` };
    const { status } = await rawRequest(server.url, { method: 'GET', path: '/v1/admin/teams', headers });
    statuses.push(status);
    if (status === 401) took[kind]?.push(performance.now() - startedAt);
  }
  const problems: string[] = [];
  if (!statuses.includes(429)) problems.push(`${statuses.length} guesses in a row were all answered`);
  if (statuses.some((status) => status !== 401 && status !== 429))
    problems.push('a guess was answered otherwise');
  const ratio = percentile(took.near ?? [], 0.5) / percentile(took.far ?? [], 0.5);
  if (ratio > 1.5 || ratio < 1 / 1.5) problems.push(`near guesses take ${ratio.toFixed(2)} times as long`);
  return problems;
}
