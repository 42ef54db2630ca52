import { actingAs } from '../../audit/actor.ts';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { contentSecurityPolicy, errorPage } from '../../http/page.tsx';
import { words } from '../../http/problem-words.tsx';
import { cameThroughProxy } from '../../http/client-address.ts';
import { askForKey, hasBearerKey } from './ask-for-key.ts';
import { cookieName, hostOf } from './desk-names.ts';
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
    const refused =
      refuseStranger(context, guard) ?? (await askForDeskKey(context, guard)) ?? (await askForLogin(context, guard));
    if (refused) context.res = refused;
    else await actingAs({ name: editorOf(context) ?? '', way: 'desk' }, next);
    endWithSession(context, guard);
    finish(context, guard);
  };
}

/** The account that is logged in; undefined if the desk requires no login. */
export function editorOf(context: Context): string | undefined {
  return context.get('editor') as string | undefined;
}

function refuseStranger(context: Context, guard: DeskGuard): Response | undefined {
  const { access, login } = guard;
  const host = hostOf(context);
  if (!access.isOurs(host)) {
    return errorPage(
      421,
      'The desk does not answer under this name',
      'The address you used names another host. A website elsewhere can point a name of its own here; this page is not for it.',
      login
        ? 'If this is the desk’s name, set DESK_URL to it and start Galley again.'
        : 'Open the address that `galley desk` prints.',
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
    strict: !hasBearerKey(context, guard),
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

/** A draft's pictures are public anyway, and frames without an origin send no cookie. */
async function askForDeskKey(context: Context, guard: DeskGuard): Promise<Response | undefined> {
  return isOpenPicture(context.req.path) ? undefined : askForKey(context, guard);
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

/** How often an open stream of events looks whether its session has ended; in ms. */
const sessionCheckMs = 10_000;

/** A stream of events stays open for hours: it ends when its account is removed or its session ends. */
function endWithSession(context: Context, { login, ...guard }: DeskGuard): void {
  const { body, headers, status } = context.res;
  if (!login || !body || !headers.get('content-type')?.startsWith('text/event-stream')) return;
  const cookie = getCookie(context, cookieName(context, guard));
  let checkedAt = performance.now();
  const guarded = body.pipeThrough(
    new TransformStream({
      async transform(chunk: Uint8Array, controller) {
        const now = performance.now();
        if (now - checkedAt >= sessionCheckMs) {
          checkedAt = now;
          if (!(await login.sessions.isOpen(cookie).catch(() => true))) return controller.terminate();
        }
        controller.enqueue(chunk);
      },
    }),
  );
  context.res = new Response(guarded, { status, headers });
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
