import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * `public`: on the internet. `internal`: an ordinary address of a host or a private network. `special`:
 * everything else, which no name may lead to: link-local (cloud metadata services), multicast, reserved,
 * tunnels and so on.
 */
export type AddressKind = 'public' | 'internal' | 'special';

/**
 * All of the IPv6 unicast space that has been handed out; what lies outside is denied without being listed.
 */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

const INTERNAL_RANGES = new Set(['loopback', 'private', 'carrierGradeNat', 'uniqueLocal']);

/**
 * An IP address in any usual notation; an IPv4-mapped one (`::ffff:a.b.c.d`) becomes the IPv4 address it
 * stands for.
 */
export function parseAddress(text: string): Address | undefined {
  // isValid alone would take `0x7f.1`; a resolver or a socket never writes such a thing.
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return undefined;
  return ipaddr.process(text);
}

/**
 * Public by its range, and answered by the host of a virtual machine in Azure with what only that may know.
 */
const AZURE_HOST = '168.63.129.16';

/**
 * Where an address lies, after the IANA special-purpose registries (RFC 6890).
 *
 * 6to4 (2002::/16), NAT64 (64:ff9b::/96, 64:ff9b:1::/48) and Teredo carry an IPv4 address inside; they are
 * refused whole rather than judged by it, since a gateway decides what they reach.
 */
export function addressKind(address: Address): AddressKind {
  const range = address.range();
  if (INTERNAL_RANGES.has(range)) return 'internal';
  if (range !== 'unicast' || address.toString() === AZURE_HOST) return 'special';
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST) ? 'public' : 'special';
}
