import { createHmac, randomBytes } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { Context } from 'hono';

/** Private networks. Only a proxy with such an address is trusted for X-Forwarded-For. */
const privateNetworks = new BlockList();
privateNetworks.addSubnet('127.0.0.0', 8, 'ipv4');
privateNetworks.addSubnet('10.0.0.0', 8, 'ipv4');
privateNetworks.addSubnet('172.16.0.0', 12, 'ipv4');
privateNetworks.addSubnet('192.168.0.0', 16, 'ipv4');
privateNetworks.addAddress('::1', 'ipv6');
privateNetworks.addSubnet('fc00::', 7, 'ipv6');

/** Random for each process, so that the hashes mean nothing afterwards or to anybody else. */
const key = randomBytes(32);

/**
 * Identifies a client without keeping its address: a keyed hash, for limits in memory. IPv6 addresses count by /64,
 * because one household has a whole /64. `X-Forwarded-For` is used only if it comes from a proxy in a private network,
 * and only its last entry: the entries before it came with the request.
 */
export function clientKeyOf(context: Context): string {
  const peer = plainAddress(
    (context.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming?.socket
      ?.remoteAddress,
  );
  const forwardedFor = plainAddress(context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim());
  const address =
    forwardedFor && (!peer || privateNetworks.check(peer, isIP(peer) === 6 ? 'ipv6' : 'ipv4'))
      ? forwardedFor
      : (peer ?? 'unknown');
  return createHmac('sha256', key)
    .update(isIP(address) === 6 ? network(address) : address)
    .digest('base64url');
}

/** Removes the zone and the IPv4-mapped prefix; undefined when it is not an address. */
function plainAddress(written: string | undefined): string | undefined {
  const address = written?.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return address && isIP(address) ? address : undefined;
}

/** The first four groups: `2001:db8:0:0` of `2001:db8::1`. */
function network(address: string): string {
  const [front = '', back] = address.toLowerCase().split('::');
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const missing = back === undefined ? 0 : 8 - groups(front).length - groups(back).length;
  const all = [...groups(front), ...Array.from({ length: Math.max(missing, 0) }, () => '0'), ...groups(back)];
  return all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
