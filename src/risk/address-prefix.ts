import { isIPv4, isIPv6 } from 'node:net';

/**
 * The part of an address that one customer has: all of an IPv4 address, the first 64 bits of an IPv6 one. Such as
 * `203.0.113.7/32` or `2001:db8:1:2::/64`; the same for every spelling, null for what is no address.
 */
export function addressPrefix(ip: string): string | null {
  return addressPrefixes(ip)[0] ?? null;
}

/** The prefixes under which an address may stand on a list, longest first. */
export function addressPrefixes(ip: string): string[] {
  const plain = ip.replace(/%.*$/, '');
  if (isIPv4(plain)) return ofIpv4(plain.split('.').map(Number));
  if (!isIPv6(plain)) return [];
  const groups = groupsOf(plain);
  const [five = 0, six = 0, seven = 0] = groups.slice(5);
  // IPv4 behind an IPv6 socket is the same customer as IPv4.
  if (groups.slice(0, 5).every((group) => group === 0) && five === 0xffff) {
    return ofIpv4([six >> 8, six & 255, seven >> 8, seven & 255]);
  }
  return [64, 56, 48, 32].map((length) => `${textOf(masked(groups, length))}/${length}`);
}

function ofIpv4(bytes: readonly number[]): string[] {
  return [32, 24, 16].map((length) => {
    const kept = bytes.map((byte, place) => (place * 8 < length ? byte : 0));
    return `${kept.join('.')}/${length}`;
  });
}

/** The eight groups of an IPv6 address, however it is written. */
function groupsOf(ip: string): number[] {
  const dotted = /(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(ip);
  const text = dotted ? `${dotted[1]}${pair(dotted[2], dotted[3])}:${pair(dotted[4], dotted[5])}` : ip;
  const [head = '', tail] = text.split('::');
  const read = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [read(head), read(tail ?? '')];
  const gap = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: gap }, () => 0), ...after];
}

function pair(high: string | undefined, low: string | undefined): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}

function masked(groups: readonly number[], length: number): number[] {
  return groups.map((group, place) => {
    const bits = Math.min(16, Math.max(0, length - place * 16));
    return group & (0xffff << (16 - bits)) & 0xffff;
  });
}

/** The groups that the prefix keeps; every prefix here is followed by zeros, so `::` always stands at the end. */
function textOf(groups: readonly number[]): string {
  const last = groups.findLastIndex((group) => group !== 0);
  return `${groups
    .slice(0, last + 1)
    .map((group) => group.toString(16))
    .join(':')}::`;
}
