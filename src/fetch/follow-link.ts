import { NoAnswer } from './no-answer.ts';
import type { Answer, SafeFetch } from './safe-fetch.ts';

/** One address on the way, and what it answered. */
export interface Hop {
  url: string;
  status: number;
}

/** How an address was followed to its end. */
export interface Trail {
  /** The redirects, in order; without the last address. */
  hops: Hop[];
  /** Where it ended, or broke off. */
  url: string;
  answer?: Answer;
  failure?: NoAnswer | { refusal: 'loop'; message: string };
}

export interface FollowDeps {
  fetch: SafeFetch['fetch'];
  signal?: AbortSignal;
  maxBytes: number;
  /** Content types of which the beginning is wanted; of others HEAD is enough. */
  wants: RegExp;
  accept?: string;
  /** The content is wanted whatever it is: no HEAD before. */
  getAtOnce?: boolean;
}

const mostHops = 8;

/**
 * Asks with HEAD and follows redirects by hand, each address checked anew; then fetches the beginning of what stands at
 * the end. A server that can't do HEAD, or says no to it, is asked again with GET before it is believed.
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
    // RFC 9110 10.2.2: what follows the # goes along, unless the new address has its own.
    if (next.hash === '') next.hash = url.hash;
    if (seen.has(withoutHash(next)))
      return { hops, url: next.href, failure: { refusal: 'loop', message: 'its redirects go in a circle' } };
    if (hops.length > mostHops)
      return {
        hops,
        url: next.href,
        failure: { refusal: 'loop', message: `it redirects more than ${mostHops} times` },
      };
    url = next;
  }
}

/** The answer to HEAD where that is enough, else to GET. */
async function ask(url: URL, { fetch, signal, maxBytes, wants, accept, getAtOnce }: FollowDeps): Promise<Answer> {
  const rest = { maxBytes, ...(signal ? { signal } : {}), ...(accept ? { accept } : {}) };
  if (getAtOnce) return fetch(url, { method: 'GET', ...rest });
  let head: Answer | undefined;
  try {
    head = await fetch(url, { method: 'HEAD', ...rest });
  } catch (error) {
    // Some servers close the line at a HEAD; what concerns name, certificate or network is the same for GET.
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

/** A header arrives byte for byte; `Location: /wiki/日本` is UTF-8 in practice, and browsers read it so. */
function latin1ToUtf8(header: string): string {
  // oxlint-disable-next-line no-control-regex -- "is it ASCII" is the question
  return /^[\x00-\x7f]*$/.test(header) ? header : Buffer.from(header, 'latin1').toString('utf8');
}
