import type { Context } from 'hono';

/** Whether a request comes from our own pages, judged by the headers that browsers send. */
export type Verdict = { kind: 'ours' } | { kind: 'foreign'; changes: boolean };

export interface OriginRules {
  /** The origin of our own pages: `https://desk.example.org`. */
  origin: string;
  /** True when cookies authenticate requests: then requests without these headers are refused too. */
  strict: boolean;
  /** Pictures that a page without an origin (a sandboxed frame) may load. */
  isOpen?: ((path: string) => boolean) | undefined;
}

/**
 * Requests that change something must come from our own pages, whatever their type: to some servers, JSON that another
 * site posts without a preflight is a simple request. Other sites may not read anything either, except by opening a
 * page in its own window (Fetch Metadata, “resource isolation policy”): a `<script src>` or `<img>` on another site
 * would reveal what is here.
 */
export function judgeOrigin(context: Context, { origin, strict, isOpen }: OriginRules): Verdict {
  const site = context.req.header('sec-fetch-site');
  const from = context.req.header('origin');
  const changes = !['GET', 'HEAD'].includes(context.req.method);
  if (!changes) return isReadable(context, site, isOpen) ? { kind: 'ours' } : { kind: 'foreign', changes };
  // Pages with “no-referrer” and sandboxed frames both send `null`; the other header distinguishes them.
  if (from !== undefined && from !== 'null' && from.toLowerCase() !== origin) return { kind: 'foreign', changes };
  if (site !== undefined) return site === 'same-origin' ? { kind: 'ours' } : { kind: 'foreign', changes };
  if (from !== undefined) return from === 'null' ? { kind: 'foreign', changes } : { kind: 'ours' };
  // Every browser sends one of the two headers with a POST. On this machine, a request with neither comes from a
  // program of its user.
  return strict ? { kind: 'foreign', changes } : { kind: 'ours' };
}

function isReadable(context: Context, site: string | undefined, isOpen: OriginRules['isOpen']): boolean {
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  const dest = context.req.header('sec-fetch-dest');
  if (context.req.header('sec-fetch-mode') === 'navigate' && dest === 'document') return true;
  return dest === 'image' && (isOpen?.(new URL(context.req.url).pathname) ?? false);
}
