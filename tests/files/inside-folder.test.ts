import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findInside, findPicture } from '../../src/files/inside-folder.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'galley-inside-'));
  folder = join(root, 'images');
  mkdirSync(folder);
  writeFileSync(join(root, 'secret'), 'a secret');
  writeFileSync(join(folder, 'map.png'), 'a picture');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('a file by its name', () => {
  test('is inside, also through a link to another file of the folder, or if the folder itself is a link', () => {
    symlinkSync('map.png', join(folder, 'other.png'));
    symlinkSync(folder, join(root, 'link'));
    expect(findInside(folder, 'map.png')).toMatchObject({ kind: 'inside' });
    expect(findInside(folder, 'other.png')).toEqual(findInside(folder, 'map.png'));
    expect(findInside(join(root, 'link'), 'map.png')).toEqual(findInside(folder, 'map.png'));
  });

  test('is outside if a link or its own name leads out', () => {
    symlinkSync('../secret', join(folder, 'leak.png'));
    mkdirSync(join(root, 'images-of-others'));
    writeFileSync(join(root, 'images-of-others', 'x.png'), '');
    for (const name of ['leak.png', '../secret', '../images-of-others/x.png', '.'])
      expect(findInside(folder, name)).toEqual({ kind: 'outside' });
  });

  test('is missing if there is none, if a link leads to nothing, or in a cycle of links', () => {
    symlinkSync('nothing', join(folder, 'broken.png'));
    symlinkSync('circle.png', join(folder, 'circle.png'));
    for (const name of ['none.png', 'broken.png', 'circle.png', 'map.png/x.png'])
      expect(findInside(folder, name)).toEqual({ kind: 'missing' });
  });
});

describe('a picture', () => {
  test('is found with its type and size', () => {
    writeFileSync(join(folder, 'Photo.JPEG'), 'photo');
    expect(findPicture(root, 'map.png')).toMatchObject({ type: 'image/png', sizeBytes: 9 });
    expect(findPicture(root, 'Photo.JPEG')).toMatchObject({ type: 'image/jpeg', sizeBytes: 5 });
  });

  test('is never a file of another kind, a folder, or one that a link leads to outside', () => {
    symlinkSync('../secret', join(folder, 'leak.png'));
    mkdirSync(join(folder, 'folder.png'));
    writeFileSync(join(folder, 'notes.txt'), '');
    writeFileSync(join(folder, '.hidden.png'), '');
    for (const name of ['leak.png', 'folder.png', 'notes.txt', '.hidden.png', '../secret', 'none.png'])
      expect(findPicture(root, name)).toBeUndefined();
  });

  test('is not found in a folder of pictures that is a link out of the drafts', () => {
    const drafts = join(root, 'drafts');
    mkdirSync(drafts);
    symlinkSync('../images', join(drafts, 'images'));
    expect(findPicture(drafts, 'map.png')).toBeUndefined();
    symlinkSync(root, join(root, 'elsewhere'));
    expect(findPicture(join(root, 'elsewhere'), 'map.png')).toBeDefined();
  });
});
