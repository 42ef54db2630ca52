import { withoutTrackers } from '../../fetch/canonical-url.ts';
import { followLink, type Trail } from '../../fetch/follow-link.ts';
import { limitPerHost } from '../../fetch/limit-per-host.ts';
import { readMetadata } from '../../fetch/page-metadata.ts';
import { readPage } from '../../fetch/read-page.ts';
import { openSafeFetch, type SafeFetch, type SafeFetchOptions } from '../../fetch/safe-fetch.ts';
import type { FoundLink } from './found-link.ts';
import { itemOf, type LinkItem } from './item-of-page.ts';

export interface ReadLink {
  /** Its position in the list. */
  index: number;
  item: LinkItem;
  /** Its picture on its site. */
  picture?: { src: string; alt: string };
  /** Why its page could not be read, as a sentence without a full stop; then the address is as it was written. */
  unread?: string;
}

/** The whole head of a page, also of one that puts its scripts first. */
const pageBytes = 512 * 1024;
const pictureBytes = 8_000_000;

/** Makes a picture for mail of one from a page, and returns how an item names it; undefined if it is none. */
export type TakePicture = (
  bytes: Buffer,
  about: { name: string; title: string },
) => Promise<{ src: string; width?: number } | undefined>;

export interface ReadOptions extends Omit<SafeFetchOptions, 'timeoutMs'> {
  /** If absent, items get no pictures. */
  takePicture?: TakePicture | undefined;
  signal?: AbortSignal | undefined;
  /** For one page, with its redirects; in ms. */
  linkMs?: number;
  /** For all of them: what is not read by then is left unread. */
  allMs?: number;
  /** Pages that are read at the same time; at most two of them are on one host. */
  atOnce?: number;
}

/**
 * Reads the pages of these links side by side and reports each as it comes. Uses the limits of the link check: no private
 * addresses, each redirect checked, few bytes, a short time. Never throws because of a page.
 */
export async function readLinks(
  links: FoundLink[],
  report: (read: ReadLink) => void | Promise<void>,
  { signal, takePicture, linkMs = 10_000, allMs = 40_000, atOnce = 8, ...options }: ReadOptions,
): Promise<void> {
  const safe = openSafeFetch({ ...options, timeoutMs: Math.min(linkMs, 6_000) });
  const fetch = limitPerHost((url, rest) => safe.fetch(url, rest), { perHost: 2, pauseMs: 50 });
  const over = AbortSignal.timeout(allMs);
  const waiting = links.map((link, index) => ({ link, index }));
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (signal?.aborted) return;
      const { link, index } = next;
      const ends = AbortSignal.any([over, AbortSignal.timeout(linkMs), ...(signal ? [signal] : [])]);
      const read = await readLink(link, fetch, ends).catch((): Omit<ReadLink, 'index'> =>
        unread(link, 'its page could not be read'),
      );
      if (takePicture && read.picture)
        read.item = await withPicture(read.item, read.picture, { fetch, signal: ends, takePicture });
      if (!signal?.aborted) await report({ index, ...read });
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    await safe.close();
  }
}

async function readLink(
  link: FoundLink,
  fetch: SafeFetch['fetch'],
  signal: AbortSignal,
): Promise<Omit<ReadLink, 'index'>> {
  if (signal.aborted) return unread(link, 'there was no time left to read it');
  const trail = await followLink(link.url, { fetch, signal, maxBytes: pageBytes, wants: /html/i, getAtOnce: true });
  const { answer, failure, url } = trail;
  if (!answer || failure)
    return unread(link, signal.aborted ? 'it did not respond in time' : (failure?.message ?? 'there was no answer'));
  const { status, headers, body } = answer;
  const type = headers['content-type'] ?? 'text/html';
  if (status >= 400) return unread(link, `the site answers ${status}`);
  if (!/html/i.test(type)) return { item: itemOf(link, { url: reachedBy(link, trail) }), unread: typeWords(type) };
  if (readPage(body, type).isChallenge) return unread(link, 'the site wants to know first whether a person asks');
  if (isGate(new URL(link.url), new URL(url)))
    return unread(link, 'the site leads to another page first, such as a login');
  const page = readMetadata(body, type, url);
  const item = itemOf(link, { ...page, url: page.canonical ?? reachedBy(link, trail) });
  return {
    item,
    ...(page.image ? { picture: page.image } : {}),
    ...(page.title === '' ? { unread: 'the page has no title' } : {}),
  };
}

/** The item with a copy of its page's picture; without one if that can't be had. */
async function withPicture(
  item: LinkItem,
  { src, alt }: { src: string; alt: string },
  { fetch, signal, takePicture }: { fetch: SafeFetch['fetch']; signal: AbortSignal; takePicture: TakePicture },
): Promise<LinkItem> {
  try {
    const limits = { maxBytes: pictureBytes, wants: /^image/i, accept: 'image/*', getAtOnce: true };
    const { answer } = await followLink(src, { fetch, signal, ...limits });
    // One that is cut off is no picture.
    if (!answer || answer.status !== 200 || answer.body.length >= pictureBytes) return item;
    const name = URL.parse(src)?.pathname.split('/').at(-1) ?? '';
    const taken = await takePicture(answer.body, { name, title: item.title });
    return taken ? { ...item, image: { src: taken.src, alt, ...(taken.width ? { width: taken.width } : {}) } } : item;
  } catch {
    return item;
  }
}

function unread(link: FoundLink, why: string): Omit<ReadLink, 'index'> {
  return { item: itemOf(link, { url: link.url }), unread: why };
}

/** Where the address leads for good. What stands behind `#` is the reader's place and stays. */
function reachedBy({ url: written }: FoundLink, { url, hops }: Trail): string {
  return hops.length === 0 ? written : withoutTrackers(url);
}

/** Whether the redirects ended at a login, a consent page or the front page instead of the article. */
function isGate(from: URL, to: URL): boolean {
  if (from.href === to.href) return false;
  if (
    /(?:^|\/)(?:login|log-in|signin|sign-in|sso|auth|accounts?|consent|captcha|challenge)(?:[/.?]|$)/i.test(to.pathname)
  )
    return !/login|signin|sign-in|auth|account|consent/i.test(from.pathname);
  if (/^(?:consent|login|accounts?|auth|sso)\./i.test(to.hostname))
    return !/^(?:consent|login|accounts?|auth|sso)\./i.test(from.hostname);
  const isSameSite = from.hostname.replace(/^www\./, '') === to.hostname.replace(/^www\./, '');
  return isSameSite && to.pathname === '/' && to.search === '' && from.pathname.length > 1;
}

function typeWords(type: string): string {
  if (/pdf/i.test(type)) return 'it is a PDF, which has no title here';
  if (/^image\//i.test(type)) return 'it is a picture, not a page';
  if (/^(?:audio|video)\//i.test(type)) return 'it is a recording, not a page';
  return 'it is a file, not a page';
}
