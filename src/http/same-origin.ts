import type { Context } from 'hono';

/** Whether a request may be answered at all, by what browsers say of where it comes from. */
export type Verdict = { kind: 'ours' } | { kind: 'foreign'; changes: boolean };

export interface OriginRules {
  /** Of our own pages: `https://desk.example.org`. */
  origin: string;
  /** Cookies say who asks, so a program that says nothing of itself is no exception. */
  strict: boolean;
  /** Pictures that a page without an origin of its own (a sandboxed frame) may load. */
  isOpen?: ((path: string) => boolean) | undefined;
}

/**
 * Everything that changes something must come from our own pages, whatever its type: JSON that another site posts
 * without asking first is a simple request to some servers. Reading is refused to other sites too, but for opening a
 * page in a window of its own (Fetch Metadata, “resource isolation policy”): `<script src>` or `<img>` elsewhere would
 * tell what is here.
 */
export function judgeOrigin(context: Context, { origin, strict, isOpen }: OriginRules): Verdict {
  const site = context.req.header('sec-fetch-site');
  const from = context.req.header('origin');
  const changes = !['GET', 'HEAD'].includes(context.req.method);
  if (!changes) return isReadable(context, site, isOpen) ? { kind: 'ours' } : { kind: 'foreign', changes };
  // `null` is what a page with “no-referrer” says, and a sandboxed frame: the other header tells them apart.
  if (from !== undefined && from !== 'null' && from.toLowerCase() !== origin) return { kind: 'foreign', changes };
  if (site !== undefined) return site === 'same-origin' ? { kind: 'ours' } : { kind: 'foreign', changes };
  if (from !== undefined) return from === 'null' ? { kind: 'foreign', changes } : { kind: 'ours' };
  // Every browser sends one of the two with a POST. On this machine, what sends neither is a program of its user.
  return strict ? { kind: 'foreign', changes } : { kind: 'ours' };
}

function isReadable(context: Context, site: string | undefined, isOpen: OriginRules['isOpen']): boolean {
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  const dest = context.req.header('sec-fetch-dest');
  if (context.req.header('sec-fetch-mode') === 'navigate' && dest === 'document') return true;
  return dest === 'image' && (isOpen?.(new URL(context.req.url).pathname) ?? false);
}
