import { expect, test } from 'vitest';
import { streamFromWorker } from '../../src/files/stream-from-worker.ts';
import { GalleyError } from '../../src/problem.ts';

interface Counted {
  number: number;
}

const counting = new URL('../fakes/counting.thread.ts', import.meta.url);

async function countedBy(data: { upTo: number; end?: string }): Promise<{ numbers: number[]; error?: Error }> {
  const numbers: number[] = [];
  try {
    for await (const { number } of streamFromWorker<Counted>(counting, data)) numbers.push(number);
  } catch (error) {
    return { numbers, error: error as Error };
  }
  return { numbers };
}

test('every value arrives, in order, and then the end', async () => {
  expect(await countedBy({ upTo: 500 })).toEqual({ numbers: Array.from({ length: 500 }, (_, index) => index + 1) });
  expect(await countedBy({ upTo: 0 })).toEqual({ numbers: [] });
});

test('an error in the thread is thrown here, after the values before it', async () => {
  const mended = await countedBy({ upTo: 3, end: 'mend' });
  expect(mended.numbers).toEqual([1, 2, 3]);
  expect(mended.error).toBeInstanceOf(GalleyError);
  expect(mended.error).toMatchObject({ message: 'the disk is full', code: 'E_FULL', hint: 'Make room.' });
  expect((await countedBy({ upTo: 3, end: 'fail' })).error).toMatchObject({ message: 'read error', code: 'EIO' });
});

test.each(['exit', 'throw'])('a thread that ends early (%s) is an error and not the end of the values', async (end) => {
  const { error } = await countedBy({ upTo: 3, end });
  expect(error?.message).toMatch(/ended before it had sent all its values|out of the blue/);
});

test('a caller that stops early ends the thread', async () => {
  const pulse = new Int32Array(new SharedArrayBuffer(4));
  for await (const { number } of streamFromWorker<Counted>(counting, { upTo: 1_000_000, pulse }))
    if (number === 5) break;
  const atEnd = pulse[0]!;
  expect(atEnd).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(pulse[0]).toBe(atEnd);
});
