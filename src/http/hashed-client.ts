import { createHmac, randomBytes } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { Context } from 'hono';

/** Machines that can only be ours: a proxy in front of this server stands on one of them. */
const near = new BlockList();
near.addSubnet('127.0.0.0', 8, 'ipv4');
near.addSubnet('10.0.0.0', 8, 'ipv4');
near.addSubnet('172.16.0.0', 12, 'ipv4');
near.addSubnet('192.168.0.0', 16, 'ipv4');
near.addAddress('::1', 'ipv6');
near.addSubnet('fc00::', 7, 'ipv6');

/** Drawn anew with each start: what is made with it means nothing afterwards, or to anybody else. */
const key = randomBytes(32);

/**
 * Tells clients apart without keeping their addresses: a keyed hash, for a limit that lives in memory. IPv6 by /64,
 * for one household has that many. `X-Forwarded-For` is believed only of a proxy near by, and only its own last entry:
 * what stands before it came with the request.
 */
export function clientOf(context: Context): string {
  const peer = plainAddress(
    (context.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming?.socket
      ?.remoteAddress,
  );
  const told = plainAddress(context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim());
  const address = told && (!peer || near.check(peer, isIP(peer) === 6 ? 'ipv6' : 'ipv4')) ? told : (peer ?? 'unknown');
  return createHmac('sha256', key)
    .update(isIP(address) === 6 ? network(address) : address)
    .digest('base64url');
}

/** Without a zone and without the form that IPv4 has on an IPv6 socket; undefined when it is no address. */
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
