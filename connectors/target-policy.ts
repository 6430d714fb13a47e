import type { LookupAddress } from 'node:dns';
import { type AllowedTargets, coversAddress, namesHost, parseEntries } from './allowed-targets.ts';
import { type ResolveName, systemLookup } from './lookups.ts';
import { addressKind, parseAddress } from './public-address.ts';
import { type Protocol, readTargetUrl, type TargetUrl } from './target-url.ts';

/** Data, never a throw. The reason says what would be right and never what an internal name resolves to. */
export type Verdict = { ok: true } | { ok: false; reason: string };
/** `isUnresolved`: nothing is known about the name yet, and the connection will decide. */
export type TargetVerdict = { ok: true; isUnresolved?: true } | { ok: false; reason: string };
export type AddressChoice = { ok: true; addresses: LookupAddress[] } | { ok: false; reason: string };

/**
 * Who may be contacted. `checkUrl` and `checkTarget` are for saving a URL; the other two judge a connection.
 */
export interface TargetPolicy {
  /**
   * May a connection for `host` (as in the URL) go to this IP address and port? `https:` unless told
   * otherwise.
   */
  checkAddress(ip: string, host: string, port: number, protocol?: Protocol): Verdict;
  /**
   * Everything that can be said without resolving the name. A plain http URL whose host is not listed by name
   * passes while there are allowed addresses that it might resolve to; `checkTarget` and the connection
   * settle that.
   */
  checkUrl(url: string): Verdict;
  /** Does `checkUrl`, and checks what the name resolves to now. Takes at most `timeoutMs` (2 000). */
  checkTarget(url: string, options?: { lookup?: ResolveName; timeoutMs?: number }): Promise<TargetVerdict>;
  /** Chooses the addresses that a connection may use, from all that a name resolved to. */
  chooseAddresses(resolved: LookupAddress[], host: string, port: number, protocol: Protocol): AddressChoice;
}

/**
 * Reads ALLOWED_TARGETS: comma-separated hosts (`localhost`, `hooks.internal:8080`, `*.internal`), addresses
 * and ranges (`10.0.0.0/8`, `::1`, `[::1]:8080`) that may be private and may use plain http. Empty: public
 * https only.
 *
 * A listed name may lead to loopback, private and public addresses; link-local and other special ones (cloud
 * metadata services live there, under names such as `metadata.google.internal`) must be listed as addresses.
 */
export function parseAllowedTargets(text: string): { policy: TargetPolicy } | { problems: string[] } {
  const { allowed, problems } = parseEntries(text);
  return problems.length > 0 ? { problems } : { policy: createPolicy(allowed) };
}

function createPolicy(allowed: AllowedTargets): TargetPolicy {
  /** `listed`: the operator allows it, also over plain http. `public`: for https only. */
  const standing = (ip: string, host: string, port: number): 'listed' | 'public' | 'refused' => {
    const address = parseAddress(ip);
    if (!address) return 'refused';
    if (coversAddress(allowed, address, port)) return 'listed';
    const kind = addressKind(address);
    if (kind !== 'special' && namesHost(allowed, host, port)) return 'listed';
    return kind === 'public' ? 'public' : 'refused';
  };

  const checkAddress: TargetPolicy['checkAddress'] = (ip, host, port, protocol = 'https:') => {
    const found = standing(ip, host, port);
    if (found === 'listed') return { ok: true };
    if (found === 'refused') return refuse(notPublic(host));
    return protocol === 'https:' ? { ok: true } : refuse(httpsOnly());
  };

  const chooseAddresses: TargetPolicy['chooseAddresses'] = (resolved, host, port, protocol) => {
    const usable = resolved.filter(({ address }) => checkAddress(address, host, port, protocol).ok);
    const someListed = resolved.some(({ address }) => standing(address, host, port) === 'listed');
    // A name with public and private addresses, none of them listed, is how rebinding starts. No receiver
    // needs that.
    if (usable.length > 0 && (someListed || usable.length === resolved.length)) {
      return { ok: true, addresses: usable };
    }
    return refuse(protocol === 'https:' ? notPublic(host) : httpsOnly());
  };

  const mayLoop = (port: number) => LOOPBACK.some((ip) => standing(ip, ip, port) === 'listed');

  const examine = (text: string): { ok: true; target: TargetUrl } | { ok: false; reason: string } => {
    const read = readTargetUrl(text);
    if (!read.ok) return read;
    const { host, port, protocol, literal } = read.target;
    if (literal) {
      const verdict = checkAddress(host, host, port, protocol);
      return verdict.ok ? read : verdict;
    }
    const isNamed = namesHost(allowed, host, port);
    if (protocol !== 'https:' && !isNamed && allowed.ranges.length === 0) return refuse(httpsOnly());
    return isThisMachine(host) && !isNamed && !mayLoop(port) ? refuse(notPublic(host)) : read;
  };

  const checkTarget: TargetPolicy['checkTarget'] = async (url, options = {}) => {
    const read = examine(url);
    if (!read.ok) return read;
    const { host, port, protocol, literal } = read.target;
    if (literal) return { ok: true };
    const resolved = await resolveWithin(options.timeoutMs ?? 2_000, options.lookup ?? systemLookup, host);
    if (resolved !== undefined) {
      const choice = chooseAddresses(resolved, host, port, protocol);
      return choice.ok ? { ok: true } : choice;
    }
    // Nothing is known about the name yet. The guard decides when a connection is made.
    const mayBe = protocol === 'https:' || namesHost(allowed, host, port);
    return mayBe ? { ok: true, isUnresolved: true } : refuse(httpsOnly());
  };

  return {
    checkAddress,
    checkUrl: (url) => {
      const read = examine(url);
      return read.ok ? { ok: true } : read;
    },
    checkTarget,
    chooseAddresses,
  };
}

/** Undefined when the name does not resolve, or not in time. */
async function resolveWithin(
  timeoutMs: number,
  lookup: ResolveName,
  host: string,
): Promise<LookupAddress[] | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, undefined);
  });
  try {
    return await Promise.race([lookup(host), deadline]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

const LOOPBACK = ['127.0.0.1', '::1'];

/** A name of this machine, whatever a resolver says of it (RFC 6761, section 6.3). */
function isThisMachine(host: string): boolean {
  return /(?:^|\.)localhost\.?$/.test(host);
}

function refuse(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}

function notPublic(host: string): string {
  return `the host ${host} must be on the public internet, unless the operator lists it in ALLOWED_TARGETS`;
}

function httpsOnly(): string {
  return 'must use https: plain http is only for hosts that the operator lists in ALLOWED_TARGETS';
}
