import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openConfig } from '../../src/wire/open-config.ts';
import { copyDraft } from '../../src/issue/copy-draft.ts';
import { readDraft } from '../../src/issue/read-draft.ts';

function samples() {
  const root = mkdtempSync(join(tmpdir(), 'galley-copy-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  cpSync('drafts', join(root, 'drafts'), { recursive: true });
  cpSync('galley.yaml', join(root, 'galley.yaml'));
  const { publication } = openConfig({ folder: root, variables: {} });
  const copy = (from: number, more: { number?: number; date?: string } = {}) =>
    copyDraft(root, publication, { from, ...more });
  return { root, publication, copy };
}

test('a copy has its own number, day and hour, and nothing that belongs to the issue it is from', () => {
  const { root, publication, copy } = samples();
  const { number, file } = copy(180, { date: '2026-12-11' });
  expect([number, file]).toEqual([181, 'drafts/181.yaml']);
  const { issue, problems, source } = readDraft(root, 181, publication, { list: [], problems: [] } as never);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(issue).toMatchObject({ number: 181, date: '2026-12-11', send: { at: '2026-12-11 10:00' } });
  const text = readFileSync(join(root, file), 'utf8');
  expect(text).not.toMatch(/^\s+id:|^waive:|^# Issue 180|^number: 180/m);
  // The slots stay, without what a sponsor has paid for once.
  const { sections } = source.value as { sections: Record<string, unknown>[] };
  expect(sections.filter((section) => 'sponsored' in section)).toEqual([{ sponsored: 1 }, { sponsored: 2 }]);
  // All else stays as it was written, comments included.
  const kept = (written: string) => written.split('\n').filter((line) => line.startsWith('#') && !/18[01]/.test(line));
  expect(kept(text)).toEqual(kept(readFileSync(join(root, 'drafts/180.yaml'), 'utf8')));
});

test('a copy never replaces an issue, and one of a file with mistakes is refused with the first of them', () => {
  const { root, copy } = samples();
  expect(() => copy(180, { number: 179 })).toThrow('Issue 179 is there already');
  expect(() => copy(999)).toThrow('There is no draft of issue 999');
  writeFileSync(join(root, 'drafts/182.yaml'), 'number: 182\nsubject: [\n');
  expect(() => copy(182)).toThrow('drafts/182.yaml can’t be copied: line');
});
