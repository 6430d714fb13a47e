import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction, connect as netConnect, type OnReadOpts, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { OutboundFailure } from './http-failure.ts';
import type { ResolveName } from './lookups.ts';
import type { TargetPolicy } from './target-policy.ts';
import type { Protocol, TargetUrl } from './target-url.ts';

export interface ConnectOptions {
  policy: TargetPolicy;
  lookup: ResolveName;
  /** Lookup, TCP and TLS together, in milliseconds. */
  connectTimeoutMs: number;
  /** Certificate authorities to trust in place of the built-in ones (PEM). */
  ca?: string | Buffer | undefined;
}

export interface GuardedConnector {
  /**
   * A connection on which a request can be written. What comes in goes to `onread`, without a stream. Rejects
   * with an `OutboundFailure` or an error of Node's; when `giveUp` is aborted, with either.
   */
  connect(target: TargetUrl, onread: OnReadOpts, giveUp: AbortSignal): Promise<Socket>;
  /** Ends connections that are still being made. Those that were made belong to who asked for them. */
  close(): void;
}

const TLS_SESSIONS = 1000;

/**
 * The only place that opens sockets. The guard sits where the address is known: the name is resolved once,
 * the answer is judged, and exactly those addresses go to `connect` – there is no second lookup that could
 * answer otherwise (DNS rebinding). The address that was reached in the end is judged again before a byte is
 * sent.
 */
export function createGuardedConnector(options: ConnectOptions): GuardedConnector {
  const { policy, connectTimeoutMs, ca } = options;
  const sessions = new Map<string, Buffer>();
  const connecting = new Set<Socket>();
  let closed = false;

  async function addressesOf(host: string, port: number, protocol: Protocol): Promise<LookupAddress[]> {
    const family = isIP(host);
    // A literal never reaches a lookup, so it is judged here like a name that resolved to itself.
    const resolved = family === 0 ? await options.lookup(host) : [{ address: host, family }];
    if (resolved.length === 0) throw new OutboundFailure('dns', 'name not found');
    const choice = policy.chooseAddresses(resolved, host, port, protocol);
    if (!choice.ok) throw new OutboundFailure('refused_target', choice.reason);
    return choice.addresses;
  }

  function start(
    { host, port, protocol }: TargetUrl,
    addresses: LookupAddress[],
    onread: OnReadOpts,
  ): Socket {
    const common = {
      host,
      port,
      onread,
      lookup: answering(addresses),
      autoSelectFamily: true,
      // Node's 250 ms give up on a distant receiver for good when the name has another, unreachable address.
      autoSelectFamilyAttemptTimeout: 1000,
    };
    if (protocol === 'http:') return netConnect(common);
    const key = `${host}:${port}`;
    // A certificate never has the root's dot, and servers don't know the name with it. An IP address is no
    // SNI name.
    const servername = isIP(host) === 0 ? host.replace(/\.$/, '') : '';
    const socket = tlsConnect({
      ...common,
      ...(servername === '' ? {} : { servername }),
      session: sessions.get(key),
      ca,
      ALPNProtocols: ['http/1.1'],
    });
    return socket.on('session', (session) => {
      sessions.delete(key);
      sessions.set(key, session);
      const [oldest] = sessions.keys();
      if (sessions.size > TLS_SESSIONS && oldest !== undefined) sessions.delete(oldest);
    });
  }

  async function open(target: TargetUrl, onread: OnReadOpts, giveUp: AbortSignal): Promise<Socket> {
    const { host, port, protocol } = target;
    const addresses = await addressesOf(host, port, protocol);
    if (closed || giveUp.aborted) throw new Error('given up while looking up the name');
    const socket = start(target, addresses, onread);
    socket.setNoDelay(true).setKeepAlive(true, 60_000);
    connecting.add(socket);
    try {
      await established(socket, protocol === 'https:', giveUp);
    } finally {
      connecting.delete(socket);
    }
    const verdict = policy.checkAddress(socket.remoteAddress ?? '', host, port, protocol);
    if (verdict.ok) return socket;
    socket.destroy();
    throw new OutboundFailure('refused_target', verdict.reason);
  }

  function connect(target: TargetUrl, onread: OnReadOpts, giveUp: AbortSignal): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const stop = new AbortController();
      const end = (error: Error) => {
        clearTimeout(timer);
        giveUp.removeEventListener('abort', onGiveUp);
        stop.abort();
        reject(error);
      };
      const onGiveUp = () => end(new Error('given up while connecting'));
      const limit = `${connectTimeoutMs / 1000} s`;
      const late = () => end(new OutboundFailure('timeout', `could not connect within ${limit}`));
      const timer = setTimeout(late, connectTimeoutMs).unref();
      giveUp.addEventListener('abort', onGiveUp);
      open(target, onread, stop.signal).then((socket) => {
        clearTimeout(timer);
        giveUp.removeEventListener('abort', onGiveUp);
        if (stop.signal.aborted) socket.destroy();
        else resolve(socket);
      }, end);
    });
  }

  return {
    connect,
    close: () => {
      closed = true;
      for (const socket of connecting) socket.destroy(new Error('shutting down'));
    },
  };
}

function established(socket: Socket, secure: boolean, giveUp: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let connected = false;
    const abandon = () => socket.destroy();
    giveUp.addEventListener('abort', abandon);
    socket.once('connect', () => {
      connected = true;
    });
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      giveUp.removeEventListener('abort', abandon);
      resolve();
    });
    // Stays on the socket: an error between now and the connection's own listener must not end the process.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const inHandshake = secure && connected && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(inHandshake ? new OutboundFailure('tls', 'connection closed during the TLS handshake') : error);
    });
    socket.once('close', () => reject(new Error('closed while connecting')));
  });
}

/** A `lookup` for `net.connect` that knows the answer already. */
function answering(addresses: LookupAddress[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    const [first] = addresses;
    if (all || first === undefined) callback(null, addresses);
    else callback(null, first.address, first.family);
  };
}
