import { BlockList, isIP } from 'node:net';

/** IPv4 networks without public hosts: RFC 6890 and the IANA special-purpose registry. */
const special4 = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8], // this network; Linux connects 0.0.0.0 to this machine
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier-grade NAT (RFC 6598); some clouds have their metadata service here
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local; 169.254.169.254 gives out a cloud machine's credentials
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays (RFC 7526)
  ['192.168.0.0', 16],
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and the broadcast address
] as const)
  special4.addSubnet(network, prefix, 'ipv4');

/** Networks inside the global unicast range 2000::/3 without public hosts. */
const special6 = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23], // protocol assignments: Teredo, ORCHID, benchmarks
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4 can contain any IPv4 address
  ['3fff::', 20], // documentation (RFC 9637)
] as const)
  special6.addSubnet(network, prefix, 'ipv6');

const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address (without brackets) belongs to a publicly reachable host. False for anything else. */
export function isPublicAddress(address: string): boolean {
  const kind = isIP(address);
  if (kind === 4) return !special4.check(address, 'ipv4');
  if (kind !== 6) return false;
  const groups = groupsOf(address);
  if (!groups) return false;
  const last4 = groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
  // ::ffff:10.0.0.1, an IPv4 address on an IPv6 socket (RFC 4291 2.5.5.2).
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) return isPublicAddress(last4);
  // 64:ff9b::10.0.0.1: an IPv6-only network reaches this IPv4 address through a translator (RFC 6052), also a private
  // one.
  if (groups[0] === 0x64 && groups[1] === 0xff9b && groups.slice(2, 6).every((group) => group === 0))
    return isPublicAddress(last4);
  return global6.check(address, 'ipv6') && !special6.check(address, 'ipv6');
}

/**
 * The eight groups of an IPv6 address. An address with a zone (`%eth0`) exists only on this machine and is not public.
 */
function groupsOf(address: string): number[] | undefined {
  if (address.includes('%')) return undefined;
  // The URL parser normalises every form: lower case, no dotted end, the run of zeros with the maximum length as `::`.
  const plain = URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1);
  if (!plain) return undefined;
  const [front = '', back] = plain.split('::');
  const numbers = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  if (back === undefined) return numbers(front);
  const [head, tail] = [numbers(front), numbers(back)];
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}
