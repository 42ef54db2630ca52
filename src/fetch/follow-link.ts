import { NoAnswer } from './no-answer.ts';
import type { Answer, SafeFetch } from './safe-fetch.ts';

/** One redirect: the address and its status. */
export interface Hop {
  url: string;
  status: number;
}

/** The result of following an address. */
export interface Trail {
  /** The redirects in order, without the final address. */
  hops: Hop[];
  /** The final address, or the one where it failed. */
  url: string;
  answer?: Answer;
  failure?: NoAnswer | { refusal: 'loop'; message: string };
}

export interface FollowDeps {
  fetch: SafeFetch['fetch'];
  signal?: AbortSignal;
  maxBytes: number;
  /** Content types whose beginning is needed; for others HEAD is enough. */
  wants: RegExp;
  accept?: string;
  /** Sends GET without a HEAD before it. */
  getAtOnce?: boolean;
}

const maxRedirects = 8;

/**
 * Sends HEAD and follows redirects itself, so that each address is checked; then fetches the beginning of the content
 * at the end. If a server fails or refuses HEAD, the result of a GET counts instead.
 */
export async function followLink(start: string, deps: FollowDeps): Promise<Trail> {
  const hops: Hop[] = [];
  const seen = new Set<string>();
  let url = new URL(start);
  for (;;) {
    seen.add(withoutHash(url));
    let answer: Answer;
    try {
      answer = await ask(url, deps);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return { hops, url: url.href, failure: error };
    }
    const location = isRedirect(answer.status) ? answer.headers.location : undefined;
    const next = location === undefined ? null : URL.parse(latin1ToUtf8(location), url);
    if (!next) return { hops, url: url.href, answer };
    hops.push({ url: url.href, status: answer.status });
    // RFC 9110 10.2.2: the fragment is kept unless the new address has its own.
    if (next.hash === '') next.hash = url.hash;
    if (seen.has(withoutHash(next)))
      return { hops, url: next.href, failure: { refusal: 'loop', message: 'its redirects form a loop' } };
    if (hops.length > maxRedirects)
      return {
        hops,
        url: next.href,
        failure: { refusal: 'loop', message: `it redirects more than ${maxRedirects} times` },
      };
    url = next;
  }
}

/** The response to HEAD if that is enough, otherwise to GET. */
async function ask(url: URL, { fetch, signal, maxBytes, wants, accept, getAtOnce }: FollowDeps): Promise<Answer> {
  const rest = { maxBytes, ...(signal ? { signal } : {}), ...(accept ? { accept } : {}) };
  if (getAtOnce) return fetch(url, { method: 'GET', ...rest });
  let head: Answer | undefined;
  try {
    head = await fetch(url, { method: 'HEAD', ...rest });
  } catch (error) {
    // Some servers close the connection on HEAD. Errors of name, certificate or network are the same for GET.
    if (!(error instanceof NoAnswer) || !['broken-off', 'timeout'].includes(error.refusal) || signal?.aborted)
      throw error;
  }
  if (head && isRedirect(head.status) && head.headers.location !== undefined) return head;
  if (head && head.status < 300 && !wants.test(head.headers['content-type'] ?? 'text/html')) return head;
  return fetch(url, { method: 'GET', ...rest });
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function withoutHash(url: URL): string {
  return url.href.split('#')[0]!;
}

/** Headers arrive as Latin-1; in practice `Location: /wiki/日本` is UTF-8, and browsers read it so. */
function latin1ToUtf8(header: string): string {
  // oxlint-disable-next-line no-control-regex -- "is it ASCII" is the question
  return /^[\x00-\x7f]*$/.test(header) ? header : Buffer.from(header, 'latin1').toString('utf8');
}
