import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { importSubscribers } from '../../../src/audience/import/import-subscribers.ts';
import { openDatabase } from '../../../src/db/open.ts';
import { clock } from '../../cast/subscribers.ts';
import { emptyDatabaseUrl } from '../../setup/database.ts';

const folder = mkdtempSync(join(tmpdir(), 'galley-killed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const total = 60_000;

/** Ends the child with SIGKILL at a random moment after it reported `afterRows`. */
async function importAndKill(url: string, file: string, afterRows: number): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('import-in-child.ts', import.meta.url)), url, file],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    if (Number(line) < afterRows) continue;
    setTimeout(() => child.kill('SIGKILL'), Math.random() * 20);
    break;
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
}

test('an import killed at random moments leaves whole chunks, and running it again completes the list', async () => {
  const file = join(folder, 'readers.csv');
  writeFileSync(
    file,
    `email,firstName\n${Array.from({ length: total }, (_, index) => `star${index}@mail${index % 50}.example.org,Star ${index}`).join('\n')}\n`,
  );
  const url = await emptyDatabaseUrl(folder);
  let before = 0;
  for (const afterRows of [3000, 12_000, 20_000]) {
    await importAndKill(url, file, afterRows);
    const db = await openDatabase(url);
    const { readers } = await db
      .selectFrom('subscriber')
      .select((eb) => eb.fn.countAll<number>().as('readers'))
      .executeTakeFirstOrThrow();
    const { consents } = await db
      .selectFrom('consent')
      .select((eb) => eb.fn.countAll<number>().as('consents'))
      .executeTakeFirstOrThrow();
    await db.destroy();
    expect(readers % 1000).toBe(0);
    expect(readers).toBeGreaterThanOrEqual(Math.max(before, afterRows));
    expect(readers).toBeLessThan(total);
    expect(consents).toBe(readers);
    before = readers;
  }
  const db = await openDatabase(url);
  const result = await importSubscribers(file, { fields: ['firstName'] }, { db, clock });
  expect(result).toMatchObject({ rows: total, unchanged: before, added: total - before, refused: 0 });
  expect((await importSubscribers(file, { fields: ['firstName'] }, { db, clock })).unchanged).toBe(total);
  await db.destroy();
});
