import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/db/open.ts';
import type { Rendition } from '../../../src/issue/render.ts';
import {
  approvalState,
  approveIssue,
  isHeld,
  unapprovedWords,
  withdrawApproval,
} from '../../../src/send/plan/approval.ts';
import { changesBetween } from '../../../src/send/plan/changes.ts';
import { smallRendition } from '../../cast/renditions.ts';
import { clock, emptyDatabase, noon } from '../../cast/subscribers.ts';

const themes = [smallRendition, { ...smallRendition, theme: 'classic', html: '<p>classic</p>' }];
const changed = (over: Partial<Rendition>) => themes.map((rendition) => ({ ...rendition, ...over }));
const at = new Date(noon).toISOString();

let db: Database;
beforeEach(async () => void (db = await emptyDatabase()));
afterEach(() => db.destroy());
const approve = (by: string, renditions = themes) => approveIssue(renditions, by, { db, clock });
const state = (renditions = themes, people = 1) => approvalState(renditions, people, { db });

describe('an approval', () => {
  test('is valid for the issue as it was, in every theme', async () => {
    expect(await state()).toEqual({ kind: 'none', wanted: 1 });
    await approve('vega');
    expect(await state()).toEqual({ kind: 'approved', by: [{ name: 'vega', at }] });
  });

  test('is void after a change in one theme, and says what changed', async () => {
    await approve('vega');
    const [digest, classic] = themes as [Rendition, Rendition];
    expect(await state([digest, { ...classic, html: '<p>other</p>' }])).toMatchObject({
      kind: 'voided',
      changes: [expect.stringContaining('classic theme’s HTML')],
    });
    expect(await state(changed({ subject: 'Another subject' }))).toMatchObject({
      kind: 'voided',
      changes: ['the subject was “…Hi …, …issue 180 – “sockets” 🔌” and is “Another subject”'],
    });
  });

  test('is valid again when the change is undone', async () => {
    await approve('vega');
    expect((await state(changed({ subject: 'x' }))).kind).toBe('voided');
    expect((await state()).kind).toBe('approved');
  });

  test('by two people needs two: the same person twice counts once, in any spelling of the name', async () => {
    await approve('Vega');
    await approve('vega ');
    expect(await state(themes, 2)).toEqual({ kind: 'partly', by: [{ name: 'Vega', at }], wanted: 2 });
    await approve('altair');
    expect((await state(themes, 2)).kind).toBe('approved');
  });

  test('that was withdrawn does not count', async () => {
    await approve('vega');
    expect(await withdrawApproval(smallRendition.issueNumber, { db, clock })).toBe(1);
    expect((await state()).kind).toBe('none');
    await approve('vega');
    expect((await state()).kind).toBe('approved');
  });

  test('that is void stops a send even if no approval is required', async () => {
    expect(isHeld({ kind: 'none', wanted: 1 }, 0)).toBe(false);
    await approve('vega');
    const voided = await state(changed({ subject: 'x' }), 0);
    expect(isHeld(voided, 0)).toBe(true);
    expect(unapprovedWords(voided, 7).message).toMatch(/changed after vega approved it: the subject was/);
  });

  test('that is required and missing stops a send, and one of two says whose it is', async () => {
    const none = { kind: 'none', wanted: 1 } as const;
    expect(isHeld(none, 1)).toBe(true);
    expect(unapprovedWords(none, 7).message).toBe('Nobody has approved issue 7');
    await approve('vega');
    const partly = await state(themes, 2);
    expect(isHeld(partly, 2)).toBe(true);
    expect(unapprovedWords(partly, 7).message).toContain('approved by vega; it needs 2 approvals');
  });
});

describe('what changed', () => {
  test('is listed by line, by link and by part, and only counted if there is much', () => {
    const before = {
      ...smallRendition,
      text: 'Hello\nOne\nTwo\nhttps://example.org/1',
      links: [{ url: 'https://example.org/1', label: 'One', item: 'one' }],
    };
    expect(changesBetween(before, before)).toEqual([]);
    expect(changesBetween(before, { ...before, text: 'Hello\nOne\nThree' })).toEqual(['gone: “Two”', 'new: “Three”']);
    expect(
      changesBetween(before, { ...before, links: [{ url: 'https://example.org/2', label: 'One', item: 'one' }] }),
    ).toEqual(['“One” led to https://example.org/1 and leads to https://example.org/2']);
    expect(changesBetween(before, { ...before, text: 'a\nb\nc\nd\ne' })).toEqual([
      'gone: “Hello”, “One”, “Two”',
      '5 lines of the text are new',
    ]);
    expect(changesBetween(before, { ...before, tags: ['subscriber.city'] })).toEqual([
      'a reader’s field or a sponsored slot is different',
    ]);
  });
});
