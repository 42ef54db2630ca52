import { Hono, type Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { formLimit, readForm, readJson } from '../kit/form.ts';
import type { DeskShell } from '../kit/desk-page.tsx';
import { GalleyError } from '../../problem.ts';
import { cookieName, hostOf } from './desk-names.ts';
import { editorOf } from './guard-desk.ts';
import type { DeskGuard } from './guard.ts';
import { accountPage, type AccountState } from './login-pages.tsx';
import { inWords, type LoginPace } from './login-pace.ts';
import { maxPasskeys } from './passkeys.ts';

export interface AccountDeps {
  /** Counts an attempt with the same limits as the login. */
  attempt(context: Context, account: string | undefined): ReturnType<LoginPace['begin']>;
  /** Gives this browser a session. */
  welcome(context: Context, account: string): Promise<void>;
}

/** Messages after a change; the redirect's address contains the key. */
const messages: Record<string, string | undefined> = {
  added: 'The passkey is yours: use it the next time you sign in.',
  changed: 'The password is changed. Other browsers are signed out.',
};

/** A person's own passkeys, password and sessions. Adding a way to log in always requires the password. */
export function accountRoutes(
  guard: DeskGuard,
  { accounts, sessions, passkeys }: NonNullable<DeskGuard['login']>,
  shell: DeskShell,
  { attempt, welcome }: AccountDeps,
): Hono {
  const { access } = guard;
  const app = new Hono();
  app.use('/account/*', formLimit(65_536));

  const show = async (context: Context, more: Partial<Pick<AccountState, 'said' | 'status'>> = {}) => {
    const account = editorOf(context)!;
    const known = (await accounts.list()).find(({ name }) => name === account);
    return accountPage(shell, {
      account,
      passkeys: await passkeys.list(account),
      others: Math.max(0, (known?.sessions ?? 1) - 1),
      ...more,
    });
  };
  const failed = (context: Context, status: number, message: string) =>
    show(context, { status, said: { tone: 'error', text: message } });
  const cookie = (context: Context) => getCookie(context, cookieName(context, guard));

  /** Returns the account if the password is right. */
  const prove = async (context: Context, password: string): Promise<string | undefined> => {
    const account = editorOf(context)!;
    const { waitMs, settle } = await attempt(context, account);
    if (waitMs > 0) return `Too many attempts have failed. Wait ${inWords(waitMs)} and try again.`;
    const found = await accounts.verify(account, password, 'known');
    await settle(found !== undefined);
    return found ? undefined : 'That is not your password.';
  };

  app.get('/account', (context) => {
    const said = context.req.query('said') ?? '';
    const text = Object.hasOwn(messages, said) ? messages[said] : undefined;
    return show(context, text ? { said: { tone: 'good', text } } : {});
  });

  app.post('/account/passkeys/options', async (context) => {
    const { password } = await readJson(context);
    const fault = await prove(context, typeof password === 'string' ? password : '');
    if (fault) return Response.json({ message: fault }, { status: 403 });
    const account = (await accounts.find(editorOf(context)!))!;
    return Response.json(await passkeys.offer(account, access.originOf(hostOf(context))));
  });

  app.post('/account/passkeys', async (context) => {
    const { response, label } = await readJson(context);
    const account = (await accounts.find(editorOf(context)!))!;
    const added = await passkeys.add(
      account,
      response,
      typeof label === 'string' ? label : '',
      access.originOf(hostOf(context)),
    );
    if (added) await guard.record('account.passkey-added', {}, account.name);
    return added
      ? Response.json({ next: '/account?said=added' }, { status: 201 })
      : Response.json(
          { message: `The passkey could not be kept. Try once more; an account has ${maxPasskeys} at the most.` },
          { status: 400 },
        );
  });

  app.post('/account/passkeys/remove', async (context) => {
    const field = await readForm(context);
    const removed = await passkeys.remove(editorOf(context)!, field('id'));
    if (removed) await guard.record('account.passkey-removed', {}, editorOf(context));
    return removed
      ? show(context, {
          said: { tone: 'good', text: 'The passkey no longer opens the desk. Delete it on your device too.' },
        })
      : failed(context, 404, 'There is no such passkey any more.');
  });

  app.post('/account/password', async (context) => {
    const { current, fresh } = await context.req.parseBody().catch((): Record<string, unknown> => ({}));
    const account = editorOf(context)!;
    const fault = await prove(context, typeof current === 'string' ? current : '');
    if (fault) return failed(context, 403, `${fault} Nothing was changed.`);
    try {
      await accounts.setPassword(account, typeof fresh === 'string' ? fresh : '');
    } catch (error) {
      if (!(error instanceof GalleyError)) throw error;
      return failed(context, 422, [error.message, error.hint].filter(Boolean).join(' '));
    }
    // The change ended every session; this person gets a new one.
    await welcome(context, account);
    return context.redirect('/account?said=changed', 303);
  });

  app.post('/account/sessions', async (context) => {
    const ended = await sessions.endOthers(editorOf(context)!, cookie(context));
    await guard.record('account.signed-out-elsewhere', {}, editorOf(context));
    return show(context, {
      said: {
        tone: 'good',
        text: ended === 1 ? 'One other browser was signed out.' : `${ended} other browsers were signed out.`,
      },
    });
  });
  return app;
}
