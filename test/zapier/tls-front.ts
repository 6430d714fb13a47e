import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as forward, type IncomingHttpHeaders } from 'node:http';
import { createServer, globalAgent } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

const pem = (name: string) =>
  readFileSync(new URL(`../fixtures/tls/test-only-${name}.pem`, import.meta.url), 'utf8');

export interface FrontRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface FrontAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface TlsFront {
  /** `https://localhost:<port>` */
  url: string;
  /** In order of arrival. */
  requests: FrontRequest[];
  /** The next request is answered with this and goes no further. */
  answerNext(answer: FrontAnswer): void;
  stop(): Promise<void>;
}

/**
 * The `https` in front of a server, as a reverse proxy would be: the app speaks nothing else. Its self-signed
 * certificate is trusted by this process from then on.
 */
export async function startTlsFront(target: string): Promise<TlsFront> {
  globalAgent.options.ca = pem('cert');
  const requests: FrontRequest[] = [];
  const answers: FrontAnswer[] = [];
  const server = createServer({ cert: pem('cert'), key: pem('key') }, async (req, res) => {
    const { method = '', url = '', headers } = req;
    const body = await buffer(req);
    requests.push({ method, url, headers, body: body.toString('utf8') });
    const answer = answers.shift();
    if (answer) {
      const type = typeof answer.body === 'string' ? 'text/html' : 'application/json';
      res.writeHead(answer.status, { 'content-type': type, ...answer.headers });
      res.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}));
      return;
    }
    const onwards = forward(new URL(url, target), { method, headers }, (answered) => {
      res.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(res);
    });
    onwards.on('error', (error) => res.destroy(error));
    onwards.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    requests,
    answerNext: (answer) => void answers.push(answer),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
