import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { workspaceSecret } from '../../src/signing/keys.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'galley-secret-')), '.galley');
  file = join(folder, 'secret');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

describe('a workspace’s secret', () => {
  test('is created on first use, 256 bits for its owner alone, and stays the same', () => {
    const secret = workspaceSecret(file);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(workspaceSecret(file)).toBe(secret);
    expect(readdirSync(folder)).toEqual(['secret']);
  });

  test.each([
    ['nothing', ''],
    ['a line end', '\n'],
    ['fifteen characters', 'x'.repeat(15)],
    ['white space', ' '.repeat(40)],
  ])('is not %s: anybody could sign with it', (_what, content) => {
    mkdirSync(folder);
    writeFileSync(file, content);
    expect(() => workspaceSecret(file)).toThrow(
      expect.objectContaining({ code: 'E_SECRET', hint: expect.stringContaining('backup') }),
    );
    expect(readdirSync(folder)).toEqual(['secret']);
  });

  test('may be chosen, with at least sixteen characters', () => {
    mkdirSync(folder);
    writeFileSync(file, `${'x'.repeat(16)}\n`);
    expect(workspaceSecret(file)).toBe('x'.repeat(16));
  });
});
