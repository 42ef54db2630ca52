import { Hono, type Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { DeskShell } from '../kit/desk-page.tsx';
import { formLimit, readJson } from '../kit/form.ts';
import type { DeskRoom } from '../kit/desk-room.ts';
import { accountRoutes } from './account-routes.ts';
import { accountName } from './accounts.ts';
import { ipAddressOf, networkOf } from '../../http/client-address.ts';
import { keyRoutes } from './ask-for-key.ts';
import { cookieName, hostOf } from './desk-names.ts';
import type { DeskGuard } from './guard.ts';
import { loginPage } from './login-pages.tsx';
import { markLifetimeMs } from './known-browser.ts';
import { inWords, type PaceKey } from './login-pace.ts';
import { TooBusy } from './password.ts';
import { safeNext } from './safe-next.ts';
import { maxAgeMs } from './sessions.ts';

/** Enough for a name, a password and an address, or for a signed passkey answer. */
const maxBodyBytes = 32_768;

export const guardRoom: DeskRoom<{ guard: DeskGuard }> = {
  nav: ({ guard }) => (guard.login ? { href: '/account', label: 'Account' } : undefined),
  routes: ({ guard, shell }) => loginRoutes(guard, shell),
};

/** `/login`, `/logout` and `/account`. On a desk without a login they redirect to the home page. */
function loginRoutes(guard: DeskGuard, shell: DeskShell): Hono {
  const app = new Hono();
  const { login } = guard;
  if (!login) {
    for (const path of ['/login', '/account']) app.get(path, (context) => context.redirect('/', 303));
    app.route('/', keyRoutes(guard));
    return app;
  }
  const { accounts, sessions, passkeys, pace, known } = login;
  const { publication, log, access } = guard;

  app.use('/login/*', formLimit(maxBodyBytes));
  const markName = (context: Context) => `${cookieName(context, guard)}-known`;
  const knownBrowser = (context: Context, account: string) =>
    known.read(getCookie(context, markName(context)), account);
  /**
   * A browser in which this account logged in before has a limit of its own and no other: strangers can neither use it
   * up nor, from behind the same proxy, the one of its address.
   */
  const attempt = (context: Context, account: string | undefined, by: 'password' | 'passkey' = 'password') => {
    const browser = account === undefined ? undefined : knownBrowser(context, account);
    if (browser) return pace.begin([{ kind: 'account', name: `${account}\0${browser}` }]);
    const address: PaceKey = { kind: 'address', name: networkOf(ipAddressOf(context, access.isProxy)) };
    return pace.begin(
      account === undefined || by === 'passkey' ? [address] : [address, { kind: 'account', name: account }],
    );
  };
  const welcome = async (context: Context, account: string) => {
    const name = cookieName(context, guard);
    const cookie = await sessions.begin(account, getCookie(context, name));
    const kept = {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      secure: access.originOf(hostOf(context)).startsWith('https:'),
    } as const;
    setCookie(context, name, cookie, { ...kept, maxAge: maxAgeMs / 1000 });
    if (!known.read(getCookie(context, markName(context)), account))
      setCookie(context, markName(context), known.mark(account), { ...kept, maxAge: markLifetimeMs / 1000 });
  };

  app.get('/login', async (context) => {
    const next = safeNext(context.req.query('next'));
    if (await sessions.read(getCookie(context, cookieName(context, guard)))) return context.redirect(next, 303);
    return loginPage({ publication, next, left: context.req.query('left') !== undefined });
  });

  app.post('/login', async (context) => {
    const form = await context.req.parseBody().catch((): Record<string, unknown> => ({}));
    const [name, password, next] = [text(form.name), text(form.password), safeNext(text(form.next))];
    const again = (status: number, fault: string, headers?: Record<string, string>) =>
      loginPage({ publication, next, name, fault, status, ...(headers ? { headers } : {}) });
    const account = accountName(name);
    const { waitMs, settle } = await attempt(context, account);
    if (waitMs > 0)
      return again(429, `Too many attempts have failed. Wait ${inWords(waitMs)} and try again.`, {
        'retry-after': String(Math.ceil(waitMs / 1000)),
      });
    try {
      const found = await accounts.verify(account, password, knownBrowser(context, account) ? 'known' : 'anybody');
      await settle(found !== undefined);
      if (!found) {
        log.warn('a login to the desk failed');
        return again(401, 'That name and that password don’t belong together.');
      }
      await welcome(context, found.name);
      await guard.record('desk.signed-in', { with: 'password' }, found.name);
      log.info({ account: found.name }, 'logged in to the desk');
      return context.redirect(next, 303);
    } catch (error) {
      if (!(error instanceof TooBusy)) throw error;
      return again(503, 'Too many people are trying to sign in at this moment. Wait a little and try again.', {
        'retry-after': '10',
      });
    }
  });

  app.post('/login/passkey/options', async (context) =>
    Response.json(await passkeys.ask(access.originOf(hostOf(context)))),
  );

  app.post('/login/passkey', async (context) => {
    const { response, next } = await readJson(context);
    const { waitMs, settle } = await attempt(context, await passkeys.accountOf(response), 'passkey');
    if (waitMs > 0)
      return Response.json(
        { message: `Too many attempts have failed. Wait ${inWords(waitMs)} and try again.` },
        { status: 429, headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) } },
      );
    const account = await passkeys.verify(response, access.originOf(hostOf(context)));
    await settle(account !== undefined);
    if (account === undefined) {
      log.warn('a login to the desk with a passkey failed');
      return Response.json(
        { message: 'The desk doesn’t know this passkey. Sign in with your password, and add it under Account.' },
        { status: 401 },
      );
    }
    await welcome(context, account);
    await guard.record('desk.signed-in', { with: 'passkey' }, account);
    log.info({ account }, 'logged in to the desk with a passkey');
    return context.json({ next: safeNext(text(next)) });
  });

  app.post('/logout', async (context) => {
    const name = cookieName(context, guard);
    const session = await sessions.read(getCookie(context, name));
    await sessions.end(getCookie(context, name));
    if (session) await guard.record('desk.signed-out', {}, session.account);
    deleteCookie(context, name, { path: '/', secure: name.startsWith('__Host-') });
    // Also deletes what the browser stored of drafts. Browsers obey this only over https and on localhost.
    context.header('clear-site-data', '"cache", "storage"');
    return context.redirect('/login?left=1', 303);
  });

  app.route('/', accountRoutes(guard, login, shell, { attempt, welcome }));
  return app;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
