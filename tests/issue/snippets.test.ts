import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { editDraft } from '../../src/issue/edit/edit-draft.ts';
import { readSnippets } from '../../src/issue/snippets/read-snippets.ts';
import { removeSnippet, saveSnippet } from '../../src/issue/snippets/save-snippet.ts';

const text = `number: 7
subject: Seven
sections:
  - title: Call for links
    kind: text
    id: call
    text: |
      Seen something good?

      Send it to **us**.
  - title: Events
    kind: events
    items:
      - { title: Monthly meeting, url: "https://example.org/meet", starts: 2026-12-03, time: 18:30, id: meeting }
  - sponsored: 1
`;

function folder() {
  const root = mkdtempSync(join(tmpdir(), 'galley-snippets-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  return root;
}

test('a section or an item is kept as a file of its own, without ids, and is inserted as it was', async () => {
  const root = folder();
  expect(readSnippets(root)).toEqual([]);
  const section = await saveSnippet(root, { text, path: ['sections', 0], name: ' Call for links! ' });
  await saveSnippet(root, { text, path: ['sections', 1, 'items', 0], name: 'Meeting' });
  expect(section.file).toBe('snippets/call-for-links.yaml');
  expect(readFileSync(join(root, section.file), 'utf8')).toContain('  text: |\n    Seen something good?\n\n    Send');
  const [call, meeting] = readSnippets(root);
  expect(call).toMatchObject({ name: 'Call for links!', what: 'section', kind: 'text', value: { kind: 'text' } });
  expect(meeting).toMatchObject({ what: 'item', kind: 'events', value: { starts: '2026-12-03', time: '18:30' } });
  expect(JSON.stringify([call, meeting])).not.toContain('"id":"call"');
  const inserted = editDraft(text, { op: 'insert', path: ['sections', 3], value: call!.value });
  expect(inserted).toMatchObject({ kind: 'edited', text: expect.stringContaining('Send it to **us**.') });
});

test('a name is taken once; what can’t be kept is refused with the reason', async () => {
  const root = folder();
  await saveSnippet(root, { text, path: ['sections', 0], name: 'Call' });
  const save = (more: object) => saveSnippet(root, { text, path: ['sections', 0], name: 'Other', ...more });
  await expect(save({ name: 'CALL' })).rejects.toThrow('There is a snippet “CALL” already');
  await expect(save({ name: ' ' })).rejects.toThrow('needs a name');
  for (const path of [['sections', 9], ['intro'], ['sections', 0, 'items', 0], []])
    await expect(save({ path })).rejects.toThrow('This part can’t be kept');
  await expect(save({ text: 'sections: [' })).rejects.toThrow('This part can’t be kept');
  // Names without Latin letters have files too.
  expect((await save({ name: '募集' })).file).toBe('snippets/snippet.yaml');
});

test('files that people write are snippets; broken ones hide none of the others', async () => {
  const root = folder();
  mkdirSync(join(root, 'snippets'));
  const write = (name: string, content: string) => writeFileSync(join(root, 'snippets', name), content);
  write('jobs.yaml', 'section: { title: Jobs, kind: jobs, items: [] }\n');
  write('broken.yaml', 'section: [\n');
  write('list.yaml', '- a\n');
  write('odd.yaml', 'section: { title: X, kind: weather }\n');
  write('.hidden.yaml', 'section: { title: X }\n');
  expect(readSnippets(root).map(({ id, name }) => [id, name])).toEqual([['jobs', 'jobs']]);
  expect(await removeSnippet(root, 'jobs', join(root, 'kept'), 0)).toBe(true);
  expect(await removeSnippet(root, '../galley', join(root, 'kept'), 0)).toBe(false);
  expect([readSnippets(root), readdirSync(join(root, 'kept'))]).toEqual([
    [],
    ['snippet-jobs-19700101T000000000Z.yaml'],
  ]);
});
