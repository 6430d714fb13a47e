import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { ResolveName } from '../../connectors/lookups.ts';

export function resolved(...ips: string[]): LookupAddress[] {
  return ips.map((address) => ({ address, family: isIP(address) }));
}

export const resolvesTo =
  (...ips: string[]): ResolveName =>
  async () =>
    resolved(...ips);
export const doesNotResolve: ResolveName = () => Promise.reject(new Error('ENOTFOUND'));
export const neverAnswers: ResolveName = () => new Promise(() => {});

/** One address or two of every range that no receiver may have, and of the notations that hide one. */
export const NOT_PUBLIC: [what: string, ip: string][] = [
  ['unspecified', '0.0.0.0'],
  ['this network', '0.1.2.3'],
  ['loopback', '127.0.0.1'],
  ['loopback, the end', '127.255.255.254'],
  ['private 10/8', '10.0.0.1'],
  ['private 172.16/12', '172.16.0.1'],
  ['private 172.16/12, the end', '172.31.255.255'],
  ['private 192.168/16', '192.168.1.1'],
  ['link-local', '169.254.0.1'],
  ['cloud metadata', '169.254.169.254'],
  ['container metadata', '169.254.170.2'],
  ['CGNAT', '100.64.0.1'],
  ['CGNAT, the end', '100.127.255.255'],
  ['IETF assignments', '192.0.0.8'],
  ['documentation 1', '192.0.2.1'],
  ['documentation 2', '198.51.100.1'],
  ['documentation 3', '203.0.113.1'],
  ['6to4 relay', '192.88.99.1'],
  ['benchmarking', '198.18.0.1'],
  ['benchmarking, the end', '198.19.255.255'],
  ['multicast', '224.0.0.1'],
  ['reserved', '240.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['IPv6 unspecified', '::'],
  ['IPv6 loopback', '::1'],
  ['IPv4-mapped loopback', '::ffff:127.0.0.1'],
  ['IPv4-mapped metadata in hex', '::ffff:a9fe:a9fe'],
  ['IPv4-mapped private', '::ffff:10.0.0.1'],
  ['IPv4-compatible', '::7f00:1'],
  ['IPv4-compatible public', '::808:808'],
  ['IPv4-translated', '::ffff:0:8.8.8.8'],
  ['NAT64', '64:ff9b::808:808'],
  ['NAT64 of a private address', '64:ff9b::a00:1'],
  ['local NAT64', '64:ff9b:1::1'],
  ['6to4', '2002:808:808::1'],
  ['6to4 of a private address', '2002:a00:1::1'],
  ['Teredo', '2001::1'],
  ['IPv6 benchmarking', '2001:2::1'],
  ['ORCHID', '2001:10::1'],
  ['ORCHIDv2', '2001:20::1'],
  ['IPv6 documentation', '2001:db8::1'],
  ['IPv6 documentation 2', '3fff::1'],
  ['unique-local', 'fd00::1'],
  ['unique-local fc', 'fc00::1'],
  ['AWS metadata', 'fd00:ec2::254'],
  ['IPv6 link-local', 'fe80::1'],
  ['deprecated site-local', 'fec0::1'],
  ['IPv6 multicast', 'ff02::1'],
  ['discard-only', '100::1'],
  ['SRv6', '5f00::1'],
  ['not handed out', '4000::1'],
];

/** Ordinary addresses, among them the neighbours of the ranges above. */
export const PUBLIC = [
  '8.8.8.8',
  '1.1.1.1',
  '100.63.255.255',
  '100.128.0.0',
  '172.32.0.1',
  '192.0.1.1',
  '198.20.0.1',
  '223.255.255.254',
  '2606:4700::1111',
  '2a00:1450:4001::1',
  '2001:4860:4860::8888',
  '::ffff:8.8.8.8',
];
