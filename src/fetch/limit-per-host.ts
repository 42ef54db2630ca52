import type { SafeFetch } from './safe-fetch.ts';

/** Allows at most `perHost` concurrent requests to one host, with `pauseMs` between the starts of two. */
export function limitPerHost(
  fetch: SafeFetch['fetch'],
  { perHost, pauseMs }: { perHost: number; pauseMs: number },
): SafeFetch['fetch'] {
  const hosts = new Map<string, { active: number; nextAt: number; waiting: (() => void)[] }>();
  return async (url, options) => {
    const host = hosts.get(url.host) ?? { active: 0, nextAt: 0, waiting: [] };
    hosts.set(url.host, host);
    if (host.active >= perHost) await new Promise<void>((resolve) => host.waiting.push(resolve));
    else host.active++;
    try {
      const now = performance.now();
      const wait = host.nextAt - now;
      host.nextAt = Math.max(now, host.nextAt) + pauseMs;
      if (wait > 0) await pause(wait, options.signal);
      return await fetch(url, options);
    } finally {
      // The slot passes to the next waiting request; it is free only when none waits.
      const next = host.waiting.shift();
      if (next) next();
      else host.active--;
    }
  };
}

/** Ends early when the signal is aborted; the request that follows then reports it. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
