import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/open.ts';
import { bareDatabaseUrl, emptyDatabaseUrl } from '../setup/database.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'galley-db-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts them all, lets them begin at the same moment, and returns how each ended. */
async function runTogether(processes: number, url: string, rounds: number): Promise<{ code: number; told: string }[]> {
  const script = fileURLToPath(new URL('read-then-write.ts', import.meta.url));
  const children = await Promise.all(
    Array.from({ length: processes }, () =>
      ready(spawn(process.execPath, ['--import', 'tsx', script, url, String(rounds)])),
    ),
  );
  const ends = children.map(async ({ child, told }) => ({
    code: ((await once(child, 'exit')) as [number])[0],
    told: told(),
  }));
  for (const { child } of children) child.stdin.write('go\n');
  return Promise.all(ends);
}

const endedWell = (processes: number) => Array.from({ length: processes }, () => ({ code: 0, told: '' }));

async function ready(
  child: ChildProcessWithoutNullStreams,
): Promise<{ child: ChildProcessWithoutNullStreams; told(): string }> {
  let told = '';
  child.stderr.on('data', (text) => (told += String(text)));
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => Promise.reject(new Error(told)))]);
  return { child, told: () => told };
}

test('processes that read, then write, all succeed and lose nothing', async () => {
  const url = await emptyDatabaseUrl(folder);
  const db = await openDatabase(url);
  await db
    .insertInto('suppression')
    .values({ email: 'counter@example.org', reason: 'manual', detail: null, at: 0 })
    .execute();
  const rounds = 60;
  expect(await runTogether(3, url, rounds)).toEqual(endedWell(3));
  expect(await db.selectFrom('suppression').select('at').executeTakeFirstOrThrow()).toEqual({ at: 3 * rounds });
  await db.destroy();
});

test('ten processes that open a new database at the same moment all find it ready', async () => {
  const url = await bareDatabaseUrl(folder);
  expect(await runTogether(10, url, 0)).toEqual(endedWell(10));
  const db = await openDatabase(url);
  expect(await db.selectFrom('delivery').selectAll().execute()).toEqual([]);
  await db.destroy();
});
