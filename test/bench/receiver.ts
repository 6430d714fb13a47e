import { createServer } from 'node:http';

/**
 * The receiver of the bench, a process of its own: answers 200 at once and notes when the first byte of each
 * event arrived. `/hang/…` never answers. Talks to the bench over IPC: {count}, {arrivals}, {reset}.
 */
let arrivals: [eventId: string, at: number][] = [];
let count = 0;

const server = createServer((request, response) => {
  const at = performance.timeOrigin + performance.now();
  if (request.url?.startsWith('/hang')) return;
  request.resume();
  request.on('end', () => {
    count += 1;
    const eventId = request.headers['autousers-event-id'];
    if (typeof eventId === 'string') arrivals.push([eventId, at]);
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 2 });
    response.end('ok');
  });
});

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.({ kind: 'ready', port: address.port });
});

process.on('message', (message: 'count' | 'arrivals' | 'reset') => {
  if (message === 'count') process.send?.({ kind: 'count', count });
  if (message === 'arrivals') process.send?.({ kind: 'arrivals', arrivals });
  if (message === 'reset') {
    arrivals = [];
    count = 0;
    process.send?.({ kind: 'reset' });
  }
});
process.on('disconnect', () => process.exit(0));
