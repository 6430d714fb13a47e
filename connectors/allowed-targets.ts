import { domainToASCII } from 'node:url';
import ipaddr from 'ipaddr.js';
import { type Address, parseAddress } from './public-address.ts';

interface NameEntry {
  /** Lower case, without a trailing dot. */
  name: string;
  /** `*.internal`: any name below it, not the name itself. */
  below: boolean;
  port: number | undefined;
}

interface RangeEntry {
  network: Address;
  bits: number;
  port: number | undefined;
}

/** What the operator allows beyond public https targets. */
export interface AllowedTargets {
  names: readonly NameEntry[];
  ranges: readonly RangeEntry[];
}

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * Comma-separated entries; empty ones are skipped. Every bad entry yields one problem, not just the first.
 */
export function parseEntries(text: string): { allowed: AllowedTargets; problems: string[] } {
  const names: NameEntry[] = [];
  const ranges: RangeEntry[] = [];
  const problems: string[] = [];
  for (const entry of text.split(',').map((item) => item.trim())) {
    if (entry === '') continue;
    const parsed = parseEntry(entry);
    if ('problem' in parsed) problems.push(`"${entry}": ${parsed.problem}`);
    else if ('network' in parsed) ranges.push(parsed);
    else names.push(parsed);
  }
  return { allowed: { names, ranges }, problems };
}

export function namesHost(allowed: AllowedTargets, host: string, port: number): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  return allowed.names.some(
    (entry) =>
      (entry.below ? name.endsWith(`.${entry.name}`) : name === entry.name) && portFits(entry.port, port),
  );
}

export function coversAddress(allowed: AllowedTargets, address: Address, port: number): boolean {
  return allowed.ranges.some(
    ({ network, bits, port: only }) =>
      network.kind() === address.kind() && address.match(network, bits) && portFits(only, port),
  );
}

function portFits(only: number | undefined, port: number): boolean {
  return only === undefined || only === port;
}

function parseEntry(entry: string): NameEntry | RangeEntry | { problem: string } {
  if (entry.includes('://') || /[@?#\s]/.test(entry)) {
    return { problem: 'give only the host, without a scheme, path or credentials' };
  }
  if (entry.includes('/')) return parseRange(entry);

  const bare = parseAddress(entry);
  if (bare) return { network: bare, bits: wholeLength(bare), port: undefined };

  const { host, port: portText } = splitPort(entry);
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && !(/^\d+$/.test(portText ?? '') && port >= 1 && port <= 65535)) {
    return { problem: 'the port must be a number from 1 to 65535' };
  }
  const address = parseAddress(host);
  if (address) return { network: address, bits: wholeLength(address), port };
  return parseName(host, port);
}

function parseName(host: string, port: number | undefined): NameEntry | { problem: string } {
  const below = host.startsWith('*.');
  const name = domainToASCII(below ? host.slice(2) : host).replace(/\.$/, '');
  const labels = name.split('.');
  // A last label that is a number makes URL parsers read the whole as an IPv4 address.
  const numeric = /^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '');
  if (numeric || !labels.every((label) => LABEL.test(label))) {
    return {
      problem:
        'is neither a host name, an IP address nor a range such as 10.0.0.0/8 (IPv6 with a port: [::1]:8080)',
    };
  }
  return { name, below, port };
}

function parseRange(entry: string): RangeEntry | { problem: string } {
  const [addressText = '', bitsText = '', ...rest] = entry.split('/');
  const network = parseAddress(addressText);
  if (!network || rest.length > 0) {
    return { problem: 'is not a range of addresses such as 10.0.0.0/8 or fd00::/8' };
  }
  if (addressText.includes(':') && network instanceof ipaddr.IPv4) {
    return { problem: `write the range as IPv4, such as ${network}/32` };
  }
  const bits = Number(bitsText);
  if (!/^\d{1,3}$/.test(bitsText) || bits > wholeLength(network)) {
    return { problem: `the number after "/" must be from 0 to ${wholeLength(network)}, without a port` };
  }
  const start =
    network instanceof ipaddr.IPv4
      ? ipaddr.IPv4.networkAddressFromCIDR(entry)
      : ipaddr.IPv6.networkAddressFromCIDR(entry);
  if (start.toString() !== network.toString()) {
    return { problem: `starts in the middle of its range; write ${start}/${bits} if you mean all of it` };
  }
  return { network, bits, port: undefined };
}

function wholeLength(address: Address): number {
  return address.kind() === 'ipv4' ? 32 : 128;
}

/** `host`, `host:port`, `[v6]`, `[v6]:port`. */
function splitPort(entry: string): { host: string; port: string | undefined } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(entry);
  if (bracketed) return { host: bracketed[1] ?? '', port: bracketed[2] };
  const colon = entry.lastIndexOf(':');
  if (colon < 0) return { host: entry, port: undefined };
  return { host: entry.slice(0, colon), port: entry.slice(colon + 1) };
}
