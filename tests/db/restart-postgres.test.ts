import { afterAll, beforeAll, expect, test } from 'vitest';
import { isDatabaseAway } from '../../src/db/away.ts';
import { openDatabase } from '../../src/db/open.ts';
import { startPostgres, type OwnPostgres } from '../setup/postgres.mjs';

let server: OwnPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

test('a server that restarts under a process that keeps writing loses the writes of that time, and nothing that was committed', async () => {
  const db = await openDatabase(server.url);
  const stop = new AbortController();
  const committed: string[] = [];
  const errors: unknown[] = [];
  const writer = async (name: string) => {
    for (let number = 0; !stop.signal.aborted; number++) {
      const email = `${name}-${number}@example.org`;
      try {
        await db.insertInto('suppression').values({ email, reason: 'manual', detail: null, at: 1 }).execute();
        committed.push(email);
      } catch (error) {
        errors.push(error);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  const writers = ['one', 'two', 'three', 'four', 'five', 'six'].map(writer);
  for (let round = 0; round < 3; round++) {
    await expect.poll(() => committed.length).toBeGreaterThan(round * 50);
    const before = errors.length;
    await server.down();
    await expect.poll(() => errors.length).toBeGreaterThan(before);
    await server.up();
    const then = committed.length;
    await expect.poll(() => committed.length).toBeGreaterThan(then + 20);
  }
  stop.abort();
  await Promise.all(writers);
  expect(errors.filter((error) => !isDatabaseAway(error))).toEqual([]);
  const kept = new Set((await db.selectFrom('suppression').select('email').execute()).map(({ email }) => email));
  expect(committed.filter((email) => !kept.has(email))).toEqual([]);
  await db.destroy();
});
