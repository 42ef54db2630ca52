import { open, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GalleyError } from '../problem.ts';
import { makePrivateFolder } from './private-file.ts';

/**
 * Lines of text that survive a killed process and a power cut, in a file of their own that only its owner can read.
 * Space is reserved beforehand: flushing then takes half of the time, and a full disk still leaves room for that much.
 */
export interface KeptLines {
  /** Resolves when the lines are durable. One flush serves all calls that wait. @throws GalleyError E_KEPT_FULL */
  append(lines: string): Promise<void>;
  /** Whole lines from this position on, at most about `maxBytes`; `next` is the position behind them. */
  read(from: number, maxBytes: number): Promise<{ lines: string[]; next: number }>;
  /** Bytes that were appended. */
  readonly size: number;
  /** Forgets all lines if there are `size` bytes of them, so none that came later. They must be stored elsewhere. */
  clear(size: number): Promise<void>;
  /** Closes the file, and removes it if it has no lines. */
  close(): Promise<void>;
  /** Reserves space now; otherwise nothing is written to the disk before the first line. */
  reserve(): Promise<void>;
}

const reservedBytes = 256 * 1024;

export function openKeptLines(path: string, { maxBytes }: { maxBytes: number }): KeptLines {
  let opening: Promise<FileHandle> | undefined;
  let size = 0;
  let reserved = 0;
  let waiting: { text: string; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>) => (last = last.then(work, work));

  const file = () =>
    (opening ??= (async () => {
      makePrivateFolder(dirname(path));
      return open(path, 'wx+', 0o600);
    })().catch((error: unknown) => {
      opening = undefined; // such as a full disk: the next call tries again
      throw error;
    }));
  const write = async () => {
    const group = waiting;
    waiting = [];
    if (group.length === 0) return;
    try {
      const bytes = Buffer.from(group.map(({ text }) => text).join(''));
      if (size + bytes.length > maxBytes)
        throw new GalleyError(`${path} has reached ${maxBytes} bytes`, {
          code: 'E_KEPT_FULL',
          hint: 'It is emptied by itself when the database can be reached again.',
        });
      const handle = await file();
      // At a fixed position: what a full disk cut off is written over by the next attempt.
      for (let at = 0; at < bytes.length;)
        at += (await handle.write(bytes, at, bytes.length - at, size + at)).bytesWritten;
      await handle.datasync();
      size += bytes.length;
      reserved = Math.max(reserved, size);
      for (const { resolve } of group) resolve();
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  };

  return {
    get size() {
      return size;
    },
    append: (text) =>
      new Promise((resolve, reject) => {
        waiting.push({ text, resolve, reject });
        void inTurn(write);
      }),
    async read(from, atMost) {
      return readLines(await file(), { from, end: size, atMost });
    },
    reserve: () =>
      inTurn(async () => {
        if (reserved > 0) return;
        const handle = await file();
        await handle.write(Buffer.alloc(reservedBytes), 0, reservedBytes, 0);
        await handle.datasync();
        reserved = reservedBytes;
      }),
    clear: (upTo) =>
      inTurn(async () => {
        if (size === 0 || size !== upTo) return;
        const handle = await file();
        // Zeros at the front say that nothing follows, and the space stays reserved.
        const zeros = Math.min(size, reservedBytes);
        await handle.write(Buffer.alloc(zeros), 0, zeros, 0);
        if (reserved > reservedBytes) await handle.truncate(reservedBytes);
        reserved = Math.min(reserved, reservedBytes);
        await handle.datasync();
        size = 0;
      }),
    close: () =>
      inTurn(async () => {
        if (!opening) return;
        const handle = await opening;
        opening = undefined;
        if (size === 0) await rm(path, { force: true });
        else await handle.truncate(size);
        await handle.close();
      }),
  };
}

/** The lines that another process left in this file; what a power cut left of a last line is passed over. */
export async function readKeptLines(path: string): Promise<string[]> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const lines: string[] = [];
    for (let from = 0; ;) {
      const part = await readLines(handle, { from, end: size, atMost: 1_000_000 });
      if (part.lines.length === 0) return lines;
      lines.push(...part.lines);
      from = part.next;
    }
  } finally {
    await handle.close();
  }
}

async function readLines(
  handle: FileHandle,
  { from, end, atMost }: { from: number; end: number; atMost: number },
): Promise<{ lines: string[]; next: number }> {
  const bytes = Buffer.alloc(Math.max(0, Math.min(end - from, atMost)));
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
  const zero = bytes.indexOf(0);
  const text = bytes.subarray(0, zero >= 0 && zero < bytesRead ? zero : bytesRead);
  const whole = text.subarray(0, text.lastIndexOf(10) + 1);
  return { lines: whole.toString().split('\n').slice(0, -1), next: from + whole.length };
}
