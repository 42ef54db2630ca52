import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isReadableByOthers, makePrivateFile, makePrivateFolder } from '../../src/files/private-file.ts';
import { openStoreFile } from '../../src/dev-inbox/store-file.ts';
import { openDatabase } from '../../src/db/open.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'galley-private-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('a new database, its log and the inbox can be read by their owner only', async () => {
  const root = folder();
  const db = await openDatabase(`sqlite:${join(root, '.galley/galley.db')}`);
  const inbox = openStoreFile(join(root, '.galley/inbox.db'));
  const modes = ['', '/galley.db', '/galley.db-wal', '/galley.db-shm', '/inbox.db', '/inbox.db-wal'].map((name) =>
    modeOf(join(root, `.galley${name}`)),
  );
  inbox.close();
  await db.destroy();
  expect(modes).toEqual(['700', '600', '600', '600', '600', '600']);
});

test('existing files keep their mode and their content', () => {
  const path = join(folder(), 'list.csv');
  writeFileSync(path, 'email', { mode: 0o640 });
  makePrivateFile(path);
  expect([modeOf(path), statSync(path).size, isReadableByOthers(path)]).toEqual(['640', 5, true]);
  const shared = join(path, '..', 'shared');
  mkdirSync(shared, { mode: 0o755 });
  makePrivateFolder(shared);
  expect(modeOf(shared)).toBe('755');
});
