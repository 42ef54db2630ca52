import { Worker } from 'node:worker_threads';
import PostalMime, { type Email } from 'postal-mime';
import { serialize } from '../files/keyed-mutex.ts';

/** The parser takes some 10 µs for each line, and lets nothing else run meanwhile. */
const maxLinesHere = 3_000;
/** For a message of the largest size, on a busy machine. */
const maxMs = 60_000;

/**
 * Parses a message. One with many lines is parsed in a thread of its own, one at a time: three megabytes of short lines kept
 * the thread that serves readers for nine seconds.
 * @throws what the parser throws.
 */
export async function parseMessage(raw: Uint8Array): Promise<Email> {
  return hasMoreLines(raw, maxLinesHere)
    ? serialize('parse a message', () => parseInThread(raw))
    : PostalMime.parse(raw);
}

function hasMoreLines(raw: Uint8Array, max: number): boolean {
  let lines = 0;
  for (let at = raw.indexOf(10); at >= 0; at = raw.indexOf(10, at + 1)) if (++lines > max) return true;
  return false;
}

async function parseInThread(raw: Uint8Array): Promise<Email> {
  const thread = new Worker(new URL('./parse-message.thread.ts', import.meta.url), { workerData: raw });
  const timer = setTimeout(() => void thread.terminate(), maxMs);
  try {
    return await new Promise<Email>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', () => reject(new Error('it takes too long to be parsed')));
    });
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}
