/** A message of many short lines must not keep the thread that serves readers. Counted by what else ran, not by a clock. */
import { expect, test } from 'vitest';
import { readMessage } from '../../src/dev-inbox/read-message.ts';
import { snippetOf, snippetSourceBytes } from '../../src/dev-inbox/snippet.ts';
import { summarise } from '../../src/dev-inbox/summary.ts';

const multipart = 'From: vega@example.org\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n';
const parts = '--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n';

/** How often other work got its turn while this ran. */
async function turnsDuring<T>(work: () => Promise<T>): Promise<{ result: T; turns: number }> {
  let [turns, isOver] = [0, false];
  const count = () => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const result = await work();
  isOver = true;
  return { result, turns };
}

test.each([
  ['lines that look like a boundary', multipart + parts + '--bx\r\n'.repeat(4_000)],
  ['parts', multipart + parts.repeat(1_500)],
  ['lines of text', `From: vega@example.org\r\n\r\nHello\r\n${'a \r\n'.repeat(4_000)}`],
])('other work goes on while a message of many %s is read', async (_what, text) => {
  const raw = Buffer.from(text);
  const { result, turns } = await turnsDuring(async () => ({
    message: await readMessage(raw),
    summary: await summarise(raw),
    snippet: await snippetOf(raw.subarray(0, snippetSourceBytes)),
  }));
  expect(turns).toBeGreaterThan(5);
  expect(result.summary.from).toMatch(/vega|^$/);
  expect(result.message.fault ?? result.message.from).not.toBe('');
});

test('a message of usual size is read at once, without a thread', async () => {
  const { result, turns } = await turnsDuring(() => readMessage(Buffer.from(multipart + parts.repeat(20))));
  expect([result.text?.match(/Hello/g)?.length, turns < 5]).toEqual([20, true]);
});
