import { randomBytes } from 'node:crypto';
import { bePolite } from './be-polite.ts';
import { followLink } from './follow-link.ts';
import { judgeLink, type LinkVerdict, type ProbeSite } from './judge-link.ts';
import { readPage, type PageFacts } from './read-page.ts';
import { openSafeFetch, type SafeFetch, type SafeFetchOptions } from './safe-fetch.ts';
import { openVerdictCache } from './verdict-cache.ts';

export interface LinkOptions extends SafeFetchOptions {
  /** Where verdicts are kept, such as `.galley/links.json`. */
  cacheFile: string;
  /** Asks every site again, whatever is remembered. */
  fresh?: boolean;
  signal?: AbortSignal;
  onProgress?(done: number, total: number): void;
  /** Links at once, 8 if left out; of one host at most `perHost`, 2, with `pauseMs`, 100, between the starts of two requests. */
  atOnce?: number;
  perHost?: number;
  pauseMs?: number;
}

/** A page's beginning: titles stand there, and nobody's server is asked for more. */
const pageBytes = 64 * 1024;

/** The verdict on each address, from memory where it is fresh enough. Stopped by the signal, the rest is `cancelled`. */
export async function fetchLinks(links: { url: string; title: string }[], options: LinkOptions): Promise<Map<string, LinkVerdict>> {
  const { cacheFile, fresh = false, signal, onProgress = () => {}, atOnce = 8, perHost = 2, pauseMs = 100 } = options;
  const cache = openVerdictCache(cacheFile);
  const verdicts = new Map<string, LinkVerdict>();
  const waiting: typeof links = [];
  for (const link of links) {
    const known = fresh ? undefined : cache.get(link.url);
    if (known) verdicts.set(link.url, known);
    else waiting.push(link);
  }
  onProgress(verdicts.size, links.length);
  if (waiting.length === 0) return verdicts;

  const safe = openSafeFetch(options);
  const fetch = bePolite((url, rest) => safe.fetch(url, rest), { perHost, pauseMs });
  const probe = siteProbe(fetch, signal);
  const queue = hostsInTurn(waiting);
  const work = async () => {
    for (let link = queue.shift(); link; link = queue.shift()) {
      const { url, title } = link;
      const verdict: LinkVerdict = signal?.aborted
        ? { url, kind: 'cancelled', because: 'was not fetched', hops: [], end: url }
        : await judgeLink(url, await followLink(url, { fetch, signal, maxBytes: pageBytes, wants: /html/i }), probe, title);
      cache.set(verdict);
      verdicts.set(url, verdict);
      onProgress(verdicts.size, links.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, work));
  } finally {
    await safe.close();
    cache.save();
  }
  return verdicts;
}

/** One link of each host, then the second of each: a slow site with ten links must not hold up the others. */
function hostsInTurn(links: { url: string; title: string }[]): { url: string; title: string }[] {
  const turns = new Map<string, number>();
  return links
    .map((link) => {
      const host = URL.parse(link.url)?.host ?? '';
      const turn = turns.get(host) ?? 0;
      turns.set(host, turn + 1);
      return { link, turn };
    })
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ link }) => link);
}

/** Asks a site once for an address that nobody can have made, to see what it shows for those. */
function siteProbe(fetch: SafeFetch['fetch'], signal: AbortSignal | undefined): ProbeSite {
  const asked = new Map<string, Promise<PageFacts | undefined>>();
  const ask = async (origin: string): Promise<PageFacts | undefined> => {
    const { answer } = await followLink(`${origin}/galley-check-${randomBytes(8).toString('hex')}`, { fetch, signal, maxBytes: pageBytes, wants: /html/i, getAtOnce: true });
    return answer && answer.status >= 200 && answer.status < 300 && answer.body.length > 0 ? readPage(answer.body, answer.headers['content-type']) : undefined;
  };
  return ({ origin }) => {
    const known = asked.get(origin) ?? ask(origin);
    asked.set(origin, known);
    return known;
  };
}
