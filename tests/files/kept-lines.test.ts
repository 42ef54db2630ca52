import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keptFile, newOwner, takeOverKept } from '../../src/files/kept-folder.ts';
import { openKeptLines, readKeptLines } from '../../src/files/kept-lines.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'galley-kept-'));
  path = join(folder, 'kept', 'a.events');
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (maxBytes = 1_000_000) => openKeptLines(path, { maxBytes });

test('lines that were appended at the same time are there, in order, for their owner only', async () => {
  const kept = open();
  await kept.reserve();
  await Promise.all(['1\n', '2\n', '3\n'].map((line) => kept.append(line)));
  expect(await readKeptLines(path)).toEqual(['1', '2', '3']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await kept.close();
  expect(await readKeptLines(path)).toEqual(['1', '2', '3']);
});

test('half a line, as a power cut leaves it, is passed over', async () => {
  const kept = open();
  await kept.append('1\n');
  await kept.close();
  appendFileSync(path, '{"number":2,"ki');
  expect(await readKeptLines(path)).toEqual(['1']);
});

test('the file has a limit, and takes lines again once it was cleared', async () => {
  const kept = open(10);
  await kept.append('12345678\n');
  await expect(kept.append('12345678\n')).rejects.toMatchObject({ code: 'E_KEPT_FULL' });
  await kept.clear(kept.size);
  await kept.append('9\n');
  expect(await readKeptLines(path)).toEqual(['9']);
});

test('lines that came meanwhile are not cleared', async () => {
  const kept = open();
  await kept.append('1\n');
  const before = kept.size;
  await kept.append('2\n');
  await kept.clear(before);
  expect(await readKeptLines(path)).toEqual(['1', '2']);
  await kept.clear(kept.size);
  expect(await readKeptLines(path)).toEqual([]);
  await kept.close();
  expect(existsSync(path)).toBe(false);
});

test('what a process left is taken over; its file is removed once it has ended', async () => {
  const folderOfKept = join(folder, 'kept');
  // No process has this number.
  const dead = newOwner().replace(/-\d+-/, '-999999999-');
  const other = newOwner().replace(/^.*?-(?=\d+-)/, 'another.host-');
  for (const owner of [dead, newOwner(), other]) {
    const kept = openKeptLines(keptFile(folderOfKept, owner, 'events'), { maxBytes: 1_000 });
    await kept.append(`${owner}\n`);
    await kept.close();
  }
  const taken: string[] = [];
  const take = () => takeOverKept({ folder: folderOfKept, kind: 'events' }, async (lines) => void taken.push(...lines));
  expect(await take()).toBe(3);
  expect(taken).toContain(dead);
  expect(readdirSync(folderOfKept)).toHaveLength(2);
  utimesSync(keptFile(folderOfKept, other, 'events'), 1, 1);
  await take();
  expect(readdirSync(folderOfKept)).toHaveLength(1);
});
