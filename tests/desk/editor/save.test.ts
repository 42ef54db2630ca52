import { readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { editorDesk, type EditorDesk } from './desk-with-editor.ts';

const base = `# first line
number: 7
subject: Issue seven
preheader: What a test needs
sections:
  - title: News
    items:
      - title: One
        url: https://example.org/one
`;
const change = (from: string, to: string) => base.replace(from, to);

let desk: EditorDesk;
beforeEach(async () => void (desk = await editorDesk({ drafts: { 7: base } })));
afterEach(() => desk.close());

const ask = async (path: string, body: unknown, method = 'POST') => {
  const response = await desk.app.request(path, {
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  const words = await response.text();
  return { status: response.status, json: words === '' ? {} : JSON.parse(words) };
};
const save = async (text: string, more: object = {}) => (await ask('/drafts/7/save', { base, text, ...more })).json;
const onDisk = () => readFileSync(desk.file(7), 'utf8');

describe('POST /drafts/7/save', () => {
  test('writes what was sent if nobody else has written, and says no more than that', async () => {
    const answer = await save(change('Issue seven', 'Mine'));
    expect(answer).toEqual({
      kind: 'saved',
      hash: expect.any(String),
      at: expect.any(Number),
      version: 2,
      conflicts: [],
    });
    expect(onDisk()).toBe(change('Issue seven', 'Mine'));
  });

  test('merges what is on disk, and tells in words what that was', async () => {
    desk.write(7, change('What a test needs', 'Theirs'));
    const answer = await save(change('Issue seven', 'Mine'));
    const both = change('Issue seven', 'Mine').replace('What a test needs', 'Theirs');
    expect(answer).toMatchObject({ text: both, base: both, conflicts: [], others: 'Changed on disk: Preheader' });
    expect(onDisk()).toBe(both);
  });

  test('leaves in the file what both changed, until one is chosen', async () => {
    desk.write(7, change('Issue seven', 'Theirs'));
    const answer = await save(change('Issue seven', 'Mine'));
    expect(answer.conflicts).toEqual([
      {
        key: expect.any(String),
        heading: 'Subject',
        mine: { name: 'Yours', words: [{ words: 'Mine', differs: true }] },
        theirs: { name: 'In the file', words: [{ words: 'Theirs', differs: true }] },
        choices: [
          { choice: 'mine', label: 'Use mine' },
          { choice: 'theirs', label: 'Use the file’s' },
          { choice: 'both', label: 'Use both' },
        ],
        isCode: false,
      },
    ]);
    expect(onDisk()).toBe(change('Issue seven', 'Theirs'));
    const mine = change('Issue seven', 'Mine');
    const chosen = await save(mine, { base: answer.base ?? mine, choices: { [answer.conflicts[0].key]: 'both' } });
    expect(chosen.conflicts).toEqual([]);
    expect(onDisk()).toBe(change('Issue seven', 'Mine Theirs'));
  });

  test('a save whose answer was lost is no other person’s', async () => {
    const first = change('Issue seven', 'Mine');
    await save(first);
    const answer = await save(change('Issue seven', 'Mine, and more'), { unanswered: [first] });
    expect(answer.conflicts).toEqual([]);
    expect(onDisk()).toBe(change('Issue seven', 'Mine, and more'));
  });

  test('of a draft that was deleted writes nothing', async () => {
    rmSync(desk.file(7));
    expect(await save(change('Issue seven', 'Mine'))).toEqual({ kind: 'gone' });
    expect(() => onDisk()).toThrow('ENOENT');
  });

  test.each([{}, { base }, { base, text: 3 }, { base, text: base, choices: { a: 'none' } }])(
    'refuses what is no text: %j',
    async (body) => {
      expect((await ask('/drafts/7/save', body)).status).toBe(400);
      expect(onDisk()).toBe(base);
    },
  );
});

test('what a closed window had not written is made part of its text, where the field is still what it was', async () => {
  const pending = [
    { edit: { op: 'set', path: ['subject'], value: 'Typed' }, was: 'Issue seven' },
    { edit: { op: 'set', path: ['preheader'], value: 'Lost' }, was: 'Something else' },
  ];
  expect((await ask('/drafts/7/recover', { base, text: base, pending })).json).toEqual({
    text: change('Issue seven', 'Typed'),
    left: ['Lost'],
    words: 'Subject',
  });
});

test('only what can be chosen is remembered for a person', async () => {
  expect((await ask('/desk/preferences/autosave', { value: 'off' }, 'PUT')).status).toBe(204);
  expect(await (await desk.app.request('/drafts/7/edit')).text()).not.toMatch(/data-autosave=""[^>]*checked/);
  expect((await ask('/desk/preferences/autosave', { value: 'maybe' }, 'PUT')).status).toBe(422);
  expect((await ask('/desk/preferences/constructor', { value: 'on' }, 'PUT')).status).toBe(422);
});
