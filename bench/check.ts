import type { lookup } from 'node:dns';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetch } from 'undici';
import { gateDepsOf } from '../src/wire/gate-deps.ts';
import { fetchLinksWithAge, type LinkOptions } from '../src/gate/links/fetch-links.ts';
import { runGate } from '../src/gate/run-gate.ts';
import { readDraft } from '../src/issue/read-draft.ts';
import { availableThemes } from '../src/issue/render.ts';
import { readBookings } from '../src/sponsor/read-bookings.ts';
import { lyingSite } from '../tests/fakes/lying-site.ts';
import { config } from './material.ts';
import type { Duration } from './measure.ts';

/**
 * Measures what an editor waits for: the whole check of a 45-link issue at a save, and its links on servers that
 * misbehave.
 */
export async function benchCheck(): Promise<Duration[]> {
  return [...(await benchGate()), ...(await benchLinks())];
}

async function benchGate(): Promise<Duration[]> {
  const check = (themes: string[]) =>
    runGate(readDraft(config.root, 180, config.publication, readBookings(config.root)), gateDepsOf(config), { themes });
  const results: Duration[] = [];
  for (const themes of [...availableThemes.map((name) => [name]), [...availableThemes]]) {
    const [first] = await timesOf(1, () => check(themes));
    const before = process.cpuUsage();
    const times = await timesOf(30, () => check(themes));
    const { user, system } = process.cpuUsage(before);
    // On a busy machine, wall time includes other work; CPU time does not.
    results.push({
      what: `check 45 links in ${themes.join(' and ')}, no network`,
      ms: median(times),
      p95: at(times, 0.95),
      note: `${Math.round((user + system) / 1000 / times.length)} ms of processor; ${Math.round(first!)} ms the first time, with loading the theme`,
    });
  }
  return results;
}

/** 45 links on 40 hosts: most work, except for these. */
const odd = [
  '/moved',
  '/moved',
  '/for-now',
  '/for-now',
  '/elsewhere',
  '/moved-twice',
  '/slow',
  '/slow',
  '/slow',
  '/slow',
  '/soft',
  '/soft',
  '/soft-german',
  '/taken-away',
  '/missing',
  '/forbidden',
  '/loop-a',
  '/huge',
  '/drops-parameters?utm_source=x',
];

async function benchLinks(): Promise<Duration[]> {
  const folder = mkdtempSync(join(tmpdir(), 'galley-bench-links-'));
  // Simulates network latency: 30 ms before every response.
  const site = await lyingSite({ holdMs: 30 });
  const hosts = Array.from({ length: 40 }, (_, index) => `host-${index}.test`);
  const paths = [...odd, ...Array.from({ length: 43 - odd.length }, (_, index) => `/fine?${index}`)];
  const urls = [
    ...paths.map((path, index) => `http://${hosts[index % hosts.length]}:${site.port}${path}`),
    `http://lying.test:${site.port}/offer/1`,
    `http://spa.test:${site.port}/app`,
  ];
  const options: LinkOptions = {
    cacheFile: join(folder, 'links.json'),
    userAgent: 'Galley bench',
    allow: [...hosts, 'other.test', 'lying.test', 'spa.test'].map((host) => `${host}:${site.port}`),
    lookup: loopback,
  };
  try {
    const links = urls.map((url) => ({ url, title: '' }));
    const [fresh] = await timesOf(1, () => fetchLinksWithAge(links, options));
    const requests = site.asked.length;
    const [again] = await timesOf(1, () => fetchLinksWithAge(links, options));
    const [oneByOne] = await timesOf(1, async () => {
      // What a simple script does: fetch follows the redirects, and nothing is compared or judged.
      for (const url of urls)
        await fetch(url.replace(/\/\/[^:]+/, '//127.0.0.1'), { signal: AbortSignal.timeout(10_000) }).then(
          async (response) => (await response.body?.cancel(), response.status),
          () => 0,
        );
    });
    return [
      {
        what: `fetch and judge ${urls.length} links, including slow, redirecting and lying ones`,
        ms: fresh!,
        note: `${requests} requests; ${(oneByOne! / fresh!).toFixed(1)} × as fast as one after another`,
      },
      { what: `the same ${urls.length} links again, from the cache`, ms: again! },
      { what: `one GET after another for ${urls.length} links`, ms: oneByOne! },
    ];
  } finally {
    await site.close();
    rmSync(folder, { recursive: true });
  }
}

const loopback = ((
  _hostname: string,
  options: { all?: boolean },
  callback: (error: null, address: unknown, family?: number) => void,
) => {
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
}) as typeof lookup;

async function timesOf(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < count; run++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times;
}

function median(times: number[]): number {
  return at(times, 0.5);
}

function at(times: number[], share: number): number {
  return times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))]!;
}
