import { createHmac, randomBytes } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { Context } from 'hono';

export type IsProxy = (address: string) => boolean;

/** Trusts the proxies that are named by address or network, `192.0.2.1` or `10.0.0.0/8`, and no other. */
export function namedProxies(written: string[]): IsProxy {
  return proxiesAmong(proxyList(written));
}

/** What a request says about where it comes from. */
export interface Origin {
  /** The other end of the connection. */
  peer: string | undefined;
  /** `X-Forwarded-For`. */
  forwardedFor: string | undefined;
}

/**
 * The address of the client. `X-Forwarded-For` is used only if it comes from a proxy that `isProxy` trusts, and only as
 * far as such proxies wrote it: the entries before theirs came with the request. `unknown` when there is none.
 */
export function addressOf({ peer, forwardedFor }: Origin, isProxy: IsProxy): string {
  let client = plainAddress(peer ?? '');
  if (client === undefined) return 'unknown';
  if (forwardedFor === undefined) return client;
  const forwarded = forwardedFor.split(',').map((entry) => plainAddress(entry.trim()));
  while (isProxy(client)) {
    const next = forwarded.pop();
    if (next === undefined) break;
    client = next;
  }
  return client;
}

/** The same for a request that Hono answers. */
export function ipAddressOf(context: Context, isProxy: IsProxy): string {
  const { incoming } = (context.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return addressOf(
    { peer: incoming?.socket?.remoteAddress, forwardedFor: context.req.header('x-forwarded-for') },
    isProxy,
  );
}

/** What is limited together: an IPv4 address, and of IPv6 the /64 that one household has, `2001:db8:0:0::/64`. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [front = '', back] = address.toLowerCase().split('::');
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const missing = back === undefined ? 0 : 8 - groups(front).length - groups(back).length;
  const all = [...groups(front), ...Array.from({ length: Math.max(missing, 0) }, () => '0'), ...groups(back)];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

/** Random for each process, so that the hashes mean nothing afterwards or to anybody else. */
const key = randomBytes(32);

/** Identifies a client's network without keeping its address: a keyed hash, for limits in memory. */
export function clientKeyOf(context: Context, isProxy: IsProxy): string {
  return createHmac('sha256', key)
    .update(networkOf(ipAddressOf(context, isProxy)))
    .digest('base64url');
}

/** Whether a proxy that nobody named passes on requests: then all clients have its address. */
export function cameThroughUnnamedProxy(context: Context, isProxy: IsProxy): boolean {
  const forwardedFor = context.req.header('x-forwarded-for');
  return isFromUnnamedProxy({ peer: ipAddressOf(context, () => false), forwardedFor }, isProxy);
}

export function isFromUnnamedProxy({ peer, forwardedFor }: Origin, isProxy: IsProxy): boolean {
  if (forwardedFor === undefined) return false;
  const address = addressOf({ peer, forwardedFor }, () => false);
  return isPrivateAddress(address) && !isProxy(address);
}

/** Private networks, where a proxy in front of this server usually is. */
const isPrivateAddress = namedProxies([
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1',
  'fc00::/7',
]);

/** Whether the request has headers that proxies add, by default, to what they pass on. */
export function cameThroughProxy(context: Context): boolean {
  return ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'via', 'x-real-ip'].some(
    (name) => context.req.header(name) !== undefined,
  );
}

function proxiesAmong(list: BlockList): IsProxy {
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function proxyList(written: string[]): BlockList {
  const list = new BlockList();
  for (const entry of written) {
    const [address, bits] = entry.split('/') as [string, string | undefined];
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** Without a zone, and without the form that IPv4 has on an IPv6 socket; undefined when it is no address. */
function plainAddress(written: string): string | undefined {
  const address = written
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '')
    .replace(/^\[|\]$/g, '');
  return isIP(address) ? address.toLowerCase() : undefined;
}
