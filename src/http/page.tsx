/** The shell of every page that Galley shows, and the headers of pages. */
import { createHash } from 'node:crypto';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { PageHead, type NavItem } from './blocks.tsx';
import { stylesheet } from './page.css.ts';

export interface Page {
  /** The window's title; the page's `h1` is part of the children. */
  title: string;
  /** BCP 47. */
  lang: string;
  dir?: 'ltr' | 'rtl';
  /** Whose page it is, shown at the top left and in the window's title: the publication, or Galley itself. */
  site?: { name: string; href?: string };
  nav?: NavItem[];
  /** `true` for tables and previews, `full` for the whole window; otherwise a column of reading width. */
  wide?: boolean | 'full';
  /** Addresses of the modules that the page runs; only from its own origin. */
  modules?: string[];
  /** The addresses of packages that the modules import by name. Send the page with a policy that allows the nonce. */
  importMap?: { json: string; nonce: string };
  /** A room's own styles, after the shared ones. Send the page with `policyFor(style)`, which allows them. */
  style?: string;
  /** Loads the page again after this time, without a script. */
  refreshSeconds?: number;
  /** Whether search engines may index it. Pages for one person and pages of the desk are not indexed. */
  indexable?: boolean;
  children: ReactNode;
}

/**
 * The policy of a page: it may use the shared style sheet and the given styles (by their hashes), run modules from its
 * own origin, and send requests to its own origin. Inline scripts and styles do not run, so a mistake in escaping does
 * no harm.
 */
export function policyFor(...styles: string[]): string {
  return [
    "default-src 'none'",
    `style-src ${[stylesheet, ...styles].map(hashSource).join(' ')}`,
    "script-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

export const contentSecurityPolicy = policyFor();

/** The icon, a galley of type; inline, because a page is a single response. */
const icon = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3.5" fill="#2352a0"/><path d="M4 4.5h8M4 8h8M4 11.5h5" stroke="#fff" stroke-width="1.6" stroke-linecap="round"/></svg>')}`;

/** Renders a whole HTML document. React escapes the text; no build step and no second request are needed. */
export function renderPage({
  title,
  lang,
  dir,
  site,
  nav,
  wide,
  refreshSeconds,
  indexable,
  modules = [],
  importMap,
  style,
  children,
}: Page): string {
  return `<!doctype html>${renderToStaticMarkup(
    <html lang={lang} dir={dir}>
      <head>
        <meta charSet="utf-8" />
        <title>{site && site.name !== title ? `${title} · ${site.name}` : title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {indexable ? null : <meta name="robots" content="noindex" />}
        {refreshSeconds === undefined ? null : <meta httpEquiv="refresh" content={String(refreshSeconds)} />}
        <link rel="icon" href={icon} />
        <style dangerouslySetInnerHTML={{ __html: stylesheet }} />
        {style === undefined ? null : <style dangerouslySetInnerHTML={{ __html: style }} />}
        {importMap ? (
          // Before the first module: browsers ignore an import map after the first import.
          <script type="importmap" nonce={importMap.nonce} dangerouslySetInnerHTML={{ __html: importMap.json }} />
        ) : null}
        {modules.map((address) => (
          <script key={address} type="module" src={address} />
        ))}
      </head>
      <body
        className={[nav && 'desk', wide && 'wide', wide === 'full' && 'full'].filter(Boolean).join(' ') || undefined}
      >
        <a className="skip" href="#main">
          Skip to content
        </a>
        {site || nav ? <Masthead site={site} nav={nav} /> : null}
        <main className="main" id="main" tabIndex={-1}>
          {children}
        </main>
      </body>
    </html>,
  )}`;
}

function Masthead({ site, nav }: Pick<Page, 'site' | 'nav'>) {
  return (
    <header className="masthead">
      <div>
        {site?.href ? (
          <a className="brand" href={site.href}>
            {site.name}
          </a>
        ) : site ? (
          <span className="brand">{site.name}</span>
        ) : null}
        {nav ? (
          <nav aria-label="Main">
            {nav.map((item) => (
              <a key={item.href} href={item.href} aria-current={item.current ? 'page' : undefined}>
                {item.label}
              </a>
            ))}
          </nav>
        ) : null}
      </div>
    </header>
  );
}

/**
 * Headers for pages with personal data and forms: not cached, not framed, and their address is not sent to other sites.
 */
export function htmlResponse(html: string, status = 200, extraHeaders: Record<string, string> = {}): Response {
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      ...extraHeaders,
    },
  });
}

/** A page about an error: what happened, and what the person can do now. */
export function errorPage(
  status: number,
  title: string,
  text: ReactNode,
  whatToDo: ReactNode,
  shell: Partial<Omit<Page, 'title' | 'children'>> = {},
): Response {
  const children = (
    <>
      <PageHead title={title} />
      <p>{text}</p>
      <p>{whatToDo}</p>
    </>
  );
  return htmlResponse(renderPage({ lang: 'en', ...shell, title, children }), status);
}
