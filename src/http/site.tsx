import type { ReactNode } from 'react';
import type { Brand } from '../config/brand.ts';
import { languageOfWords, readerWords, type ReaderWords } from '../words/languages.ts';
import type { ErrorWords } from '../words/reader/en.tsx';
import { PageHead } from './blocks.tsx';
import { logoAddresses, pageLook } from './page-look.ts';
import { htmlResponse, policyFor, renderPage } from './page.tsx';

/** What the public pages need of the publication. */
export interface SitePublication {
  name: string;
  /** Its website, which may be another one than these pages. */
  url?: string;
  lang: string;
  dir: 'ltr' | 'rtl';
  brand: Brand;
}

/** The public pages of a publication: its name, logo, colours and language around whatever a room shows. */
export interface Site {
  words: ReaderWords;
  page(title: string, children: ReactNode, options?: PageOptions): Response;
  error(status: number, words: ErrorWords): Response;
}

export interface PageOptions {
  status?: number;
  /** Whether search engines may index it. */
  indexable?: boolean;
  /** The entry of the navigation that this page is. */
  at?: 'issues' | 'subscribe';
  headers?: Record<string, string>;
}

export function openSite({ name, url, lang, dir, brand }: SitePublication): Site {
  const words = readerWords(lang);
  const { style, pictureOrigins, fontOrigins } = pageLook(brand);
  const policy = policyFor({ styles: style === undefined ? [] : [style], pictureOrigins, fontOrigins });
  const pageLang = languageOfWords(lang);
  // A page in English of a publication that is written from right to left is read from left to right.
  const pageDir = pageLang === lang ? dir : 'ltr';
  const logo = brand.logo && { ...brand.logo, ...logoAddresses(brand.logo, '/images/') };
  const page: Site['page'] = (title, children, { status = 200, indexable = false, at, headers } = {}) =>
    htmlResponse(
      renderPage({
        title,
        lang: pageLang,
        dir: pageDir,
        indexable,
        site: { name, href: '/', ...(logo ? { logo } : {}) },
        labels: words.page,
        menu: [
          { href: '/', label: words.page.issues, current: at === 'issues' },
          { href: '/subscribe', label: words.page.subscribe, current: at === 'subscribe' },
        ],
        footer: (
          <>
            <a href={url ?? '/'}>{name}</a>
            <a href="/unsubscribe">{words.page.howToUnsubscribe}</a>
            <a href="/how-we-count">{words.counting.link}</a>
          </>
        ),
        ...(style === undefined ? {} : { style }),
        children,
      }),
      status,
      { 'content-security-policy': policy, ...headers },
    );
  return {
    words,
    page,
    error: (status, [title, what, todo]) =>
      page(
        title,
        <>
          <PageHead title={title} />
          <p>{what}</p>
          <p>{linked(todo)}</p>
        </>,
        { status },
      ),
  };
}

/** Addresses in a sentence as links: most of them are pages of ours. */
function linked(text: string): ReactNode[] {
  return text.split(/(https?:\/\/[^\s]*[^\s.,;:)])/g).map((piece, index) =>
    index % 2 === 0 ? (
      piece
    ) : (
      <a key={index} href={piece}>
        {piece}
      </a>
    ),
  );
}
