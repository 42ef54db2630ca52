import { isIP } from 'node:net';
import type { Context } from 'hono';
import type { DeskAccess } from './access.ts';

/**
 * Who is at the other end, for the login's pace. `X-Forwarded-For` counts only where it came from a proxy that was
 * named, and only as far as such proxies wrote it: what stands before their entries came with the request.
 */
export function clientAddress(context: Context, access: Pick<DeskAccess, 'isProxy'>): string {
  const peer = plain(
    (context.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming?.socket
      ?.remoteAddress ?? '',
  );
  if (peer === undefined) return 'unknown';
  const told = (context.req.header('x-forwarded-for') ?? '').split(',').map((entry) => plain(entry.trim()));
  let client = peer;
  while (access.isProxy(client)) {
    const next = told.pop();
    if (next === undefined) break;
    client = next;
  }
  return isIP(client) === 6 ? network(client) : client;
}

/** What proxies add, by default, to what they pass on. */
export function cameThroughProxy(context: Context): boolean {
  return ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'via', 'x-real-ip'].some(
    (name) => context.req.header(name) !== undefined,
  );
}

/** Without a zone, and without the form that IPv4 has on an IPv6 socket. */
function plain(written: string): string | undefined {
  const address = written
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '')
    .replace(/^\[|\]$/g, '');
  return isIP(address) ? address.toLowerCase() : undefined;
}

/** The /64 that one household has: `2001:db8:0:0::/64`. */
function network(address: string): string {
  const [front = '', back] = address.split('::');
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const missing = back === undefined ? 0 : 8 - groups(front).length - groups(back).length;
  const all = [...groups(front), ...Array.from({ length: Math.max(missing, 0) }, () => '0'), ...groups(back)];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
