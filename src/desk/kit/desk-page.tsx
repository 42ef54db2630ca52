import { randomBytes } from 'node:crypto';
import type { ReactNode } from 'react';
import { Notice, type NavItem } from '../../http/blocks.tsx';
import { originsOf } from '../../http/page-look.ts';
import { errorPage, htmlResponse, policyFor, renderPage, type Page, type SiteMark } from '../../http/page.tsx';
import { importMapOf, moduleAddress } from './browser-modules.ts';
import { words } from '../../http/problem-words.tsx';

/** What all pages of the desk have in common. */
export interface DeskShell {
  publication: string;
  /** The publication's logo, shown small beside its name. */
  logo?: SiteMark['logo'];
  /** In which times are shown. */
  timezone: string;
  nav: NavEntry[];
  /** Shown above every page: what happened, and what to do. */
  warning?: [what: string, todo: string] | undefined;
}

export type NavEntry = Pick<NavItem, 'href' | 'label'>;

export interface DeskPage {
  title: string;
  /** The navigation entry to highlight: its address. */
  under?: string;
  wide?: Page['wide'];
  /**
   * Browser modules by name, such as `draft/live` for `src/desk/draft/browser/live.js`. The module for keyboard
   * shortcuts is on every page.
   */
  modules?: string[];
  style?: string;
  /**
   * The page has a module that adds style elements (CodeMirror does). It takes the nonce for them from the import map.
   */
  writesStyles?: boolean;
  status?: number;
  children: ReactNode;
}

const deskStyle = `
.keys { width: min(34rem, calc(100vw - 2rem)); max-height: calc(100dvh - 2rem); padding: 1.5rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); color: var(--ink); }
.keys::backdrop { background: rgb(0 0 0 / .45); }
.keys h2 { margin-top: 0; }
.keys dl > div { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: .75rem; padding: .25rem 0; }
.keys dd { margin: 0; }
kbd { display: inline-block; min-width: 1.6em; padding: .05em .4em; border: 1px solid var(--edge); border-radius: 4px; background: var(--sunk); text-align: center; }
.keys kbd + kbd { margin-inline-start: .3em; }
.keys-hint { color: var(--muted); font-size: .875rem; }
.keys-hint button { min-height: 0; padding: 0 .4rem; border: 0; background: none; color: inherit; font-weight: 400; font-size: inherit; text-decoration: underline; text-underline-offset: .18em; }
.keys-hint button:hover { filter: none; color: var(--accent); }
`;

/**
 * Answers with a page of the desk: the shell, the keyboard shortcuts, and a policy that allows its styles and modules.
 */
export function deskPage(
  shell: DeskShell,
  { title, under, wide = true, modules = [], style, writesStyles = false, status = 200, children }: DeskPage,
): Response {
  const ownStyle = deskStyle + (style ?? '');
  const names = [...new Set(['kit/keys', ...modules])];
  const importMap = importMapOf(names);
  // Random, so that injected markup can't know it.
  const nonce = randomBytes(18).toString('base64url');
  const html = renderPage({
    ...pageShell(shell, under),
    title,
    wide,
    modules: names.map(moduleAddress),
    ...(importMap === undefined ? {} : { importMap: { json: importMap, nonce } }),
    style: ownStyle,
    children: shell.warning ? (
      <>
        <Notice tone="error" title="The database was restored">
          <p className="words">{words(shell.warning[0], { links: false })}</p>
          <p className="words">{words(shell.warning[1], { links: false })}</p>
        </Notice>
        {children}
      </>
    ) : (
      children
    ),
  });
  // With this policy our own forms send their Origin, and other sites get no referrer.
  return htmlResponse(html, status, {
    'content-security-policy': withNonce(
      policyFor({ styles: [ownStyle], pictureOrigins: shell.logo ? originsOf([shell.logo.src, shell.logo.dark]) : [] }),
      nonce,
      [...(importMap === undefined ? [] : ['script-src']), ...(writesStyles ? ['style-src'] : [])],
    ),
    'referrer-policy': 'same-origin',
  });
}

function withNonce(policy: string, nonce: string, directives: string[]): string {
  return directives.reduce((all, name) => all.replace(`${name} `, `${name} 'nonce-${nonce}' `), policy);
}

/** Answers with an error page within the shell. */
export function deskError(shell: DeskShell, status: number, title: string, text: string, whatToDo: string): Response {
  return errorPage(status, title, words(text), words(whatToDo), pageShell(shell));
}

/** The shell's part of a page, for pages that build the response themselves. */
function pageShell(
  { publication, logo, nav }: DeskShell,
  under?: string,
): Pick<Page, 'lang' | 'wide' | 'site' | 'nav'> {
  return {
    lang: 'en',
    wide: true,
    site: { name: publication, href: '/', ...(logo ? { logo } : {}) },
    nav: nav.map((item): NavItem => ({ ...item, current: item.href === under })),
  };
}

/** The dialog that `?` opens: a list of the page's keyboard shortcuts. */
export function KeysDialog({ keys }: { keys: [keys: string, what: string][] }) {
  return (
    <dialog className="keys" data-keys="" aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl>
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              {key.split(' ').map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="choice">
        <input type="checkbox" id="keys-on" data-keys-on="" defaultChecked />
        <label htmlFor="keys-on">Single keys work in this browser</label>
      </p>
      <button type="button" className="quiet" data-keys-close="">
        Close
      </button>
    </dialog>
  );
}
