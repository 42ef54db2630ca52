import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { limitPerHost } from '../../fetch/limit-per-host.ts';
import { followLink } from '../../fetch/follow-link.ts';
import { judgeLink, type LinkVerdict, type ProbeSite } from './judge-link.ts';
import { readPage, type PageFacts } from '../../fetch/read-page.ts';
import { openSafeFetch, type SafeFetch, type SafeFetchOptions } from '../../fetch/safe-fetch.ts';
import { withOurOwnTrouble, type NetworkDeps } from './own-trouble.ts';
import { openVerdictCache } from './verdict-cache.ts';

export interface LinkOptions extends SafeFetchOptions, Omit<NetworkDeps, 'signal'> {
  /** The cache file for verdicts, such as `.galley/links.json`. */
  cacheFile: string;
  /** Names that are reserved for examples (RFC 2606) are no mistake: the issue is a sample. */
  isSample?: boolean;
  /** Ignores the cache and requests every link again. */
  fresh?: boolean;
  /** Fetches nothing: only what earlier checks found, and is not too old. Addresses without a verdict are left out. */
  knownOnly?: boolean;
  /** Believes the check of some minutes ago also where a new check would ask again: after network trouble. */
  lately?: boolean;
  signal?: AbortSignal;
  onProgress?(done: number, total: number): void;
  /**
   * Concurrent links, default 8. At most `perHost` of them (default 2) are on one host, with `pauseMs` (default 100)
   * between the starts of two requests.
   */
  atOnce?: number;
  perHost?: number;
  pauseMs?: number;
}

/**
 * The options shared by every link check: the cache file, and the user agent that identifies us to other people's
 * servers.
 */
export function usualLinkOptions({
  workspace,
  publication,
}: Pick<Config, 'workspace' | 'publication'>): Pick<LinkOptions, 'cacheFile' | 'userAgent' | 'allow'> {
  return {
    cacheFile: join(workspace, 'links.json'),
    allow: publication.linkCheck.allowPrivate,
    userAgent: `Mozilla/5.0 (compatible; Galley; link check for ${publication.url})`,
  };
}

/** Titles are near the beginning of a page, so no more of it is downloaded. */
const pageBytes = 64 * 1024;

/** The same, with when the oldest of these verdicts was found; null if there is none. */
export async function fetchLinksWithAge(
  links: { url: string; title: string }[],
  options: LinkOptions,
): Promise<{ verdicts: Map<string, LinkVerdict>; oldestAt: number | null }> {
  const { cacheFile, fresh = false, knownOnly = false, lately = knownOnly } = options;
  const { signal, onProgress = () => {}, atOnce = 8, perHost = 2, pauseMs = 100 } = options;
  const cache = openVerdictCache(cacheFile);
  const verdicts = new Map<string, LinkVerdict>();
  const ages: number[] = [];
  const waiting: typeof links = [];
  for (const link of links) {
    const known = fresh ? undefined : cache.get(link.url, lately);
    if (known) {
      verdicts.set(link.url, known.verdict);
      ages.push(known.at);
    } else waiting.push(link);
  }
  const oldest = () => (ages.length > 0 ? Math.min(...ages) : null);
  onProgress(verdicts.size, links.length);
  if (waiting.length === 0 || knownOnly) return { verdicts, oldestAt: oldest() };

  const safe = openSafeFetch(options);
  const fetch = limitPerHost((url, rest) => safe.fetch(url, rest), { perHost, pauseMs });
  const probe = siteProbe(fetch, signal);
  const found: LinkVerdict[] = [];
  const turns = handOutLinks(interleaveHosts(waiting), perHost);
  const work = async () => {
    for (let turn = await turns.next(); turn; turn = await turns.next()) {
      const { url, title } = turn.link;
      const nothing = { url, hops: [], end: url };
      const verdict: LinkVerdict = signal?.aborted
        ? { ...nothing, kind: 'cancelled', because: 'was not fetched' }
        : await followLink(url, { fetch, signal, maxBytes: pageBytes, wants: /html/i })
            .then((trail) => judgeLink(url, trail, probe, title))
            // An unexpected error on one link must not lose the verdicts on the others.
            .catch(
              (error: Error) =>
                ({
                  ...nothing,
                  kind: 'unknown',
                  because: `could not be checked: ${error.message.split('\n')[0]}`,
                }) as const,
            );
      found.push(verdict);
      verdicts.set(url, verdict);
      onProgress(verdicts.size, links.length);
      turn.done();
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, work));
  } finally {
    await safe.close();
  }
  for (const verdict of await withOurOwnTrouble(found, options)) {
    verdicts.set(verdict.url, verdict);
    cache.set(verdict);
  }
  cache.save();
  return { verdicts, oldestAt: oldest() ?? Date.now() };
}

/**
 * Hands out links, at most `perHost` of one host at a time: otherwise a link that has been started would wait for its
 * next request until two others of its unresponsive host have timed out.
 */
function handOutLinks<T extends { url: string }>(
  queue: T[],
  perHost: number,
): { next(): Promise<{ link: T; done(): void } | undefined> } {
  const active = new Map<string, number>();
  const asleep: (() => void)[] = [];
  const step = (host: string, by: number) => active.set(host, (active.get(host) ?? 0) + by);
  return {
    async next() {
      while (queue.length > 0) {
        const at = queue.findIndex(({ url }) => (active.get(originOf(url)) ?? 0) < perHost);
        if (at < 0) {
          await new Promise<void>((resolve) => asleep.push(resolve));
          continue;
        }
        const [link] = queue.splice(at, 1) as [T];
        const host = originOf(link.url);
        step(host, 1);
        const done = () => {
          step(host, -1);
          for (const wake of asleep.splice(0)) wake();
        };
        return { link, done };
      }
      return undefined;
    },
  };
}

function originOf(url: string): string {
  return URL.parse(url)?.host ?? '';
}

/**
 * Orders links so that the first of each host comes first, then the second of each: a slow site with ten links must not
 * hold up the others.
 */
function interleaveHosts(links: { url: string; title: string }[]): { url: string; title: string }[] {
  const turns = new Map<string, number>();
  return links
    .map((link) => {
      const host = originOf(link.url);
      const turn = turns.get(host) ?? 0;
      turns.set(host, turn + 1);
      return { link, turn };
    })
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ link }) => link);
}

/** Requests a random address of a site once, to see what the site shows for pages that don't exist. */
function siteProbe(fetch: SafeFetch['fetch'], signal: AbortSignal | undefined): ProbeSite {
  const asked = new Map<string, Promise<PageFacts | undefined>>();
  const ask = async (origin: string): Promise<PageFacts | undefined> => {
    const { answer } = await followLink(`${origin}/galley-check-${randomBytes(8).toString('hex')}`, {
      fetch,
      signal,
      maxBytes: pageBytes,
      wants: /html/i,
      getAtOnce: true,
    });
    return answer && answer.status >= 200 && answer.status < 300 && answer.body.length > 0
      ? readPage(answer.body, answer.headers['content-type'])
      : undefined;
  };
  return ({ origin }) => {
    const known = asked.get(origin) ?? ask(origin);
    asked.set(origin, known);
    return known;
  };
}
