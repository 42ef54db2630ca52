import { createHash } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { contentSecurityPolicy, errorPage } from '../../http/page.tsx';
import { words } from '../../http/problem-words.tsx';
import { cameThroughProxy } from '../../http/client-address.ts';
import type { DeskGuard } from './guard.ts';
import { bounce } from './login-pages.tsx';
import { floorPolicy, usualHeaders } from '../kit/policy.ts';
import { judgeOrigin } from '../../http/same-origin.ts';

/** What the guard tells the routes behind it. */
interface GuardVariables {
  editor: string;
}

/** Guards every page and route of the desk, the inbox's too. Mount `loginRoutes` right after it. */
export function guardDesk(guard: DeskGuard): MiddlewareHandler {
  return async (context: Context<{ Variables: Partial<GuardVariables> }>, next) => {
    const refused = refuseStranger(context, guard) ?? (await askForLogin(context, guard));
    if (refused) context.res = refused;
    else await next();
    finish(context, guard);
  };
}

/** Who is logged in; undefined on a desk that asks nobody. */
export function editorOf(context: Context): string | undefined {
  return context.get('editor') as string | undefined;
}

/** As the browser wrote it, or as an HTTP/2 proxy passes it on. */
export function hostOf(context: Context): string {
  return (context.req.header('host') ?? new URL(context.req.url).host).toLowerCase();
}

/** One for each desk: browsers give the cookies of one port to all others of the same host. */
export function cookieName(context: Context, { access }: DeskGuard): string {
  const origin = access.originOf(hostOf(context));
  const name = `galley-desk-${createHash('sha256').update(origin).digest('hex').slice(0, 6)}`;
  // Taken only over https, for this host alone and for all of it (RFC 6265bis, 4.1.3.2).
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

/** Pictures of a draft, shown in frames that have no origin. They are on their way to everybody anyway. */
function isOpenPicture(path: string): boolean {
  return path.startsWith('/drafts/images/');
}

/** The login's own pages, and what they load. */
function isBeforeTheDoor(path: string): boolean {
  return path === '/login' || path.startsWith('/login/') || path.startsWith('/desk/guard/');
}

async function askForLogin(context: Context, guard: DeskGuard): Promise<Response | undefined> {
  if (!guard.login) return undefined;
  const { path } = context.req;
  const session = await guard.login.sessions.read(getCookie(context, cookieName(context, guard)));
  if (session) context.set('editor', session.account);
  if (session || isBeforeTheDoor(path)) return undefined;
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
  // A strict cookie stays at home when a link elsewhere leads here: the same address once more, from our own page.
  if (context.req.header('sec-fetch-site') === 'cross-site') return bounce(guard.publication, pathname + search);
  return new Response(null, { status: 303, headers: { location: login } });
}

function finish(context: Context, { login }: DeskGuard): void {
  const { headers } = context.res;
  for (const [name, value] of Object.entries(usualHeaders)) if (!headers.has(name)) headers.set(name, value);
  // Pages without an origin of their own may show a draft's pictures; nothing else of ours belongs on another's page.
  if (!isOpenPicture(context.req.path)) headers.set('cross-origin-resource-policy', 'same-origin');
  const own = headers.get('content-security-policy');
  if (own === null) {
    if ((headers.get('content-type') ?? '').includes('html'))
      headers.set('content-security-policy', contentSecurityPolicy);
  } else headers.append('content-security-policy', floorPolicy(own));
  const caching = headers.get('cache-control');
  // Code is the same for everybody. What is not must not lie in a browser's store after its reader has left.
  const isCode = /javascript|text\/css/.test(headers.get('content-type') ?? '') || context.res.status === 304;
  if (caching === null || (login && !isCode)) headers.set('cache-control', 'no-store');
}
