import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder } from '../../src/files/make-folder.ts';

function folder(): string {
  const root = mkdtempSync(join(tmpdir(), 'galley-folder-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

test('makes a folder and those above it, and leaves one that exists alone', () => {
  const root = folder();
  makeFolder(join(root, 'a/b/c'), 0o700);
  expect([existsSync(join(root, 'a/b/c')), statSync(join(root, 'a')).mode & 0o777]).toEqual([true, 0o700]);
  chmodSync(join(root, 'a/b'), 0o755);
  makeFolder(join(root, 'a/b'), 0o700);
  expect(statSync(join(root, 'a/b')).mode & 0o777).toBe(0o755);
});

test('where there is a file says so', () => {
  const root = folder();
  writeFileSync(join(root, 'file'), '');
  expect(() => makeFolder(join(root, 'file'))).toThrow('EEXIST');
  expect(() => makeFolder(join(root, 'file/below'))).toThrow(/EEXIST|ENOTDIR/);
});

test.runIf(process.platform === 'linux')('`render --out /proc/x` fails at once, where it hung for ever', () => {
  expect(() => makeFolder('/proc/x')).toThrow('ENOENT');
  expect(() => makeFolder('/proc/x/y/z')).toThrow('ENOENT');
});
