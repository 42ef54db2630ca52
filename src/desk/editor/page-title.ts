import { followLink } from '../../fetch/follow-link.ts';
import { readPage } from '../../fetch/read-page.ts';
import { openSafeFetch, type SafeFetchOptions } from '../../fetch/safe-fetch.ts';

export type TitleResult =
  | { kind: 'found'; title: string }
  /** Why there is no title, as a sentence without a full stop. */
  | { kind: 'none'; reason: string };

/** How much of a page is fetched; the title is near its beginning. */
const pageBytes = 64 * 1024;

/**
 * Returns the title of a web page, for a new item whose address was pasted. Uses the same limits as the link check: no
 * private addresses, each redirect checked, few bytes, a short timeout.
 */
export async function pageTitle(url: string, options: SafeFetchOptions, signal?: AbortSignal): Promise<TitleResult> {
  const safe = openSafeFetch({ timeoutMs: 6_000, ...options });
  try {
    const trail = await followLink(url, {
      fetch: safe.fetch,
      ...(signal ? { signal } : {}),
      maxBytes: pageBytes,
      wants: /html/i,
    });
    if (trail.failure || !trail.answer)
      return { kind: 'none', reason: trail.failure?.message ?? 'there was no answer' };
    const { status, headers, body } = trail.answer;
    if (status >= 400) return { kind: 'none', reason: `the site answers ${status}` };
    if (!/html/i.test(headers['content-type'] ?? 'text/html')) return { kind: 'none', reason: 'it is not a page' };
    const { title, heading, isChallenge } = readPage(body, headers['content-type']);
    if (isChallenge) return { kind: 'none', reason: 'the site wants to know first whether a person asks' };
    const words = ownTitle(title, heading);
    return words ? { kind: 'found', title: words } : { kind: 'none', reason: 'the page has no title' };
  } finally {
    await safe.close();
  }
}

/**
 * Removes the site's name: in “Database defaults are coming – The Brindle blog” the first half is the same as the
 * heading.
 */
function ownTitle(title: string, heading: string): string {
  const isWithin =
    heading.length >= 8 && title.length > heading.length && title.toLowerCase().includes(heading.toLowerCase());
  return [...(isWithin ? heading : title || heading)].slice(0, 300).join('');
}
