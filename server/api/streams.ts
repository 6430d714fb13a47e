import type { ServerResponse } from 'node:http';
import type { Context } from '../context.ts';
import type { ChangeKind, ChangeListener } from '../db/changes.ts';
import { DeliveryWatch } from '../deliveries/watch.ts';
import { ApiError, overloaded } from '../errors.ts';

/** Open at one moment: of a team, and in this process. */
const LIMITS = { team: 50, all: 1_000 };
/** Between two messages of a stream. */
const SPACING_MS = 500;
const HEARTBEAT_MS = 10_000;
/** After which a browser that lost its stream comes again. */
const RETRY_MS = 5_000;

interface Stream {
  teamId: string;
  response: ServerResponse;
  pending: Set<string>;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export interface StreamRequest {
  teamId: string;
  /** Destinations whose deliveries are looked at; those of other teams are left out. */
  destinations: readonly string[];
  /** Is the team's log of events looked at? */
  events: boolean;
  /** Asked with every heartbeat, never rejects; the stream ends when it is no longer true. */
  isStillAllowed: () => Promise<boolean>;
}

/**
 * Streams of server-sent events that tell pages what has changed: names of tables and ids of destinations,
 * never what is in them. What changes often is told twice a second at most.
 */
export class Streams implements ChangeListener {
  private readonly open = new Set<Stream>();
  private readonly deliveries: DeliveryWatch;
  private isClosed = false;

  constructor({ changes, reads, log }: Pick<Context, 'changes' | 'reads' | 'log'>) {
    this.deliveries = new DeliveryWatch({ db: reads, log });
    changes.subscribe(this);
  }

  onChange(kind: ChangeKind, teamId: string): void {
    for (const stream of this.open) if (stream.teamId === teamId) this.tell(stream, kind);
  }

  /** Changes may have gone unheard: whoever has a stream asks for everything once. */
  onLost(): void {
    for (const stream of this.open) this.tell(stream, 'everything');
  }

  /** Begins a stream that ends by itself. @throws 429 when the team, or 503 when the process has too many */
  async serve(response: ServerResponse, request: StreamRequest): Promise<void> {
    const { teamId, isStillAllowed } = request;
    const destinations = await this.deliveries.ownOf(teamId, request.destinations);
    // Whoever has gone meanwhile would never be heard to go.
    if (response.closed) return;
    this.refuseTooMany(teamId);
    const stream: Stream = { teamId, response, pending: new Set(), timer: undefined };
    this.open.add(stream);
    const unwatch = destinations.map((id) => this.deliveries.watch(id, () => this.tell(stream, id)));
    if (request.events) unwatch.push(this.deliveries.watchEvents(teamId, () => this.tell(stream, 'events')));
    const heartbeat = setInterval(async () => {
      send(response, ':\n\n');
      if (!(await isStillAllowed())) response.end();
    }, HEARTBEAT_MS);
    response.once('close', () => {
      this.open.delete(stream);
      clearInterval(heartbeat);
      clearTimeout(stream.timer);
      for (const each of unwatch) each();
    });
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      // No proxy keeps messages back until they fill a buffer.
      'X-Accel-Buffering': 'no',
    });
    send(response, `retry: ${RETRY_MS}\n:\n\n`);
  }

  /** Ends all streams: who stops waits for none of them. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const { response } of this.open) response.end();
    await this.deliveries.close();
  }

  private refuseTooMany(teamId: string): void {
    const ofTeam = [...this.open].filter((stream) => stream.teamId === teamId).length;
    if (ofTeam >= LIMITS.team) {
      throw new ApiError('rate_limit_error', `Your team has ${LIMITS.team} streams open already.`, {
        headers: { 'Retry-After': '30' },
      });
    }
    if (!this.isClosed && this.open.size < LIMITS.all) return;
    throw overloaded('No more streams can be opened at the moment.', 30);
  }

  private tell(stream: Stream, what: string): void {
    stream.pending.add(what);
    if (stream.timer !== undefined) return;
    this.flush(stream);
  }

  /** Says what there is to say, and holds back for a while what comes next. */
  private flush(stream: Stream): void {
    stream.timer = undefined;
    if (stream.pending.size === 0) return;
    send(stream.response, `data: ${JSON.stringify({ changed: [...stream.pending] })}\n\n`);
    stream.pending.clear();
    stream.timer = setTimeout(() => this.flush(stream), SPACING_MS);
  }
}

/** What is told is small. Whoever takes none of it for so long has gone, or may come again. */
const MOST_UNREAD_BYTES = 64 * 1024;

function send(response: ServerResponse, text: string): void {
  if (response.writableEnded) return;
  if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
  else response.write(text);
}
