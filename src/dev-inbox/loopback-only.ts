import type { MiddlewareHandler } from 'hono';
import { errorPage } from '../http/page.tsx';

/**
 * For pages without a login that only this machine should see. Listening on loopback is not enough. A website can point
 * its own name at 127.0.0.1 (DNS rebinding) and read these pages in a visitor's browser, so the host must be one of
 * ours. Any website can make a browser POST here, so a change must come from our own pages.
 */
export const loopbackOnly: MiddlewareHandler = async (context, next) => {
  const host = context.req.header('host') ?? new URL(context.req.url).host;
  if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.test(host)) {
    return errorPage(
      421,
      'Not under this name',
      'These pages answer only on this machine, under the name localhost.',
      'Open them as http://localhost with the same port.',
    );
  }
  if (
    !['GET', 'HEAD'].includes(context.req.method) &&
    !fromOwnPage(context.req.header('sec-fetch-site'), context.req.header('origin'), host)
  ) {
    return errorPage(
      403,
      'Sent from another site',
      'Another website tried to change something here. Nothing was changed.',
      'If that was you, go back to the page and use its own button.',
    );
  }
  return next();
};

/**
 * Every browser sends one of the two headers with a POST. A request with neither comes from a program of this machine's
 * user.
 */
function fromOwnPage(site: string | undefined, origin: string | undefined, host: string): boolean {
  if (site !== undefined) return site === 'same-origin';
  if (origin !== undefined) return URL.parse(origin)?.host === host.toLowerCase();
  return true;
}
