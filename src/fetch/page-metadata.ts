import { getDomain, getDomainWithoutSuffix } from 'tldts';
import { withoutTrackers } from './canonical-url.ts';
import { readPageData, type PageData } from './page-data.ts';

/** What a page says about itself, cleaned: plain words, whole addresses. Empty where it says nothing. */
export interface PageMetadata {
  title: string;
  description: string;
  author: string;
  /** The name of its site or magazine. */
  site: string;
  image?: { src: string; alt: string };
  /** The address under which the page wants to be known, if that can be believed. */
  canonical?: string;
}

/** `address`: where the page was, after all redirects. */
export function readMetadata(body: Buffer, contentType: string | undefined, address: string): PageMetadata {
  const data = readPageData(body, contentType);
  const main = data.groups.find(isMain) ?? {};
  const meta = (...names: string[]) => words(names.flatMap((name) => data.metas.get(name) ?? [])[0] ?? '');
  const publisher = data.groups.find(({ '@type': type }) => type === 'WebSite') ?? main.publisher ?? main.isPartOf;
  const site = limited(meta('og:site_name', 'application-name', 'citation_journal_title') || nameOf(publisher), 200);
  const written =
    meta('og:title', 'twitter:title') ||
    words(textOf(main.headline) || textOf(main.name)) ||
    meta('citation_title', 'dc.title');
  const title = ownTitle(written || words(data.title) || words(data.heading), {
    heading: words(data.heading),
    site,
    address,
  });
  const described =
    meta('og:description', 'description', 'twitter:description', 'dc.description') || words(textOf(main.description));
  const image = imageOf(data, main, address);
  const canonical = canonicalOf(data, address);
  return {
    title: limited(title, 300),
    description: usefulDescription(described, title, site),
    author: authorOf(data, main, site),
    site,
    ...(image ? { image } : {}),
    ...(canonical === undefined ? {} : { canonical }),
  };
}

/** The group that is about the page, and not about its site or its navigation. */
function isMain({ '@type': type }: Record<string, unknown>): boolean {
  return [type]
    .flat()
    .some((each) =>
      /Article|Posting|VideoObject|Episode|Report|Recipe|Event|SoftwareApplication|Book|Course|Product$|HowTo/.test(
        String(each),
      ),
    );
}

/**
 * Removes the site's name: “Database defaults are coming | The Brindle blog”. It is known by `og:site_name`, by the host, or
 * because the page's heading is the rest.
 */
function ownTitle(
  title: string,
  { heading, site, address }: { heading: string; site: string; address: string },
): string {
  const separator = /\s+[|·•»«‹›:–—-]{1,2}\s+|\s*[|»]\s+/gu;
  const cuts = [...title.matchAll(separator)];
  const names = [
    site,
    getDomain(address) ?? '',
    getDomainWithoutSuffix(address) ?? '',
    URL.parse(address)?.hostname ?? '',
  ]
    .map(letters)
    .filter((name) => name.length >= 3);
  const isSite = (part: string) => {
    const own = letters(part);
    return (
      own !== '' &&
      names.some(
        (name) =>
          own === name ||
          (name.length >= 5 && own.includes(name) && part.length <= name.length + 24) ||
          (own.length >= 5 && name.includes(own)),
      )
    );
  };
  let [from, to] = [0, title.length];
  for (const cut of cuts.toReversed()) if (isSite(title.slice(cut.index + cut[0].length, to))) to = cut.index;
  for (const cut of cuts)
    if (cut.index + cut[0].length < to && isSite(title.slice(from, cut.index))) from = cut.index + cut[0].length;
  const rest = title.slice(from, to).trim();
  if (rest.length >= 3 && rest !== title) return rest;
  const isWithin =
    heading.length >= 8 && title.length > heading.length && title.toLowerCase().includes(heading.toLowerCase());
  const isAtEdge =
    isWithin &&
    (title.toLowerCase().startsWith(heading.toLowerCase()) || title.toLowerCase().endsWith(heading.toLowerCase()));
  return isAtEdge ? heading : title;
}

const emptyDescriptions =
  /^(?:contribute to .{1,120} development by creating an account|enjoy the videos and music you love|we would like to show you a description here|just another wordpress site|description|untitled|home(?:page)?$|loading)/i;

function usefulDescription(text: string, title: string, site: string): string {
  const own = text
    .replaceAll(/https?:\/\/\S+/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (own.length < 20 || emptyDescriptions.test(own) || [title, site].some((each) => letters(each) === letters(own)))
    return '';
  return limited(own.replace(/\s*(?:\[…\]|\[\.\.\.\]|&hellip;)$/u, ' …'), 320);
}

/** Cuts at the end of a sentence, or else of a word. */
function limited(text: string, max: number): string {
  if (text.length <= max) return text;
  const start = text.slice(0, max);
  const sentence = /^.{80,}[.!?…](?=\s|$)/su.exec(start)?.[0];
  return sentence ?? `${start.replace(/\s+\S*$/u, '')} …`;
}

function authorOf(data: PageData, main: Record<string, unknown>, site: string): string {
  const metas = [
    'author',
    'article:author',
    'citation_author',
    'dc.creator',
    'dcterms.creator',
    'parsely-author',
    'sailthru.author',
    'byl',
  ];
  const written = metas.map((name) => data.metas.get(name) ?? []).find((values) => values.some(isPerson));
  const people = [main.author ?? main.creator].flat().map(nameOf).filter(isPerson);
  const names = (people.length > 0 ? people : (written ?? [data.byline]).filter(isPerson)).map((name) =>
    words(name).replace(/^(?:by|von|par|por|di)\s+(?=\p{Lu})/iu, ''),
  );
  const own = [...new Set(names)].filter((name) => letters(name) !== letters(site) && name.length <= 100);
  if (own.length > 4) return `${own[0]} and others`;
  return own.length < 2 ? (own[0] ?? '') : `${own.slice(0, -1).join(', ')} and ${own.at(-1)}`;
}

function isPerson(name: string): boolean {
  return (
    /\p{L}{2}/u.test(name) &&
    !/^(?:https?:|www\.|@|\/)|^(?:admin(?:istrator)?|author|staff|editor|webmaster|unknown|null|undefined|root|user)$/i.test(
      name.trim(),
    )
  );
}

function imageOf(data: PageData, main: Record<string, unknown>, address: string): PageMetadata['image'] {
  const metas = ['og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image', 'twitter:image:src'].flatMap(
    (name) => data.metas.get(name)?.[0] ?? [],
  );
  const own = [main.image]
    .flat()
    .map((each) => (typeof each === 'string' ? each : textOf((each as { url?: unknown } | undefined)?.url)));
  const base = URL.parse(data.base ?? '', address)?.href ?? address;
  const url = [...metas, ...own, data.rels.get('image_src') ?? '']
    .map((src) => (src === '' ? null : URL.parse(src, base)))
    .find((each) => each && /^https?:$/.test(each.protocol));
  if (
    !url ||
    /(?:^|[/_.-])(?:logo|favicon|placeholder|blank|spacer|default[-_]?(?:image|share|og))[^/]*$/i.test(url.pathname)
  )
    return undefined;
  const alt = words((data.metas.get('og:image:alt') ?? data.metas.get('twitter:image:alt') ?? [])[0] ?? '');
  return { src: url.href, alt: alt.slice(0, 400) };
}

/** Services that show a page of another site under their own address. */
const copies =
  /(?:^|\.)(?:ampproject\.org|translate\.goog|googleusercontent\.com|archive\.(?:ph|is|today)|web\.archive\.org)$/;

/**
 * The page's own word about its address, unless it names another site, the front page, or a page above it: then
 * the template of the site is wrong, or the page is hostile.
 */
function canonicalOf({ rels, metas, base }: PageData, address: string): string | undefined {
  const here = URL.parse(address);
  const written = rels.get('canonical') ?? metas.get('og:url')?.[0];
  const named = written && here ? URL.parse(written, URL.parse(base ?? '', here.href)?.href ?? here.href) : null;
  if (!here || !named || !/^https?:$/.test(named.protocol) || named.username !== '' || named.password !== '')
    return undefined;
  const isOwn =
    named.hostname === here.hostname ||
    (getDomain(named.hostname) !== null &&
      getDomain(named.hostname, { allowPrivateDomains: true }) ===
        getDomain(here.hostname, { allowPrivateDomains: true }));
  if (!isOwn && !copies.test(here.hostname)) return undefined;
  if (named.port !== here.port && isOwn) return undefined;
  if (here.protocol === 'https:') named.protocol = 'https:';
  if (isOwn && isAbove(named, here)) return undefined;
  if (named.hash === '') named.hash = here.hash;
  return withoutTrackers(named.href);
}

/** Whether an address names a part of the site that contains the page, not the page: `/`, `/blog/`. */
function isAbove(named: URL, here: URL): boolean {
  const parts = (url: URL) =>
    url.pathname
      .replace(/\/(?:index\.\w{2,5})?$/, '')
      .split('/')
      .filter(Boolean);
  const [short, long] = [parts(named), parts(here)];
  if (named.pathname === here.pathname)
    return named.search === '' && /(?:^|[?&])(?:id|p|v|q|page|article|story|item|topic|t)=/i.test(here.search);
  if (short.length >= long.length || short.some((part, index) => part !== long[index])) return false;
  return !/^(?:amp|print|index\.\w+|\d{1,3}|page|view)$/i.test(long[short.length] ?? '');
}

/** Words of a page: entities that were encoded twice, tags in them and white space removed. */
function words(text: string): string {
  return text
    .replaceAll(
      /&(?:amp;)?(?:#(\d{1,6})|#x([\da-f]{1,5})|(amp|quot|lt|gt|nbsp|apos|hellip|ndash|mdash|rsquo|lsquo|ldquo|rdquo));/gi,
      (_all, decimal?: string, hex?: string, name = '') =>
        decimal || hex
          ? String.fromCodePoint(Math.min(Number.parseInt(decimal ?? hex!, decimal ? 10 : 16), 0x10ffff))
          : (named[name.toLowerCase()] ?? ''),
    )
    .replaceAll(/<\/?[a-z][^<>]{0,200}>/gi, ' ')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffd]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const named: Record<string, string> = {
  ...{ amp: '&', quot: '"', lt: '<', gt: '>', nbsp: ' ', apos: '’', hellip: '…', ndash: '–', mdash: '—' },
  ...{ rsquo: '’', lsquo: '‘', ldquo: '“', rdquo: '”' },
};

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The name of a person or an organisation in JSON-LD. */
function nameOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { name } = (value ?? {}) as { name?: unknown };
  return typeof name === 'string' ? words(name) : '';
}

function letters(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
