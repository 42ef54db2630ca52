import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Shown } from '../../../src/preview/frame.ts';
import { draft } from '../../journeys/workspace.ts';
import { badDrafts } from './bad-drafts.ts';
import { openDrafts, subject } from './drafts.ts';

describe('an invalid draft', () => {
  test.each(Object.entries(badDrafts))('%s: the last valid version stays, with the problems', async (_kind, text) => {
    const { file, openLive } = openDrafts();
    const live = openLive();
    await live.show(7);
    writeFileSync(file, text);
    const shown = (await live.show(7)) as Shown;
    expect(shown.rendition.html).toContain('Servers by the hour');
    expect(shown.stale!.length).toBeGreaterThan(0);
    expect(shown.stale![0]!.message).not.toBe('');
    expect(live.read(7).ok).toBe(false);
  });

  test('is shown with its last valid version when the desk is started again', async () => {
    const { file, openLive } = openDrafts();
    const before = openLive();
    await before.show(7);
    await expect
      .poll(async () => {
        writeFileSync(file, badDrafts['broken YAML']!);
        return 'rendition' in (await openLive().show(7));
      })
      .toBe(true);
  });

  test('that was never valid shows only its problems', async () => {
    const { openLive } = openDrafts({ text: badDrafts['an unknown key']! });
    const shown = await openLive().show(7);
    expect('rendition' in shown).toBe(false);
    expect((shown as { problems: { message: string }[] }).problems[0]!.message).toContain('unknown key `sumary`');
  });

  test('that is a folder, or was deleted, keeps its last valid version too', async () => {
    const { file, openLive } = openDrafts();
    const live = openLive();
    await live.show(7);
    rmSync(file);
    expect(((await live.show(7)) as Shown).stale![0]!.message).toBe('There is no draft of issue 7 in drafts/');
    mkdirSync(file);
    expect(((await live.show(7)) as Shown).stale![0]!.message).toContain('is not a file');
  });

  test('with two files for one number is reported', async () => {
    const { root, openLive } = openDrafts();
    const live = openLive();
    await live.show(7);
    writeFileSync(join(root, 'drafts/seven.yaml'), draft);
    expect(((await live.show(7)) as Shown).stale![0]!.message).toContain('Issue 7 is in two files');
  });
});

describe('a valid draft', () => {
  test('is shown as it is now, in the requested theme', async () => {
    const { file, openLive } = openDrafts();
    const live = openLive();
    await live.show(7, 'classic');
    writeFileSync(file, subject('A new subject'));
    const [digest, classic] = (await Promise.all([live.show(7, 'digest'), live.show(7, 'classic')])) as Shown[];
    expect([digest!.rendition.theme, classic!.rendition.theme]).toEqual(['digest', 'classic']);
    for (const shown of [digest!, classic!]) {
      expect(shown.rendition.subject).toBe('A new subject');
      expect(shown.stale).toBeUndefined();
    }
  });

  test('is rendered once for any number of requests, until it changes', async () => {
    const { openLive } = openDrafts();
    const live = openLive();
    const renditions = await Promise.all([1, 2, 3].map(async () => ((await live.show(7)) as Shown).rendition));
    expect(new Set(renditions).size).toBe(1);
    expect(((await live.show(7)) as Shown).rendition).toBe(renditions[0]);
  });

  test('whose mistakes were corrected is shown again', async () => {
    const { file, openLive } = openDrafts({ text: badDrafts['half written']! });
    const live = openLive();
    await live.show(7);
    writeFileSync(file, draft);
    expect(((await live.show(7)) as Shown).stale).toBeUndefined();
  });
});

test('not all of a hundred drafts are kept in memory', async () => {
  const { root, openLive } = openDrafts();
  const live = openLive();
  for (let number = 100; number < 200; number++) {
    writeFileSync(join(root, `drafts/${number}.yaml`), draft.replace('number: 7', `number: ${number}`));
    live.read(number);
  }
  // The first draft was parsed again; a cached one would be the same object.
  const first = live.read(199);
  expect(live.read(199)).toBe(first);
  const oldest = live.read(100);
  for (let number = 101; number < 160; number++) live.read(number);
  expect(live.read(100)).not.toBe(oldest);
});
