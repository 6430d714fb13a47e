import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** How long there is nothing between two pieces of a body, milliseconds. */
const BETWEEN_PIECES_MS = 40;

export interface RawRequest {
  method: string;
  path: string;
  /** Names that differ in case are different here: so a header is sent twice. */
  headers?: Record<string, string>;
  /** Pieces go out one after the other, and without a Content-Length of ours. */
  body?: string | Buffer | readonly string[];
}

/**
 * One HTTP request, written as it is given: any method and path, a body with any method, bytes that no client
 * would send. @throws when the answer isn't complete in time
 */
export function rawRequest(url: string, request: RawRequest, deadlineMs = 5_000): Promise<RawAnswer> {
  const { port } = new URL(url);
  const { method, path, headers = {}, body } = request;
  const whole = typeof body === 'string' || Buffer.isBuffer(body) ? body : undefined;
  const length = whole === undefined ? undefined : String(Buffer.byteLength(whole));
  const lines = Object.entries({
    host: `127.0.0.1:${port}`,
    connection: 'close',
    ...(length !== undefined && { 'content-length': length }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), '127.0.0.1');
    socket.setTimeout(deadlineMs, () => {
      socket.destroy();
      reject(new Error(`no answer within ${deadlineMs} ms: ${method} ${path.slice(0, 200)}`));
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    // The server may refuse before it has read everything; what it said until then counts.
    socket.on('error', () => {});
    socket.on('close', () => {
      const answer = parse(Buffer.concat(chunks).toString());
      if (answer) resolve(answer);
      else reject(new Error(`no answer: ${method} ${path.slice(0, 200)}`));
    });
    socket.write(Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`));
    if (whole !== undefined) socket.write(whole);
    else if (Array.isArray(body)) void writeSlowly(socket, body);
  });
}

async function writeSlowly(socket: Socket, pieces: readonly string[]): Promise<void> {
  for (const piece of pieces) {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_PIECES_MS));
    socket.write(piece);
  }
}

function parse(answer: string): RawAnswer | undefined {
  const end = answer.indexOf('\r\n\r\n');
  const [first = '', ...lines] = answer.slice(0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
  if (end < 0 || Number.isNaN(status)) return undefined;
  const headers = new Headers();
  for (const line of lines) headers.append(line.split(':', 1)[0] ?? '', line.slice(line.indexOf(':') + 1));
  return { status, headers, text: answer.slice(end + 4) };
}
