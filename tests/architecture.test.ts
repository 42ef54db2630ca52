import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  arrowsIn,
  emptyNames,
  importCycles,
  productFiles,
  readArrows,
  wrongArrows,
  type Arrow,
} from './setup/import-arrows.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = productFiles(root);
const arrows = readArrows(root, files);

describe('the product', () => {
  test('imports only point down', () => {
    expect(wrongArrows(arrows)).toEqual([]);
  });

  test('no file imports itself over others', () => {
    expect(importCycles(arrows)).toEqual([]);
  });

  test('folders and files have names that say something', () => {
    expect(emptyNames(files)).toEqual([]);
  });

  test('the arrows were read: every one ends at a file, and the known ones are among them', () => {
    expect(arrows.filter(({ to }) => !existsSync(join(root, to)))).toEqual([]);
    expect(arrows).toContainEqual(expect.objectContaining({ from: 'queue/open.ts', to: 'queue/bullmq.ts' }));
    expect(arrows.some(({ from, to }) => from.startsWith('src/issue/') && to === 'emails/themes.ts')).toBe(true);
  });
});

describe('the check of it', () => {
  const arrow = (from: string, to: string): Arrow => ({ from, to, line: 1 });

  test.each([
    ['src/track/record.ts', 'src/send/smtp.ts', 'track never imports send or sponsor'],
    ['src/track/record.ts', 'src/sponsor/report.ts', 'track never imports send or sponsor'],
    [
      'src/issue/view.ts',
      'src/audience/segment.ts',
      'issue and audience stand side by side and do not import each other',
    ],
    [
      'src/send/start-send.ts',
      'src/sponsor/booking.ts',
      'send and sponsor stand side by side and do not import each other',
    ],
    ['src/web.ts', 'src/studio/pages.tsx', 'web and studio stand side by side and do not import each other'],
    ['src/issue/view.ts', 'src/archive/feed.ts', 'archive stands above issue, and imports only point down'],
    ['src/db/open.ts', 'src/send/ledger.ts', 'send stands above leaf, and imports only point down'],
    ['src/clock.ts', 'src/web.ts', 'web stands above leaf, and imports only point down'],
    ['src/studio/pages.tsx', 'src/cli/start.ts', 'cli stands above studio, and imports only point down'],
    ['src/web.ts', 'src/app.ts', 'only src/cli imports src/app.ts'],
    ['src/send/start-send.ts', 'src/app.ts', 'only src/cli imports src/app.ts'],
    ['src/audience/import.ts', 'queue/open.ts', 'only src/app.ts, src/send and src/cli import queue/'],
    [
      'src/send/message.ts',
      'emails/view.ts',
      'only src/issue imports emails/ (src/audience and src/studio: emails/system/)',
    ],
    [
      'src/studio/pages.tsx',
      'emails/digest/theme.tsx',
      'only src/issue imports emails/ (src/audience and src/studio: emails/system/)',
    ],
    ['queue/bullmq.ts', 'src/clock.ts', 'queue/ is a leaf and imports nothing but itself'],
    ['emails/view.ts', 'src/problem.ts', 'emails/ is a leaf and imports nothing but itself'],
    ['emails/view.ts', 'queue/queue.ts', 'emails/ is a leaf and imports nothing but itself'],
    ['src/mail/address.ts', 'tests/fakes/clock.ts', 'the product imports nothing outside src/, queue/ and emails/'],
    ['src/cli/start.ts', 'src/misc/x.ts', 'src/misc has no place in the order of rooms'],
    ['src/misc/x.ts', 'src/db/open.ts', 'src/misc has no place in the order of rooms'],
  ])('%s → %s is refused', (from, to, rule) => {
    expect(wrongArrows([arrow(from, to)])).toEqual([expect.stringContaining(`${from}:1 → ${to}: ${rule}`)]);
  });

  test.each([
    ['src/cli/start.ts', 'src/app.ts'],
    ['src/cli/start.ts', 'queue/open.ts'],
    ['src/app.ts', 'src/send/ledger.ts'],
    ['src/web.ts', 'src/track/routes.ts'],
    ['src/send/deliver-batch.ts', 'queue/queue.ts'],
    ['src/send/deliver-batch.ts', 'src/send/smtp.ts'],
    ['src/issue/render.ts', 'emails/themes.ts'],
    ['src/audience/confirm.ts', 'emails/system/confirm.tsx'],
    ['src/db/open.ts', 'src/problem.ts'],
    ['src/problem.ts', 'src/mail/address.ts'],
    ['src/cli/version.ts', 'package.json'],
  ])('%s → %s is allowed', (from, to) => {
    expect(wrongArrows([arrow(from, to)])).toEqual([]);
  });

  test('sees every way to import a file, and no package', () => {
    const source = [
      `import { a } from '../issue/a.ts';`,
      `import type { B } from "./b.ts";`,
      `import './c.ts';`,
      `export { d } from '../../queue/d.ts';`,
      `} from './e.tsx';`,
      `const f = await import('../f.ts');`,
      `import { readFile } from 'node:fs/promises';`,
      `import { Queue } from 'bullmq';`,
    ].join('\n');
    expect(arrowsIn('src/send/x.ts', source).map(({ to, line }) => `${line} ${to}`)).toEqual([
      '1 src/issue/a.ts',
      '2 src/send/b.ts',
      '3 src/send/c.ts',
      '4 queue/d.ts',
      '5 src/send/e.tsx',
      '6 src/f.ts',
    ]);
  });

  test('finds a circle over three files, and none where two ways lead to one file', () => {
    const circle = [arrow('a.ts', 'b.ts'), arrow('b.ts', 'c.ts'), arrow('c.ts', 'a.ts'), arrow('x.ts', 'a.ts')];
    expect(importCycles(circle)).toEqual(['a.ts → b.ts → c.ts → a.ts']);
    expect(
      importCycles([arrow('a.ts', 'b.ts'), arrow('a.ts', 'c.ts'), arrow('b.ts', 'd.ts'), arrow('c.ts', 'd.ts')]),
    ).toEqual([]);
  });

  test('refuses names that say nothing', () => {
    expect(
      emptyNames([
        'src/utils/x.ts',
        'src/send/helpers/x.ts',
        'src/send/index.ts',
        'src/send/smtp.ts',
        'src/common-words.ts',
      ]),
    ).toEqual([
      'src/utils/x.ts: a folder called utils says nothing about what is in it',
      'src/send/helpers/x.ts: a folder called helpers says nothing about what is in it',
      'src/send/index.ts: no barrel files; import from where a thing is written',
    ]);
  });
});
