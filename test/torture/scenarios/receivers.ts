import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { residentMb } from '../../bench/processes.ts';
import type { ReceivedRequest } from '../../support/request-log.ts';
import { type ServerProcess, startServer } from '../../support/server-process.ts';
import type { Outcome } from '../report.ts';
import { pause, percentile, type World, watch } from '../world.ts';

const DEADLINE_MS = 3_000;
/** How far an end may be from the deadline, milliseconds. */
const SLACK_MS = 500;
/** What all of them together may leave in memory, MB. */
const MOST_GROWTH_MB = 200;

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
const HINT = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';
const done = (head = '') => `${OK}${head}Content-Length: 2\r\n\r\nok`;

type Answer = (socket: Socket) => void;

interface Kind {
  name: string;
  /** Once the request is there; `early`: as soon as somebody connects. */
  answer: Answer;
  early?: boolean;
  tls?: keyof Certificates;
  /** What the log must say of it; `delivered`: nothing is wrong with it. */
  says: RegExp | 'delivered';
  /** It ends at the deadline, and not before. */
  atDeadline?: boolean;
}

const say =
  (text: string | Buffer): Answer =>
  (socket) =>
    void socket.end(text);
const keep =
  (text: string): Answer =>
  (socket) =>
    void socket.write(text);
const drip =
  (first: string, again: string, everyMs = 20): Answer =>
  (socket) => {
    socket.write(first);
    const timer = setInterval(() => socket.write(again), everyMs);
    socket.on('close', () => clearInterval(timer));
  };
const flood =
  (first: string, again: string): Answer =>
  (socket) => {
    const piece = Buffer.from(again.repeat(Math.ceil(65_536 / again.length)));
    const more = () => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.write(first);
    socket.on('drain', more);
    more();
  };
const reset =
  (text = ''): Answer =>
  (socket) => {
    if (text === '') return void socket.resetAndDestroy();
    socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), 50));
  };

const LATE = /^(?:no answer within 3 s|the answer was not complete within 3 s)/;
const late = (name: string, answer: Answer): Kind => ({ name, answer, says: LATE, atDeadline: true });
const wrong = (name: string, answer: Answer, says: RegExp): Kind => ({ name, answer, says });
const fine = (name: string, answer: Answer): Kind => ({ name, answer, says: 'delivered' });

const KINDS: Kind[] = [
  // Time.
  late('accepts and says nothing', () => {}),
  late('headers without end', drip(OK, 'X: y\r\n')),
  late('one header without end', drip(`${OK}X: `, 'y')),
  late('empty lines before the answer', drip('', '\r\n')),
  late('half a status line', keep('HTTP/1.')),
  late('headers that never end', keep(`${OK}X: y\r\n`)),
  late('a body in drips', drip(`${OK}Content-Length: 99999\r\n\r\n`, '.', 100)),
  late('a body that stops', keep(`${OK}Content-Length: 10\r\n\r\nhalf`)),
  late('a body that ends with the connection, in drips', drip(`${OK}\r\n`, '.', 100)),
  late('the size of a chunk without end', drip(CHUNKED, '0')),
  late('the extension of a chunk without end', drip(`${CHUNKED}1;x=`, 'y')),
  late('chunks of one byte', drip(CHUNKED, '1\r\n.\r\n', 50)),
  late('a chunk that stops', keep(`${CHUNKED}a\r\nhalf`)),
  late('trailers without end', drip(`${CHUNKED}0\r\n`, 'X: y\r\n')),
  late('reads nothing', (socket) => void socket.pause()),
  // Size.
  wrong('32 KB of one header, at once', say(`${OK}X: ${'y'.repeat(40_000)}\r\n\r\n`), /header|head/i),
  wrong('10 000 headers, at once', say(`${OK}${'X: y\r\n'.repeat(10_000)}\r\n`), /header|head/i),
  wrong('interim answers as fast as they are read', flood('', HINT), /interim/),
  wrong('interim answers for ever', drip('', HINT, 50), /more than 20 interim/),
  fine('chunk extensions as fast as they are read', flood(`${CHUNKED}1;x=`, 'y')),
  fine('1 GB announced, as fast as it is read', flood(`${OK}Content-Length: 1073741824\r\n\r\n`, 'x')),
  fine('a body without end, as fast as it is read', flood(`${OK}\r\n`, 'x')),
  fine('a body of chunks without end', flood(CHUNKED, '5\r\nhello\r\n')),
  fine('a gzip bomb', (socket) => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    socket.end(
      Buffer.concat([
        Buffer.from(`${OK}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`),
        bomb,
      ]),
    );
  }),
  // The connection.
  wrong('resets at once', reset(), /reset|closed/),
  wrong('resets after the status line', reset('HTTP/1.1 200 OK\r\n'), /reset|closed/),
  fine('resets after the headers', reset(`${OK}Content-Length: 10\r\n\r\n`)),
  wrong('hangs up without a word', (socket) => void socket.end(), /closed/),
  wrong('hangs up in the headers', say(`${OK}X: y\r\n`), /closed/),
  fine('hangs up in the body', say(`${OK}Content-Length: 10\r\n\r\nhalf`)),
  fine('hangs up in a chunk', say(`${CHUNKED}a\r\nhalf`)),
  { ...fine('answers before it is asked', keep(done())), early: true },
  { ...wrong('resets the connection itself', reset(), /reset|closed/), early: true },
  // What is no HTTP.
  wrong('an SSH server', say('SSH-2.0-OpenSSH_9.2\r\n'), /HTTP|status/i),
  wrong('an SMTP server', keep('220 mail.example ESMTP\r\n\r\n'), /HTTP|status/i),
  wrong('HTTP/2 without being asked', say(Buffer.from('000012040000000000', 'hex')), /HTTP|status|closed/i),
  wrong('NUL bytes', say(Buffer.alloc(100)), /HTTP|status|closed/i),
  wrong('HTTP/2.0 in the status line', say('HTTP/2.0 200 OK\r\n\r\n'), /HTTP|version|status/i),
  wrong('a status of two digits', say('HTTP/1.1 20 OK\r\n\r\n'), /status/i),
  wrong('a status line of one letter, again and again', drip('', 'H', 100), /does not begin with/),
  wrong('a status in words', say('HTTP/1.1 OK\r\n\r\n'), /status/i),
  wrong('a Content-Length in words', say(`${OK}Content-Length: ten\r\n\r\n`), /Content-Length/),
  wrong('a negative Content-Length', say(`${OK}Content-Length: -1\r\n\r\n`), /Content-Length/),
  wrong('two lengths', say(`${OK}Content-Length: 2\r\nContent-Length: 3\r\n\r\nok`), /Content-Length/),
  fine('a chunk with a size that is none', say(`${CHUNKED}zz\r\nok\r\n`)),
  // Answers that are answers.
  fine('HTTP/1.0', say('HTTP/1.0 200 OK\r\n\r\nok')),
  fine('announces that it closes', say(done('Connection: close\r\n'))),
  fine('announces that it keeps for a second', keep(done('Keep-Alive: timeout=1\r\n'))),
  fine('closes in silence', say(done())),
  fine('a hundred interim answers and then the real one', keep(HINT.repeat(20) + done())),
  fine('no reason phrase', keep('HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok')),
  fine('204 with a body', keep('HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok')),
  fine('the same length twice', keep(`${OK}Content-Length: 2\r\nContent-Length: 2\r\n\r\nok`)),
  wrong(
    'a redirect',
    keep('HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n'),
    /redirect/,
  ),
  wrong(
    'a redirect inside',
    keep('HTTP/1.1 307 X\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n'),
    /redirect/,
  ),
  wrong('500', keep('HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n'), /answered 500/),
  wrong('a status of 999', keep('HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n'), /999|status/),
  // TLS.
  { ...wrong('a certificate that has expired', keep(done()), /certificate has expired/), tls: 'expired' },
  { ...wrong('a certificate for another host', keep(done()), /another host name/), tls: 'otherHost' },
  { ...wrong('a self-signed certificate', keep(done()), /self-signed/), tls: 'selfSigned' },
  { ...fine('TLS as it should be', keep(done())), tls: 'good' },
];

interface Certificates {
  good: TlsOptions;
  expired: TlsOptions;
  otherHost: TlsOptions;
  selfSigned: TlsOptions;
}

/** Certificates of an authority that the server is told to trust, and one of nobody's. */
function makeCertificates(folder: string): { ca: string; of: Certificates } {
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore', cwd: folder });
  const newKey = ['-newkey', 'rsa:2048', '-nodes'];
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=ca', '-days', '2');
  const signed = (name: string, san: string, days: string): TlsOptions => {
    openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', '/CN=receiver');
    writeFileSync(at(`${name}.ext`), `subjectAltName=${san}`);
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...by,
      '-days',
      days,
      '-extfile',
      `${name}.ext`,
      '-out',
      `${name}.pem`,
    );
    return { key: readFileSync(at(`${name}.key`)), cert: readFileSync(at(`${name}.pem`)) };
  };
  const san = ['-addext', 'subjectAltName=IP:127.0.0.1'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'self.key',
    '-out',
    'self.pem',
    '-subj',
    '/CN=x',
    '-days',
    '2',
    ...san,
  );
  return {
    ca: at('ca.pem'),
    of: {
      good: signed('good', 'IP:127.0.0.1', '2'),
      expired: signed('expired', 'IP:127.0.0.1', '-1'),
      otherHost: signed('other', 'DNS:other.example', '2'),
      selfSigned: { key: readFileSync(at('self.key')), cert: readFileSync(at('self.pem')) },
    },
  };
}

/** A receiver that does what its kind does. */
async function listen(
  { answer, early, tls }: Kind,
  certificates: Certificates,
): Promise<{ url: string; server: Server }> {
  const onConnection = (socket: Socket) => {
    socket.on('error', () => {});
    if (early) return answer(socket);
    socket.once('data', () => answer(socket));
  };
  const server = tls ? createTlsServer(certificates[tls], onConnection) : createServer(onConnection);
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}

/** Two that need no server of ours: nobody listens, and a handshake that never comes. */
async function silent(): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Every kind of answer at once: each ends by its deadline with words that say what was wrong. */
export async function receivers(world: World): Promise<Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'connect-tls-'));
  const { ca, of } = makeCertificates(folder);
  const server = await startServer('all', {
    DATABASE_URL: await world.database(),
    DELIVERY_TIMEOUT_MS: String(DEADLINE_MS),
    // Nothing is tried again while it is looked at.
    RETRY_SCHEDULE: '3600',
    NODE_EXTRA_CA_CERTS: ca,
  });
  const watched = await watch('/bystander');
  const mute = await silent();
  const listening = await Promise.all(KINDS.map((kind) => listen(kind, of)));
  try {
    const all: { kind: Kind; url: string }[] = [
      ...KINDS.map((kind, n) => ({ kind, url: listening[n]?.url ?? '' })),
      { kind: wrong('nobody listens', () => {}, /refused/), url: 'http://127.0.0.1:1/' },
      {
        kind: {
          ...late('a TLS handshake that never comes', () => {}),
          says: /could not connect within 3 s|no answer/,
        },
        url: `https://127.0.0.1:${(mute.address() as AddressInfo).port}/`,
      },
    ];
    const { key } = await server.api.team();
    const quiet = await server.api.team();
    await server.api.endpoint(quiet.key, watched.receiver.url('/bystander'));
    const quietMs = await latency(server, quiet.key, watched, 40);
    const ids = await Promise.all(all.map(({ url }) => server.api.endpoint(key, url).then(({ id }) => id)));
    const before = residentMb(server.child) ?? 0;
    await server.api.publish(key);
    const worstMs = await latency(server, quiet.key, watched, 40);
    await pause(DEADLINE_MS + 2 * SLACK_MS);
    const grown = (residentMb(server.child) ?? 0) - before;
    const problems = await Promise.all(all.map(({ kind }, n) => judgeKind(server, key, ids[n] ?? '', kind)));
    const broken = problems.flat();
    if (grown > MOST_GROWTH_MB) broken.push(`${grown} MB of memory were not given back`);
    if (server.child.exitCode !== null) broken.push('the server ended');
    const note = `each within ${SLACK_MS} ms of its end, memory +${Math.max(grown, 0)} MB`;
    return [
      {
        test: 'hostile receivers, all at once',
        tries: all.length,
        bystanders: { worstMs, quietMs },
        broken,
        note,
      },
    ];
  } finally {
    await server.kill();
    await watched.stop();
    for (const { server: each } of [...listening, { server: mute }]) each.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function judgeKind(server: ServerProcess, key: string, id: string, kind: Kind): Promise<string[]> {
  const { data } = (await server.api.call('GET', `/webhooks/${id}/deliveries`, key)).body;
  const attempt = data.find(({ attempted_at }: { attempted_at: string | null }) => attempted_at !== null);
  const { name, says, atDeadline } = kind;
  if (!attempt) return [`${name}: has no outcome`];
  const { status, error, response_ms: ms } = attempt;
  const problems: string[] = [];
  if (says === 'delivered' ? status !== 'delivered' : status !== 'failed' || !says.test(error ?? '')) {
    problems.push(`${name}: the log says ${status}, ${error}`);
  }
  if (ms > DEADLINE_MS + SLACK_MS) problems.push(`${name}: ended after ${ms} ms`);
  if (atDeadline && ms < DEADLINE_MS - SLACK_MS) problems.push(`${name}: given up after ${ms} ms`);
  return problems;
}

/** The 99th percentile from publishing to arrival of somebody else's events. */
export async function latency(...of: Parameters<typeof latencies>): Promise<number> {
  return percentile(await latencies(...of), 0.99);
}

/** How long each of so many events took from publishing to arrival, milliseconds. */
export async function latencies(
  server: ServerProcess,
  key: string,
  { receiver }: Awaited<ReturnType<typeof watch>>,
  count: number,
): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < count; n += 1) {
    // Each request is looked at once: to look at thousands of them at each arrival would take longer than what
    // is measured.
    let looked = receiver.requests.length;
    let arrived: ReceivedRequest | undefined;
    const startedAt = Date.now();
    const id = await server.api.publish(key);
    const isThere = (all: readonly ReceivedRequest[]) => {
      for (; !arrived && looked < all.length; looked += 1)
        if (all[looked]?.headers['autousers-event-id'] === id) arrived = all[looked];
      return arrived !== undefined;
    };
    await receiver.waitFor(isThere, { timeoutMs: 30_000 });
    took.push((arrived?.receivedAt ?? Number.NaN) - startedAt);
    await pause(25);
  }
  return took;
}
