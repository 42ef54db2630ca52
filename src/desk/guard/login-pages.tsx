import type { DeskPasskeyTable } from '../../db/tables/desk.ts';
import { Notice, PageHead } from '../../http/blocks.tsx';
import { htmlResponse, policyFor, renderPage } from '../../http/page.tsx';
import { moduleAddress } from '../kit/browser-modules.ts';
import { deskPage, type DeskShell } from '../kit/desk-page.tsx';
import { firstAccount } from './accounts.ts';
import { minCharacters } from './password.ts';

const style = `
.door { max-width: 26rem; margin: clamp(0rem, 6vh, 4rem) auto 0; }
.door form > button, .door form > .button { width: 100%; }
.door .or { display: flex; align-items: center; gap: .9rem; margin: 1.25rem 0; color: var(--muted); font-size: .9375rem; }
.door .or::before, .door .or::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
.door [data-passkey-login] { width: 100%; }
.said { min-height: 1.5em; margin: .75rem 0 0; }
.said:empty { display: none; }
.inline { display: flex; flex-wrap: wrap; align-items: end; gap: .75rem 1rem; }
.inline .field { flex: 1 1 12rem; margin: 0; }
.inline > p { align-self: center; margin: 0; }
.inline + .hint { margin-top: .75rem; }
.keyring { margin: 0 0 1rem; padding: 0; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); list-style: none; }
.keyring li { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1rem; max-width: none; padding: .75rem 1.25rem; }
.keyring li + li { border-top: 1px solid var(--line); }
.keyring span > * { display: block; overflow-wrap: anywhere; }
`;

export interface LoginState {
  publication: string;
  next: string;
  name?: string;
  /** What went wrong, as a sentence. */
  fault?: string;
  /** The person has just logged out. */
  left?: boolean;
  status?: number;
  headers?: Record<string, string>;
}

/** The login page. It looks the same whether the account exists or not. */
export function loginPage({
  publication,
  next,
  name = firstAccount,
  fault,
  left,
  status = 200,
  headers,
}: LoginState): Response {
  const children = (
    <div className="door">
      <PageHead title="Sign in" lead="to the editor’s desk" />
      {left ? <Notice tone="good">You are signed out of this browser.</Notice> : null}
      {fault ? <Notice tone="error">{fault}</Notice> : null}
      <form method="post" action="/login">
        <input type="hidden" name="next" value={next} />
        <div className="field">
          <label htmlFor="name">Name</label>
          <input
            id="name"
            name="name"
            defaultValue={name}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            required
          />
        </div>
        <div className="field">
          <label htmlFor="password">Password</label>
          <input
            id="password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
            autoFocus
            aria-invalid={fault ? true : undefined}
          />
        </div>
        <button type="submit">Sign in</button>
      </form>
      <div data-passkeys="" hidden>
        <p className="or">or</p>
        <button type="button" className="quiet" data-passkey-login={next}>
          Use a passkey
        </button>
        <p className="said field-error" role="alert" data-said="" />
      </div>
      <noscript>
        <p className="hint">Passkeys need scripts; a password works without.</p>
      </noscript>
    </div>
  );
  const html = renderPage({ title: 'Sign in', lang: 'en', site: { name: publication }, modules, style, children });
  return htmlResponse(html, status, {
    'content-security-policy': policyFor({ styles: [style] }),
    'referrer-policy': 'same-origin',
    ...headers,
  });
}

/** The only modules that are served before the login. */
const modules = [moduleAddress('guard/passkey')];

/**
 * A page that loads the same address again. The browser then sends its cookies, because the request comes from this
 * site.
 */
export function reloadFromHere(publication: string, to: string): Response {
  const html = renderPage({
    title: 'The desk',
    lang: 'en',
    site: { name: publication },
    refreshSeconds: 0,
    children: (
      <div className="door">
        <PageHead title="One moment" />
        <p>
          <a href={to}>Go on to the desk</a>
        </p>
      </div>
    ),
  });
  return htmlResponse(html, 200, { 'referrer-policy': 'same-origin' });
}

export interface AccountState {
  account: string;
  passkeys: DeskPasskeyTable[];
  /** How many other sessions the account has. */
  others: number;
  said?: { tone: 'good' | 'error'; text: string };
  status?: number;
}

/** The page for a person's own passkeys, password and sessions. */
export function accountPage(shell: DeskShell, { account, passkeys, others, said, status }: AccountState): Response {
  const children = (
    <>
      <PageHead
        title="Account"
        lead={
          <>
            Signed in as <strong>{account}</strong>
          </>
        }
        actions={
          <form method="post" action="/logout">
            <button type="submit" className="quiet">
              Sign out
            </button>
          </form>
        }
      />
      {said ? <Notice tone={said.tone}>{said.text}</Notice> : null}

      <h2 id="passkeys">Passkeys</h2>
      <p>
        A passkey is kept by your phone, your computer or a security key, and opened with its fingerprint or PIN.
        Nothing can be guessed, typed on a false page or stolen from here.
      </p>
      {passkeys.length === 0 ? (
        <p className="muted">There is none yet.</p>
      ) : (
        <PasskeyList passkeys={passkeys} timezone={shell.timezone} />
      )}
      <div data-passkeys="" hidden>
        <form className="card" data-passkey-add="">
          <h3>Add a passkey</h3>
          <div className="inline">
            <div className="field">
              <label htmlFor="label">What you call it</label>
              <input id="label" name="label" maxLength={60} placeholder="Work laptop" autoComplete="off" />
            </div>
            <div className="field">
              <label htmlFor="proof">Your password</label>
              <input id="proof" name="password" type="password" autoComplete="current-password" required />
            </div>
            <button type="submit">Add a passkey</button>
          </div>
          <p className="said field-error" role="alert" data-said="" />
        </form>
      </div>
      <p className="hint" data-no-passkeys="">
        This browser offers none here: passkeys need scripts, and https or localhost.
      </p>

      <h2 id="change">Password</h2>
      <form method="post" action="/account/password" className="card">
        <input type="hidden" name="username" autoComplete="username" value={account} />
        <div className="inline">
          <div className="field">
            <label htmlFor="current">Current password</label>
            <input id="current" name="current" type="password" autoComplete="current-password" required />
          </div>
          <div className="field">
            <label htmlFor="fresh">New password</label>
            <input
              id="fresh"
              name="fresh"
              type="password"
              autoComplete="new-password"
              minLength={minCharacters}
              required
              aria-describedby="fresh-hint"
            />
          </div>
          <button type="submit" className="quiet">
            Change the password
          </button>
        </div>
        <p className="hint" id="fresh-hint">
          {minCharacters} characters or more; four words in a row are easy to keep in mind. Other browsers are signed
          out.
        </p>
      </form>

      <h2 id="browsers">Other browsers</h2>
      {others === 0 ? (
        <p>You are signed in with this browser only.</p>
      ) : (
        <form method="post" action="/account/sessions" className="inline">
          <p>You are signed in with {others === 1 ? 'one other browser' : `${others} other browsers`}.</p>
          <button type="submit" className="quiet">
            Sign {others === 1 ? 'it' : 'them'} out
          </button>
        </form>
      )}
    </>
  );
  return deskPage(shell, {
    title: 'Account',
    under: '/account',
    wide: false,
    modules: ['guard/passkey'],
    style,
    status,
    children,
  });
}

function PasskeyList({ passkeys, timezone }: { passkeys: DeskPasskeyTable[]; timezone: string }) {
  const day = (at: number) => (
    <time dateTime={new Date(Number(at)).toISOString()}>
      {new Date(Number(at)).toLocaleDateString('en', { dateStyle: 'medium', timeZone: timezone })}
    </time>
  );
  return (
    <ul className="keyring">
      {passkeys.map(({ id, label, created_at, used_at }) => (
        <li key={id}>
          <span>
            <strong>{label}</strong>
            <small>
              added {day(created_at)}
              {used_at === null ? ', not used yet' : <>, last used {day(used_at)}</>}
            </small>
          </span>
          <form method="post" action="/account/passkeys/remove">
            <input type="hidden" name="id" value={id} />
            <button type="submit" className="quiet" aria-label={`Remove ${label}`}>
              Remove
            </button>
          </form>
        </li>
      ))}
    </ul>
  );
}
