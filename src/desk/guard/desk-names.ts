import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import type { DeskGuard } from './guard.ts';

/** The host as the browser sent it; an HTTP/2 proxy may pass it on in another header. */
export function hostOf(context: Context): string {
  return (context.req.header('host') ?? new URL(context.req.url).host).toLowerCase();
}

/** Each desk has its own cookie name, because browsers send cookies to all ports of a host. */
export function cookieName(context: Context, { access }: DeskGuard): string {
  const origin = access.originOf(hostOf(context));
  const name = `galley-desk-${createHash('sha256').update(origin).digest('hex').slice(0, 6)}`;
  // Browsers accept such a name only over https, for this host alone and for all paths (RFC 6265bis, 4.1.3.2).
  return origin.startsWith('https:') ? `__Host-${name}` : name;
}
