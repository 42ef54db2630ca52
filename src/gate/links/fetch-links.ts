import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { bePolite } from '../../fetch/be-polite.ts';
import { followLink } from '../../fetch/follow-link.ts';
import { judgeLink, type LinkVerdict, type ProbeSite } from './judge-link.ts';
import { readPage, type PageFacts } from '../../fetch/read-page.ts';
import { openSafeFetch, type SafeFetch, type SafeFetchOptions } from '../../fetch/safe-fetch.ts';
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

/** What every check of links has in common: where verdicts are kept, and how we introduce ourselves to other people's servers. */
export function usualLinkOptions({
  workspace,
  publication,
}: Pick<Config, 'workspace' | 'publication'>): Pick<LinkOptions, 'cacheFile' | 'userAgent'> {
  return {
    cacheFile: join(workspace, 'links.json'),
    userAgent: `Mozilla/5.0 (compatible; Galley; link check for ${publication.url})`,
  };
}

/** A page's beginning: titles stand there, and nobody's server is asked for more. */
const pageBytes = 64 * 1024;

/** The verdict on each address, from memory where it is fresh enough. Stopped by the signal, the rest is `cancelled`. */
export async function fetchLinks(
  links: { url: string; title: string }[],
  options: LinkOptions,
): Promise<Map<string, LinkVerdict>> {
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
  const turns = takeTurns(hostsInTurn(waiting), perHost);
  const work = async () => {
    for (let turn = await turns.next(); turn; turn = await turns.next()) {
      const { url, title } = turn.link;
      const nothing = { url, hops: [], end: url };
      const verdict: LinkVerdict = signal?.aborted
        ? { ...nothing, kind: 'cancelled', because: 'was not fetched' }
        : await followLink(url, { fetch, signal, maxBytes: pageBytes, wants: /html/i })
            .then((trail) => judgeLink(url, trail, probe, title))
            // One link's surprise must not cost the verdicts on the others.
            .catch(
              (error: Error) =>
                ({
                  ...nothing,
                  kind: 'unknown',
                  because: `could not be judged: ${error.message.split('\n')[0]}`,
                }) as const,
            );
      cache.set(verdict);
      verdicts.set(url, verdict);
      onProgress(verdicts.size, links.length);
      turn.done();
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

/**
 * Hands out links, of one host at most `perHost` at a time: a link that was begun must not wait for the next request until
 * two others of its silent host have been given up.
 */
function takeTurns<T extends { url: string }>(
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

/** One link of each host, then the second of each: a slow site with ten links must not hold up the others. */
function hostsInTurn(links: { url: string; title: string }[]): { url: string; title: string }[] {
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

/** Asks a site once for an address that nobody can have made, to see what it shows for those. */
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
