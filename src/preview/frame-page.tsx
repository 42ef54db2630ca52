import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Problem } from '../problem.ts';
import { words } from '../http/problem-words.tsx';

/** Content of frames other than a mail: the text part, the rows of inboxes, a draft that can't be shown. */
export interface FramePage {
  lang: string;
  dir: 'ltr' | 'rtl';
  title: string;
  dark: boolean;
  style: string;
  children: ReactNode;
}

const base = `
*{box-sizing:border-box}
body{margin:0;overflow-wrap:anywhere}
@media (forced-colors:none){:root{background:var(--paper);color:var(--ink)}}
`;
const light =
  ':root{color-scheme:light;--paper:#fff;--ink:#1f1f1f;--muted:#5f6368;--line:#e4e4e4;--link:#0b57d0;--soft:#f6f6f6}';
const dark =
  ':root{color-scheme:dark;--paper:#1b1b1b;--ink:#e8e8e8;--muted:#a9adb3;--line:#3a3a3a;--link:#8ab4f8;--soft:#262626}';

export function framePage({ lang, dir, title, dark: isDark, style, children }: FramePage): string {
  return `<!doctype html>${renderToStaticMarkup(
    <html lang={lang} dir={dir}>
      <head>
        <meta charSet="utf-8" />
        <title>{title}</title>
        <base target="_blank" />
        <style dangerouslySetInnerHTML={{ __html: (isDark ? dark : light) + base + style }} />
      </head>
      <body>{children}</body>
    </html>,
  )}`;
}

const textStyle = `pre{margin:0;padding:16px;max-width:calc(80ch + 32px);font:14px/1.45 ui-monospace,"SF Mono","Cascadia Mono","Noto Sans Mono",Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}a{color:var(--link)}`;

/** The text part as clients without HTML show it: monospaced, with links, at most 80 columns. */
export function textPage({ text, ...page }: { text: string; lang: string; dir: 'ltr' | 'rtl'; dark: boolean }): string {
  // Punctuation after an address is not part of it.
  const pieces = text.split(/(https?:\/\/[^\s<>"]*[^\s<>"().,;:!?'])/g);
  return framePage({
    ...page,
    title: 'The text part',
    style: textStyle,
    children: (
      <pre dir="auto">
        {pieces.map((piece, index) =>
          index % 2 === 1 ? (
            <a key={index} href={piece} rel="noreferrer">
              {piece}
            </a>
          ) : (
            piece
          ),
        )}
      </pre>
    ),
  });
}

const nothingStyle = `code{padding:1px 4px;border-radius:4px;background:var(--soft);font-size:.9em}a{color:var(--link)}body{padding:24px;font:16px/1.5 system-ui,sans-serif}h1{margin:0 0 8px;font-size:20px}p{margin:0 0 12px;max-width:60ch}ul{padding-inline-start:20px}li{margin-bottom:8px}`;

/** For a draft that had mistakes from the beginning, so that there is no version to show. */
export function nothingPage({
  number,
  problems,
  dark: isDark,
}: {
  number: number;
  problems: Problem[];
  dark: boolean;
}): string {
  return framePage({
    lang: 'en',
    dir: 'ltr',
    title: `Issue ${number} can’t be shown yet`,
    dark: isDark,
    style: nothingStyle,
    children: (
      <>
        <h1>Issue {number} can’t be shown yet</h1>
        <p>It appears here with the first save that has no mistake:</p>
        <ul>
          {problems.slice(0, 12).map(({ message, line, hint }, index) => (
            <li key={index}>
              {line ? `Line ${line}: ` : ''}
              {words(message)}. {words(hint ?? '')}
            </li>
          ))}
        </ul>
      </>
    ),
  });
}
