import { createHash } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { contentSecurityPolicy, errorPage } from '../../http/page.tsx';
import { words } from '../../http/problem-words.tsx';
import { cameThroughProxy } from '../../http/client-address.ts';
import type { DeskGuard } from './guard.ts';
import { reloadFromHere } from './login-pages.tsx';
import { floorPolicy, usualHeaders } from '../kit/policy.ts';
import { judgeOrigin } from '../../http/same-origin.ts';

/** Variables that the guard sets for the routes. */
interface GuardVariables {
  editor: string;
}

/** Guards every page and route of the desk and of the inbox. Mount `loginRoutes` directly after it. */
export function guardDesk(guard: DeskGuard): MiddlewareHandler {
  return async (context: Context<{ Variables: Partial<GuardVariables> }>, next) => {
    const refused = refuseStranger(context, guard) ?? (await askForLogin(context, guard));
    if (refused) context.res = refused;
    else await next();
    finish(context, guard);
  };
}

/** The account that is logged in; undefined if the desk requires no login. */
export function editorOf(context: Context): string | undefined {
  return context.get('editor') as string | undefined;
}

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

function refuseStranger(context: Context, { access, login }: DeskGuard): Response | undefined {
  const host = hostOf(context);
  if (!access.isOurs(host)) {
    return errorPage(
      421,
      'The desk does not answer under this name',
      'The address you used names another host. A website elsewhere can point a name of its own here; this page is not for it.',
      login
        ? 'If this is the desk’s name, set DESK_URL to it and start Galley again.'
        : 'Open it as http://localhost with the port that was printed.',
    );
  }
  if (!login && cameThroughProxy(context)) {
    return errorPage(
      403,
      'The desk is behind a proxy and has no login',
      'It was set up for this machine alone, and this request came from elsewhere.',
      words(
        'Set DESK_URL to the address that editors type, then `galley accounts password`. See `docs/desk-login.md`.',
      ),
    );
  }
  const verdict = judgeOrigin(context, {
    origin: access.originOf(host),
    strict: login !== undefined,
    isOpen: isOpenPicture,
  });
  if (verdict.kind === 'ours') return undefined;
  return errorPage(
    403,
    'Sent from another site',
    verdict.changes
      ? 'Another website tried to change something here. Nothing was changed.'
      : 'Another website tried to read something here. It got nothing.',
    'If that was you, go to the desk’s own page and use what is there.',
  );
}

/** Pictures of a draft, which frames without an origin show. They need no login: every reader will get them anyway. */
function isOpenPicture(path: string): boolean {
  return path.startsWith('/drafts/images/');
}

/** The login pages and what they load. */
function isServedBeforeLogin(path: string): boolean {
  return path === '/login' || path.startsWith('/login/') || path.startsWith('/desk/guard/');
}

async function askForLogin(context: Context, guard: DeskGuard): Promise<Response | undefined> {
  if (!guard.login) return undefined;
  const { path } = context.req;
  const session = await guard.login.sessions.read(getCookie(context, cookieName(context, guard)));
  if (session) context.set('editor', session.account);
  if (session || isServedBeforeLogin(path)) return undefined;
  const reading = ['GET', 'HEAD'].includes(context.req.method);
  const { pathname, search } = new URL(context.req.url);
  const login = `/login?next=${encodeURIComponent(reading ? pathname + search : '/')}`;
  if (context.req.header('hx-request'))
    return new Response(null, { status: 401, headers: { 'hx-redirect': '/login?next=/' } });
  const isPage =
    reading &&
    (context.req.header('sec-fetch-mode') ?? 'navigate') === 'navigate' &&
    /text\/html|\*\/\*/.test(context.req.header('accept') ?? '*/*');
  if (!isPage)
    return Response.json({ code: 'E_LOGIN', message: 'You are not signed in, or no longer.', login }, { status: 401 });
  // Browsers don't send a SameSite=Strict cookie when a link on another site leads here, so our own page loads the
  // address again.
  if (context.req.header('sec-fetch-site') === 'cross-site')
    return reloadFromHere(guard.publication, pathname + search);
  return new Response(null, { status: 303, headers: { location: login } });
}

function finish(context: Context, { login }: DeskGuard): void {
  const { headers } = context.res;
  for (const [name, value] of Object.entries(usualHeaders)) if (!headers.has(name)) headers.set(name, value);
  // Frames without an origin of their own may load a draft's pictures; other sites may load nothing else.
  if (!isOpenPicture(context.req.path)) headers.set('cross-origin-resource-policy', 'same-origin');
  const own = headers.get('content-security-policy');
  if (own === null) {
    if ((headers.get('content-type') ?? '').includes('html'))
      headers.set('content-security-policy', contentSecurityPolicy);
  } else headers.append('content-security-policy', floorPolicy(own));
  const caching = headers.get('cache-control');
  // Only code may be cached: other answers may be private, and must not stay in the browser after a logout.
  const isCode = /javascript|text\/css/.test(headers.get('content-type') ?? '') || context.res.status === 304;
  if (caching === null || (login && !isCode)) headers.set('cache-control', 'no-store');
}
