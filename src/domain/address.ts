import ipaddr from 'ipaddr.js';

/**
 * Ranges that are refused besides everything that `ipaddr.js` does not call `unicast`. Some repeat what it says
 * today: this table, and not a library's opinion, is the promise.
 */
const deniedRanges = [
  '0.0.0.0/8',
  '100.64.0.0/10',
  '192.0.0.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '240.0.0.0/4',
  // IPv4-compatible addresses: ipaddr.js 2.5.0 calls ::127.0.0.1 unicast.
  '::/96',
  // Translated and tunnelled IPv4, behind which a private address can hide.
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2001::/32',
  '2002::/16',
].map((range) => ipaddr.parseCIDR(range));

/** The only block from which global unicast addresses are given out (RFC 4291, IANA registry). */
const globalIpv6 = ipaddr.parseCIDR('2000::/3');

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * True only for an address of the public internet, written in its plain form. Text that is no address, has a zone
 * or is an old spelling of one (`127.1`, `0x7f000001`, `0177.0.0.1`) is not public.
 * @param alsoDenied further ranges as CIDR, such as the operator's own networks
 */
export function isPublicAddress(ip: string, alsoDenied: readonly string[] = []): boolean {
  const address = parseAddress(ip);
  if (address?.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv6 && !isWithin(address, globalIpv6)) return false;
  const denied = [...deniedRanges, ...alsoDenied.map((range) => ipaddr.parseCIDR(range))];
  return !denied.some((range) => isWithin(address, range));
}

/** True for 127.0.0.0/8 and ::1, also when mapped into IPv6. */
export function isLoopbackAddress(ip: string): boolean {
  return parseAddress(ip)?.range() === 'loopback';
}

/** True when the text is an IP address in its plain form, of whatever range. */
export function isAddress(ip: string): boolean {
  return parseAddress(ip) !== undefined;
}

export type Network =
  | { kind: 'network'; cidr: string }
  | { kind: 'not_one' }
  | { kind: 'means'; cidr: string };

/**
 * Reads an address or a network in CIDR form, such as `203.0.113.7` or `2001:db8::/32`. `means` is the network in
 * which an address with a prefix lies when it is not the network's own: `10.1.2.3/8` is more often a slip than a wish.
 */
export function readNetwork(text: string): Network {
  const [ip = '', prefix, ...more] = text.split('/');
  const address = parseAddress(ip);
  if (!address || more.length > 0 || /^::ffff:/i.test(ip)) return { kind: 'not_one' };
  const bits = address.kind() === 'ipv4' ? 32 : 128;
  if (prefix !== undefined && !/^(?:0|[1-9]\d{0,2})$/.test(prefix)) return { kind: 'not_one' };
  const length = prefix === undefined ? bits : Number(prefix);
  if (length > bits) return { kind: 'not_one' };
  const plain = `${address.toString()}/${length}`;
  const kind = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  const cidr = `${kind.networkAddressFromCIDR(plain).toString()}/${length}`;
  return { kind: cidr === plain ? 'network' : 'means', cidr };
}

/** True when the address lies in one of the networks; an IPv4 address mapped into IPv6 is the IPv4 one. */
export function isInNetworks(ip: string, networks: readonly string[]): boolean {
  const address = parseAddress(ip);
  return address !== undefined && networks.some((cidr) => isWithin(address, ipaddr.parseCIDR(cidr)));
}

function parseAddress(ip: string): Address | undefined {
  // ipaddr.js reads `::8.8.8.8` as `::ffff:8.8.8.8`, and the operating system does not: refuse the spelling.
  if (ip.includes('%') || /^::\d+\./.test(ip)) return undefined;
  if (ipaddr.IPv4.isValidFourPartDecimal(ip)) return ipaddr.IPv4.parse(ip);
  if (!ip.includes(':') || !ipaddr.IPv6.isValid(ip)) return undefined;
  const address = ipaddr.IPv6.parse(ip);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function isWithin(address: Address, range: [Address, number]): boolean {
  // match() throws on a range of the other family.
  return address.kind() === range[0].kind() && address.match(range);
}
