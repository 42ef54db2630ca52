import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  arrowsIn,
  emptyNames,
  importCycles,
  innerRoomCycles,
  looseIn,
  productFiles,
  readArrows,
  roomOf,
  rooms,
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

  test('no file imports itself through others', () => {
    expect(importCycles(arrows)).toEqual([]);
  });

  test('no two inner rooms need each other', () => {
    expect(innerRoomCycles(arrows)).toEqual([]);
  });

  test('folders and files have names that say something', () => {
    expect(emptyNames(files)).toEqual([]);
  });

  test('every room of the order has files, and no other files are directly in src/', () => {
    const lived = new Set(files.map(roomOf));
    expect(rooms.filter((room) => !lived.has(room))).toEqual([]);
    expect(looseIn(files)).toEqual([]);
  });

  test('the imports were read: each one leads to a file, and the known ones are among them', () => {
    expect(arrows.filter(({ to }) => !existsSync(join(root, to)))).toEqual([]);
    expect(arrows).toContainEqual(expect.objectContaining({ from: 'queue/open.ts', to: 'queue/bullmq.ts' }));
    expect(arrows.some(({ from, to }) => from.startsWith('src/issue/') && to.startsWith('emails/'))).toBe(true);
  });
});

describe('the check of it', () => {
  const arrow = (from: string, to: string): Arrow => ({ from, to, line: 1 });

  test.each([
    ['src/track/record.ts', 'src/send/smtp/outbox.ts', 'send is above track, and imports only point down'],
    ['src/track/record.ts', 'src/report/issue-report.ts', 'report is above track, and imports only point down'],
    ['src/issue/view.ts', 'src/audience/segment.ts', 'audience is above issue, and imports only point down'],
    ['src/message/compose-copy.ts', 'src/send/smtp/outbox.ts', 'send is above message, and imports only point down'],
    [
      'src/send/plan/start-send.ts',
      'src/sponsor/read-bookings.ts',
      'sponsor is above send, and imports only point down',
    ],
    ['src/preview/frame.ts', 'src/desk/draft/live-drafts.ts', 'desk is above preview, and imports only point down'],
    ['src/db/open.ts', 'src/send/ledger/ledger.ts', 'send is above db, and imports only point down'],
    ['src/clock.ts', 'src/log.ts', 'log is above clock, and imports only point down'],
    ['src/desk/desk.tsx', 'src/wire/app.ts', 'wire is above desk, and imports only point down'],
    ['src/wire/app.ts', 'src/cli/main.ts', 'cli is above wire, and imports only point down'],
    ['src/audience/import/import-row.ts', 'queue/open.ts', 'only src/send and src/wire may import queue/'],
    ['src/cli/verbs/work.ts', 'queue/open.ts', 'only src/send and src/wire may import queue/'],
    ['src/message/compose-copy.ts', 'emails/view.ts', 'only src/config and src/http and src/issue may import emails/'],
    ['src/desk/desk.tsx', 'emails/digest/theme.tsx', 'only src/config and src/http and src/issue may import emails/'],
    ['queue/bullmq.ts', 'src/clock.ts', 'queue/ is a leaf and imports nothing but itself'],
    ['emails/view.ts', 'src/problem.ts', 'emails/ is a leaf and imports nothing but itself'],
    ['emails/view.ts', 'queue/queue.ts', 'emails/ is a leaf and imports nothing but itself'],
    ['src/mail/address.ts', 'tests/fakes/clock.ts', 'the product imports nothing outside src/, queue/ and emails/'],
    ['src/cli/main.ts', 'src/misc/x.ts', 'src/misc has no place in the order of rooms'],
    ['src/misc/x.ts', 'src/db/open.ts', 'src/misc has no place in the order of rooms'],
  ])('%s → %s is refused', (from, to, rule) => {
    expect(wrongArrows([arrow(from, to)])).toEqual([expect.stringContaining(`${from}:1 → ${to}: ${rule}`)]);
  });

  test.each([
    ['src/cli/verbs/send.ts', 'src/wire/app.ts'],
    ['src/wire/app.ts', 'queue/open.ts'],
    ['src/wire/app.ts', 'src/send/ledger/ledger.ts'],
    ['src/web/public-app.ts', 'src/track/routes.ts'],
    ['src/send/run/run-send.ts', 'queue/queue.ts'],
    ['src/send/run/deliver-batch.ts', 'src/send/smtp/outbox.ts'],
    ['src/issue/render.ts', 'emails/themes.ts'],
    ['src/db/open.ts', 'src/problem.ts'],
    ['src/config/config.ts', 'src/mail/address.ts'],
    ['src/cli/kit/version.ts', 'package.json'],
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

  test('finds a cycle of three files, and none where two paths lead to one file', () => {
    const circle = [arrow('a.ts', 'b.ts'), arrow('b.ts', 'c.ts'), arrow('c.ts', 'a.ts'), arrow('x.ts', 'a.ts')];
    expect(importCycles(circle)).toEqual(['a.ts → b.ts → c.ts → a.ts']);
    expect(
      importCycles([arrow('a.ts', 'b.ts'), arrow('a.ts', 'c.ts'), arrow('b.ts', 'd.ts'), arrow('c.ts', 'd.ts')]),
    ).toEqual([]);
  });

  test('finds a cycle of inner rooms whose files form none', () => {
    expect(
      innerRoomCycles([
        arrow('src/send/run/a.ts', 'src/send/ledger/b.ts'),
        arrow('src/send/ledger/c.ts', 'src/send/run/d.ts'),
        arrow('src/send/run/a.ts', 'src/send/shared.ts'),
      ]),
    ).toEqual(['src/send/run → src/send/ledger → src/send/run']);
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
      'src/send/index.ts: no barrel files; import from the file that has what you need',
    ]);
  });

  test('refuses a file directly in src/', () => {
    expect(looseIn(['src/clock.ts', 'src/page.tsx', 'src/http/page.tsx'])).toEqual(['src/page.tsx']);
  });
});
