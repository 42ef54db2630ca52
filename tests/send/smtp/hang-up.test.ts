/** A worker that is asked to end while a mail server does not answer. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Database } from '../../../src/db/open.ts';
import { emptyDatabase } from '../../cast/subscribers.ts';
import { byStatus, expectBooksToAgree } from '../books.ts';
import { addReaders, engineOver, type Engine } from '../engine.ts';
import { rawSmtp, welcome, type RawSmtp } from './raw-smtp.ts';

let db: Database;
let engine: Engine;
let server: RawSmtp | undefined;
beforeEach(async () => {
  db = await emptyDatabase();
  engine = engineOver(db);
  await addReaders(db, 6);
});
afterEach(async () => {
  vi.useRealTimers();
  await server?.close();
  await expectBooksToAgree(db);
  await db.destroy();
});

/**
 * Stalls after this many replies and waits for both connections. Then the worker is asked to end, and the clock is
 * moved.
 */
async function endWhileStalled(answers: string[]): Promise<number> {
  let waiting = 0;
  const { promise: bothWait, resolve: wait } = Promise.withResolvers<void>();
  server = await rawSmtp(async (talk) => {
    await welcome(talk, ['8BITMIME']);
    for (const answer of answers) {
      await talk.line();
      talk.write(`${answer}\r\n`);
    }
    await talk.line();
    if (++waiting === 2) wait();
    await talk.gone;
  });
  const { id } = await engine.start();
  const worker = engine.worker({ smtpUrl: `${server.url}?socketTimeout=600000`, connections: 2 });
  const ending = new AbortController();
  const delivering = worker.deliver({ send: id, number: 1 }, ending.signal);
  await bothWait;
  // The clock also advances by itself, because writing to the ledger waits for a moment.
  vi.useFakeTimers({ toFake: ['setTimeout'], shouldAdvanceTime: true });
  ending.abort();
  await vi.advanceTimersByTimeAsync(19_000);
  expect((await byStatus(db, id)).attempting).toBe(2);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await delivering).toMatchObject({ kind: 'worked', closed: 2 });
  vi.useRealTimers();
  await worker.close();
  return id;
}

test.each([
  ['that has said nothing', []],
  ['that has taken the sender', ['250 ok']],
  ['that has taken the reader', ['250 ok', '250 ok']],
])(
  'hangs up on one %s after 20 s; nothing is uncertain, nobody’s try is spent, and the rest is planned',
  async (_name, answers) => {
    const id = await endWhileStalled(answers);
    expect(await byStatus(db, id)).toEqual({ deferred: 2, planned: 4 });
    expect(await db.selectFrom('delivery').select('attempts').distinct().execute()).toEqual([{ attempts: 0 }]);
  },
);

test('hangs up on one that does not answer the text after 20 s; only those deliveries are uncertain', async () => {
  const id = await endWhileStalled(['250 ok', '250 ok', '354 go on']);
  expect(await byStatus(db, id)).toEqual({ uncertain: 2, planned: 4 });
});

test('begins nothing while it waits for a connection that nobody answers', async () => {
  server = await rawSmtp((talk) => talk.gone);
  const { id } = await engine.start();
  const worker = engine.worker({ smtpUrl: server.url, connections: 2 });
  const ending = new AbortController();
  const delivering = worker.deliver({ send: id, number: 1 }, ending.signal);
  await expect.poll(() => server!.connections()).toBe(1);
  ending.abort();
  expect(await delivering).toMatchObject({ kind: 'worked', closed: 0 });
  await worker.close();
  expect(await byStatus(db, id)).toEqual({ planned: 6 });
});
