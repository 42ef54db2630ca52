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
  site?: SiteMark;
  /** The desk's navigation. */
  nav?: NavItem[];
  /** The public pages' navigation, at the end of the line. */
  menu?: NavItem[];
  /** Below the page: quiet links. */
  footer?: ReactNode;
  /** The frame's own words, in the language of the page; English by default. */
  labels?: { skip: string; main: string };
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

/** Whose page it is. The name is the logo's text where the logo has none. */
export interface SiteMark {
  name: string;
  href?: string;
  logo?: {
    src: string;
    dark?: string | undefined;
    alt: string;
    width?: number | undefined;
    height?: number | undefined;
  };
}

/** What a page loads or runs beside the shared style sheet. */
export interface PolicyParts {
  styles?: string[];
  /** Other sites, such as `https://images.example.org`. */
  pictureOrigins?: string[];
  fontOrigins?: string[];
}

/**
 * The policy of a page: it may use the shared style sheet and the given styles (by their hashes), run modules from its
 * own origin, and send requests to its own origin. Inline scripts and styles do not run, so a mistake in escaping does
 * no harm.
 */
export function policyFor({ styles = [], pictureOrigins = [], fontOrigins = [] }: PolicyParts = {}): string {
  return [
    "default-src 'none'",
    `style-src ${[stylesheet, ...styles].map(hashSource).join(' ')}`,
    "script-src 'self'",
    ["img-src 'self' data:", ...pictureOrigins].join(' '),
    ...(fontOrigins.length > 0 ? [['font-src', ...fontOrigins].join(' ')] : []),
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
  menu,
  footer,
  labels = { skip: 'Skip to content', main: 'Main' },
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
          {labels.skip}
        </a>
        {site || nav ? <Masthead site={site} nav={nav} menu={menu} label={labels.main} /> : null}
        <main className="main" id="main" tabIndex={-1}>
          {children}
        </main>
        {footer ? (
          <footer className="foot">
            <div>{footer}</div>
          </footer>
        ) : null}
      </body>
    </html>,
  )}`;
}

function Masthead({ site, nav, menu, label }: Pick<Page, 'site' | 'nav' | 'menu'> & { label: string }) {
  const items = nav ?? menu;
  const mark = site && <Mark site={site} beside={nav !== undefined} />;
  return (
    <header className="masthead">
      <div>
        {site?.href ? (
          <a className="brand" href={site.href}>
            {mark}
          </a>
        ) : site ? (
          <span className="brand">{mark}</span>
        ) : null}
        {items ? (
          <nav aria-label={label} className={menu ? 'menu' : undefined}>
            {items.map((item) => (
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

/** The logo, or the name; on the desk both, as the logo is small there. */
function Mark({ site: { name, logo }, beside }: { site: SiteMark; beside: boolean }) {
  if (!logo) return name;
  const picture = <img src={logo.src} alt={beside ? '' : logo.alt || name} width={logo.width} height={logo.height} />;
  return (
    <>
      {logo.dark === undefined ? (
        picture
      ) : (
        <picture>
          <source srcSet={logo.dark} media="(prefers-color-scheme: dark)" />
          {picture}
        </picture>
      )}
      {beside ? name : null}
    </>
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
