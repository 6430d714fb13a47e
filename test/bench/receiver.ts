import { createServer } from 'node:http';

/** A request that arrived: the event's id, when its first byte was here, and the path. */
export type Arrival = [eventId: string, at: number, path: string];

/**
 * The receiver of the bench, a process of its own: answers 200 at once and notes when the first byte of each
 * event arrived. `/hang/…` never answers. Talks to the bench over IPC: {count}, {arrivals}, {reset}.
 */
let arrivals: Arrival[] = [];

const server = createServer((request, response) => {
  const at = performance.timeOrigin + performance.now();
  const path = request.url ?? '';
  if (path.startsWith('/hang')) return;
  request.resume();
  request.on('end', () => {
    const eventId = request.headers['autousers-event-id'];
    if (typeof eventId === 'string') arrivals.push([eventId, at, path]);
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
  if (message === 'count') process.send?.({ kind: 'count', count: arrivals.length });
  if (message === 'arrivals') process.send?.({ kind: 'arrivals', arrivals });
  if (message === 'reset') {
    arrivals = [];
    process.send?.({ kind: 'reset' });
  }
});
process.on('disconnect', () => process.exit(0));
