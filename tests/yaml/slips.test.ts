import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDraft } from '../../src/issue/parse-draft.ts';
import type { Fix } from '../../src/problem.ts';
import { randomFrom, sameWords, writeDraft } from './person-writes.ts';

/** What a person wrote, what is told of it where the mark ‸ stands, and what it means once the fixes are made. */
interface Vector {
  name: string;
  /** The lines of an item, keys at the head, or a whole file. */
  item?: string;
  head?: string;
  file?: string;
  rules: string[];
  means?: Record<string, unknown>;
  /** In a hint. */
  type?: string;
}

const vectors = JSON.parse(readFileSync(new URL('../vectors/yaml-slips.json', import.meta.url), 'utf8')) as Vector[];
const parse = (text: string | Uint8Array) =>
  parseDraft(text, 'drafts/181.yaml', {
    theme: 'digest',
    lang: 'en',
    dir: 'ltr',
    timezone: 'UTC',
    fields: ['firstName'],
  });

describe('a draft with', () => {
  test.each(vectors)('$name is told at its place', (vector) => {
    const marked = draftOf(vector);
    const { problems } = parse(marked.replaceAll('‸', ''));
    expect(problems.map(({ rule }) => rule)).toEqual(vector.rules);
    expect([...new Set(problems.map(({ line, column }) => `${line}:${column}`))]).toEqual(placesOf(marked));
    expect(problems.map(({ hint }) => hint).join('\n')).toContain(vector.type ?? '');
    // Not in the words of the parser.
    expect(problems.map(({ message, hint }) => `${message} ${hint}`).join('\n')).not.toMatch(
      /scalar|mapping|implicit|token|sequence/i,
    );
  });

  test.each(vectors.filter(({ means }) => means))('$name says what was meant once it is fixed', (vector) => {
    const text = draftOf(vector).replaceAll('‸', '');
    const { problems, source } = parse(text);
    const after = parse(problems.reduceRight((before, { fix }) => (fix ? fixed(before, fix) : before), text));
    expect(after.problems).toEqual([]);
    const { sections, ...head } = after.source.value as { sections: { items: Record<string, unknown>[] }[] };
    expect(trimmed({ ...head, ...sections[0]!.items[0] })).toMatchObject(vector.means!);
    // Until then, the other checks already read it so.
    expect(trimmed(source.value)).toEqual(trimmed(after.source.value));
  });
});

test('a comment that stands in place of a value may have colons, as in a new draft', () => {
  const { problems } = parse(
    'number: 7\nsubject: Seven\npreheader: A test\ndate: 2026-11-27\nsections:\n  - title: A saying\n    kind: quote\n' +
      '    quote: Less is more\n    by:                  # who said it; url: where\n',
  );
  expect(problems.map(({ rule }) => rule)).toEqual(['unwritten']);
});

test('of random drafts, every field says what was meant or is told', () => {
  const lost: string[] = [];
  for (let seed = 1; seed <= 60; seed++) {
    const { text, meant } = writeDraft(randomFrom(seed));
    const { source, problems } = parse(text);
    for (const [path, words] of meant) {
      const steps = path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
      const read = steps.reduce<unknown>((here, step) => (here as Record<PropertyKey, unknown>)?.[step], source.value);
      const { line } = source.placeOf(steps);
      const isTold = source.value === undefined || problems.some((problem) => Math.abs(problem.line! - line) <= 2);
      if (!isTold && !sameWords(words, String(read))) lost.push(`seed ${seed}, ${path}: ${words} → ${String(read)}`);
    }
  }
  expect(lost).toEqual([]);
});

function draftOf({ item, head, file }: Pick<Vector, 'item' | 'head' | 'file'>): string {
  if (file !== undefined) return file;
  const keys = { number: '181', subject: 'A quiet week', preheader: 'Long enough to be one', date: '2026-12-04' };
  const own = Object.entries(keys).flatMap(([key, value]) =>
    new RegExp(`^${key}:`, 'm').test(head ?? '') ? [] : [`${key}: ${value}`],
  );
  const lines = (item ?? 'title: A\nurl: https://a.example.org/1').split('\n');
  const first = lines.findIndex((line) => !line.startsWith('#'));
  // A text at the left edge of the file stays there: `^` marks it.
  const entry = lines.map((line, index) => {
    if (line === '' || line.startsWith('^')) return line.slice(1);
    return `${index === first ? '      - ' : '        '}${line}`;
  });
  const begin = /^sections:/m.test(head ?? '') ? [] : ['sections:'];
  return [...own, ...(head === undefined ? [] : [head]), ...begin, '  - title: News', '    items:', ...entry, ''].join(
    '\n',
  );
}

function placesOf(marked: string): string[] {
  return marked
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(/‸/g)].map((match, before) => `${index + 1}:${match.index + 1 - before}`),
    );
}

function fixed(text: string, { changes }: Fix): string {
  const starts = text.split('\n').reduce<number[]>((all, line) => [...all, all.at(-1)! + line.length + 1], [0]);
  return changes.reduceRight(
    (before, { line, column, endLine, endColumn, insert }) =>
      before.slice(0, starts[line - 1]! + column - 1) + insert + before.slice(starts[endLine - 1]! + endColumn - 1),
    text,
  );
}

function trimmed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? part.trim() : part)));
}
