import { Hono, type Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { formLimit, readForm } from '../kit/form.ts';
import { keyCookieMs, keyParameter, type DeskKey } from './desk-key.ts';
import { cookieName, hostOf } from './desk-names.ts';
import type { DeskGuard } from './guard.ts';
import { keyPage } from './key-page.tsx';
import { safeNext } from './safe-next.ts';

const maxFormBytes = 4096;

/** Programs of this machine's user send the key in a header (RFC 6750): Prometheus, a script, curl. */
export function hasBearerKey(context: Context, { key }: DeskGuard): boolean {
  const [, given] = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '') ?? [];
  return given !== undefined && (key?.matches(given) ?? false);
}

/**
 * Undefined if the request may continue; otherwise the response that asks for the key, or removes it from the address.
 */
export async function askForKey(context: Context, guard: DeskGuard): Promise<Response | undefined> {
  const { key } = guard;
  if (!key || hasBearerKey(context, guard)) return undefined;
  const url = new URL(context.req.url);
  const reads = ['GET', 'HEAD'].includes(context.req.method);
  const given = url.searchParams.get(keyParameter);
  if (given !== null && reads && key.matches(given)) {
    url.searchParams.delete(keyParameter);
    return welcome(context, guard, key, url.pathname + url.search);
  }
  if (key.isCookie(getCookie(context, cookieName(context, guard)))) return undefined;
  if (url.pathname === '/key') return undefined;
  url.searchParams.delete(keyParameter);
  const next = reads ? url.pathname + url.search : '/';
  if (context.req.header('hx-request')) return new Response(null, { status: 401, headers: { 'hx-redirect': next } });
  const isPage = reads && /text\/html|\*\/\*/.test(context.req.header('accept') ?? '*/*');
  if (isPage && (context.req.header('sec-fetch-mode') ?? 'navigate') === 'navigate')
    return keyPage({ publication: guard.publication, next, isWrong: given !== null });
  return Response.json(
    { code: 'E_DESK_KEY', message: 'The desk’s key is missing. `galley desk` prints the address that contains it.' },
    { status: 401, headers: { 'www-authenticate': 'Bearer' } },
  );
}

/** Accepts the key that somebody pasted into the page above. */
export function keyRoutes(guard: DeskGuard): Hono {
  const app = new Hono();
  app.get('/key', (context) => context.redirect('/', 303));
  app.post('/key', formLimit(maxFormBytes), async (context) => {
    const { key, publication } = guard;
    const field = await readForm(context);
    const next = safeNext(field('next'));
    if (!key) return context.redirect(next, 303);
    if (!key.matches(field(keyParameter))) return keyPage({ publication, next, isWrong: true });
    return welcome(context, guard, key, next);
  });
  return app;
}

async function welcome(context: Context, guard: DeskGuard, key: DeskKey, next: string): Promise<Response> {
  await guard.record('desk.signed-in', { with: 'key' });
  setCookie(context, cookieName(context, guard), key.cookie(), {
    httpOnly: true,
    // Not strict, so that a link to the desk in a chat works; changes are protected by checking their origin.
    sameSite: 'Lax',
    path: '/',
    secure: guard.access.originOf(hostOf(context)).startsWith('https:'),
    maxAge: keyCookieMs / 1000,
  });
  return context.redirect(safeNext(next), 303);
}
