import type { OnReadOpts, Socket } from 'node:net';
import type { GuardedConnector } from './http-connect.ts';
import { OutboundFailure } from './http-failure.ts';
import type { RequestBytes } from './http-request.ts';
import type { TargetUrl } from './target-url.ts';

/** Whoever waits for an answer on a connection. */
export interface ConnectionUser {
  /** The first `end` of `bytes` have come. They are there during the call only. */
  onBytes(bytes: Buffer, end: number): void;
  /** The receiver will send no more. */
  onEnd(): void;
  onLost(error: Error | undefined): void;
}

/**
 * What any connection reads arrives here and is used up before the next read: the event loop reads one socket
 * after the other. So ten thousand connections need no more memory for it than one.
 */
const INCOMING = Buffer.allocUnsafeSlow(64 * 1024);

/** A connection, used by one request at a time. */
export class Connection {
  readonly origin: string;
  private readonly onGone: (connection: Connection) => void;
  private socket: Socket | undefined;
  private user: ConnectionUser | undefined;
  private error: Error | undefined;
  /** It has carried an answer before: it may have been closed meanwhile without our knowing. */
  reused = false;
  /** While it is idle: until when it may be used again, on the clock of `performance.now()`. */
  idleUntil = 0;

  private constructor(origin: string, onGone: (connection: Connection) => void) {
    this.origin = origin;
    this.onGone = onGone;
  }

  /** Rejects as the connector does. `onGone` is called once, when a connection that was made is closed. */
  static async open(
    connector: GuardedConnector,
    target: TargetUrl,
    giveUp: AbortSignal,
    onGone: (connection: Connection) => void,
  ): Promise<Connection> {
    const connection = new Connection(target.origin, onGone);
    connection.attach(await connector.connect(target, connection.reader(), giveUp));
    return connection;
  }

  private reader(): OnReadOpts {
    return {
      buffer: INCOMING,
      callback: (end) => {
        if (this.user) this.user.onBytes(INCOMING, end);
        else this.refuseBytes();
        return true;
      },
    };
  }

  /** Bytes that answer nothing, such as a 408 to a connection that is idle. */
  private refuseBytes(): void {
    this.error = new OutboundFailure('protocol', 'answer came before the request');
    this.socket?.destroy();
  }

  private attach(socket: Socket): void {
    this.socket = socket;
    socket.on('error', (error) => {
      this.error = error;
    });
    // Without a user, Node closes our side too, and that is all there is to do.
    socket.on('end', () => this.user?.onEnd());
    socket.on('close', () => {
      this.onGone(this);
      this.release()?.onLost(this.error);
    });
    if (this.error) socket.destroy();
  }

  /** False: it is closed, or about to be. */
  get usable(): boolean {
    return this.socket !== undefined && !this.socket.destroyed && this.socket.writable;
  }

  /** Everything that was written has left, so nothing of it can end up in the next request. */
  get drained(): boolean {
    return this.socket?.writableLength === 0;
  }

  send(request: RequestBytes, user: ConnectionUser): void {
    this.user = user;
    this.socket?.ref();
    this.socket?.write(request, 'latin1');
  }

  /** Nobody waits on it any more. */
  release(): ConnectionUser | undefined {
    const { user } = this;
    this.user = undefined;
    return user;
  }

  /** Kept for the next request, but not a reason for the process to stay. */
  rest(idleUntil: number): void {
    this.reused = true;
    this.idleUntil = idleUntil;
    this.socket?.unref();
  }

  close(): void {
    this.socket?.destroy();
  }
}
