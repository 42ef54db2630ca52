import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CDPSession, Page } from 'playwright-core';
import { launchChromium } from '../tests/setup/browser.ts';
import type { Duration } from './measure.ts';

const issue = 180;

/**
 * Measures the desk in a real Chromium: the time to open it, the time from the end of a save until the new text is
 * painted, and whether many saves leak memory. The draft is the largest sample.
 */
export async function benchDesk({ saves, reloads }: { saves: number; reloads: number }): Promise<Duration[]> {
  const root = mkdtempSync(join(tmpdir(), 'galley-bench-desk-'));
  mkdirSync(join(root, 'drafts'));
  cpSync('galley.yaml', join(root, 'galley.yaml'));
  cpSync('drafts', join(root, 'drafts'), { recursive: true });
  try {
    return [...(await startUp(root)), ...(await saving(root, saves, reloads))];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/**
 * The time from the command to its printed address, to the first page and to the first preview. Only warm starts count.
 */
async function startUp(root: string): Promise<Duration[]> {
  await openOnce(root);
  const rounds: Awaited<ReturnType<typeof openOnce>>[] = [];
  for (let round = 0; round < 3; round++) rounds.push(await openOnce(root));
  const best = (pick: (times: (typeof rounds)[number]) => number) => Math.min(...rounds.map(pick));
  return [
    { what: '`galley desk` until it prints its address', ms: best(({ printed }) => printed) },
    { what: '… until the list of drafts is served', ms: best(({ home }) => home) },
    {
      what: '… until a 45-link draft is served as a reader sees it',
      ms: best(({ preview }) => preview),
      note: 'the theme is loaded for it',
    },
  ];
}

async function openOnce(root: string): Promise<{ printed: number; home: number; preview: number }> {
  const start = performance.now();
  const galley = fileURLToPath(new URL('../src/cli/galley.mjs', import.meta.url));
  const child = spawn(process.execPath, [galley, 'desk', '--no-open', '--port', '0'], {
    cwd: root,
    env: { ...process.env, PORT: '0', INBOX_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const printed = performance.now() - start;
    const address = new URL(/http:\/\/localhost:\d+\S*/.exec(line)![0]);
    const headers = { authorization: `Bearer ${address.searchParams.get('key')}` };
    await (await fetch(address.origin, { headers })).text();
    const home = performance.now() - start;
    await (await fetch(`${address.origin}/drafts/${issue}/frame`, { headers })).text();
    return { printed, home, preview: performance.now() - start };
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

async function saving(root: string, saves: number, reloads: number): Promise<Duration[]> {
  const server = fork(fileURLToPath(new URL('desk-server.ts', import.meta.url)), [root], {
    execArgv: ['--import', 'tsx'],
  });
  const browser = await launchChromium();
  try {
    const [{ deskUrl, entrance }] = (await once(server, 'message')) as [{ deskUrl: string; entrance: string }];
    const results: Duration[] = [];
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.context().request.get(entrance);
    const open = async (query: string) => {
      await page.goto(`${deskUrl}/drafts/${issue}${query}`, { waitUntil: 'load' });
      await page.waitForTimeout(500);
    };
    const file = join(root, `drafts/${issue}.yaml`);
    const text = readFileSync(file, 'utf8');
    await open('');
    await measure(page, file, text, 10, write);
    results.push(duration(`save to seen, one form, ${saves} saves`, await measure(page, file, text, saves, write)));
    results.push(duration('the same, saved by renaming, as vim does', await measure(page, file, text, saves, rename)));
    await open('?compare=width');
    results.push(duration('save to seen in three widths at once', await measure(page, file, text, saves, write)));
    await open('?compare=scheme&width=phone');
    results.push(
      duration('save to seen in five colour schemes at once', await measure(page, file, text, saves, write)),
    );
    await open('');
    results.push(...(await memory(page, server, file, text, reloads)));
    return results;
  } finally {
    await browser.close();
    if (server.connected) server.send('close');
    await once(server, 'exit');
  }
}

type Save = (file: string, text: string) => void;

const write: Save = (file, text) => writeFileSync(file, text);
const rename: Save = (file, text) => {
  writeFileSync(`${file}~new`, text);
  renameSync(`${file}~new`, file);
};

let count = 0;

/** Each save has a unique text; it is seen when every frame of the page has painted it. */
async function measure(
  page: Page,
  file: string,
  text: string,
  saves: number,
  save: Save,
  pauseMs = 500,
): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < saves; index++) {
    const words = `Save number ${++count}.`;
    const seen = page.evaluate<number>(
      `new Promise((resolve) => {
        const look = () => {
          const frames = [...document.querySelectorAll('iframe[data-preview]')];
          const isThere = (frame) => frame.contentDocument?.body?.textContent.includes(${JSON.stringify(words)});
          // The frame after the one in which it is in the document: by then it has been painted.
          if (frames.length > 0 && frames.every(isThere)) requestAnimationFrame(() => resolve(Date.now()));
          else requestAnimationFrame(look);
        };
        look();
      })`,
    );
    // Nobody saves faster, and it keeps the saves from synchronising with the desk's own timers.
    await page.waitForTimeout(pauseMs + (index % 7) * 10);
    save(file, text.replace(/^subject:.*$/m, `subject: ${words}`));
    const saved = Date.now();
    times.push((await seen) - saved);
  }
  return times;
}

function duration(what: string, times: number[]): Duration {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return { what, ms: at(0.5), p95: at(0.95), note: `slowest ${sorted.at(-1)} ms` };
}

/** Heap sizes after garbage collection, before and after many saves: of the desk, and of the page that showed them. */
async function memory(
  page: Page,
  server: ChildProcess,
  file: string,
  text: string,
  reloads: number,
): Promise<Duration[]> {
  const devtools = await page.context().newCDPSession(page);
  await measure(page, file, text, 50, write, 0);
  const before = await heaps(devtools, server);
  // Pauses now and then, so that the check next to the mail is refreshed too.
  for (let done = 0; done < reloads; done += 20) {
    await measure(page, file, text, Math.min(20, reloads - done), write, 0);
    await page.waitForTimeout(600);
  }
  const after = await heaps(devtools, server);
  const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
  const line = (what: string, from: number, to: number): Duration => ({
    what: `${what} after ${reloads.toLocaleString('en')} reloads`,
    note: `${megabytes(from)} before, ${megabytes(to)} after`,
  });
  return [
    line('heap of the desk', before.desk, after.desk),
    line('heap of the page', before.page, after.page),
    {
      what: `documents, nodes and listeners of the page after ${reloads.toLocaleString('en')} reloads`,
      note: `${before.counts.join(', ')} before, ${after.counts.join(', ')} after`,
    },
  ];
}

async function heaps(
  devtools: CDPSession,
  server: ChildProcess,
): Promise<{ desk: number; page: number; counts: number[] }> {
  for (let round = 0; round < 3; round++) await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const { documents, nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters');
  const answer = once(server, 'message') as Promise<[{ heapBytes: number }]>;
  server.send('heap');
  const [{ heapBytes }] = await answer;
  return { desk: heapBytes, page: usedSize, counts: [documents, nodes, jsEventListeners] };
}
