import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { editDraft, type Edit } from '../../../src/issue/edit/edit-draft.ts';
import { commentsIn, dataIn, type Json, type Path } from '../../../src/issue/edit/edit-draft-places.ts';
import { odd, samples } from './edit-draft-samples.ts';

const all = Object.entries({ ...samples, ...odd });

function edited(text: string, edit: Edit): string {
  const result = editDraft(text, edit);
  if (result.kind === 'refused') throw new Error(`refused: ${result.message}`);
  return result.text;
}

/** The lines that a diff would show, with `-` and `+`. */
function diff(before: string, after: string): string[] {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < Math.min(old.length, fresh.length) && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < Math.min(old.length, fresh.length) - start && old.at(-1 - end) === fresh.at(-1 - end)) end++;
  return [
    ...old.slice(start, old.length - end).map((line) => `-${line}`),
    ...fresh.slice(start, fresh.length - end).map((line) => `+${line}`),
  ];
}

interface Entries {
  path: Path;
  length: number;
}

/** All lists of sections and items, and all texts in them. */
function partsOf(text: string): { lists: Entries[]; texts: Path[] } {
  const lists: Entries[] = [];
  const texts: Path[] = [];
  const visit = (value: unknown, path: Path) => {
    if (typeof value === 'string') texts.push(path);
    else if (Array.isArray(value)) {
      if (path.at(-1) === 'sections' || path.at(-1) === 'items') lists.push({ path, length: value.length });
      value.forEach((entry, index) => visit(entry, [...path, index]));
    } else if (value !== null && typeof value === 'object')
      for (const [key, entry] of Object.entries(value)) visit(entry, [...path, key]);
  };
  visit(dataIn(text), []);
  return { lists, texts: texts.filter((path) => typeof path.at(-1) === 'string') };
}

/** The same numbers in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Of the long samples only some parts are tried; the unusual drafts are tried completely. */
const isLong = (text: string) => text.length > 10_000;
const some = <T>(parts: T[], text: string) => (isLong(text) ? parts.filter((_, index) => index % 9 === 4) : parts);

/** An edit may be refused only because of an alias; nothing else in these drafts prevents it. */
function expectRefusalForAlias(text: string): void {
  expect(/\s&\w/.test(text)).toBe(true);
}

function valueAt(text: string, path: Path): Json {
  return valueIn(dataIn(text), path);
}

function valueIn(data: unknown, path: Path): Json {
  return path.reduce<unknown>((here, part) => (here as Record<string | number, unknown>)[part], data) as Json;
}

describe.each(all)('in a draft with %s', (_name, text) => {
  const { lists, texts } = partsOf(text);
  const [data, comments] = [dataIn(text), commentsIn(text)];

  test('every entry can be moved to other places of its list and back, and the text is the same', () => {
    for (const { path, length } of lists) {
      for (let from = 0; from < length; from++) {
        for (let to = 0; to < length; to++) {
          if (isLong(text) && (from + 2 * to) % 11 !== 5) continue;
          const there = editDraft(text, { op: 'move', from: [...path, from], to: [...path, to] });
          // An anchor has to come before its aliases.
          if (there.kind === 'refused') {
            expectRefusalForAlias(text);
            continue;
          }
          expect(commentsIn(there.text)).toEqual(comments);
          const back = edited(there.text, { op: 'move', from: [...path, to], to: [...path, from] });
          // A last line without a line break may have got one when something was inserted below it.
          expect(back === text || back.replace(/\r?\n$/, '') === text).toBe(true);
        }
      }
    }
  });

  test('an item moved to another section keeps its text and its comments', () => {
    const items = lists.filter(({ path }) => path.at(-1) === 'items');
    for (const source of items) {
      for (const target of some(items, text)) {
        if (source === target || source.length === 0) continue;
        const [from, to] = [
          [...source.path, source.length - 1],
          [...target.path, 0],
        ];
        const result = editDraft(text, { op: 'move', from, to });
        if (result.kind === 'refused') {
          expectRefusalForAlias(text);
          continue;
        }
        expect(valueAt(result.text, to)).toEqual(valueIn(data, from));
        expect(commentsIn(result.text)).toEqual(comments);
      }
    }
  });

  test('setting a text to its own value does not change the file', () => {
    for (const path of some(texts, text)) {
      const result = editDraft(text, { op: 'set', path, value: valueIn(data, path) });
      if (result.kind === 'refused') {
        expectRefusalForAlias(text);
        continue;
      }
      expect(result.text === text).toBe(true);
    }
  });

  const values = [
    'Short',
    'Colon: and # sign',
    '"Quotes" and \'more\'',
    '- a dash',
    '{{ braces }} [x]',
    'Two\nlines',
    'A paragraph.\n\nAnd another one.',
    '  spaces around  ',
    'ä 東京 🎉',
    'true',
    '12',
    'null',
    '~',
    '@at',
    '%',
    '`',
    '',
    'x'.repeat(300),
    'long '.repeat(60).trim(),
  ];
  test.each(isLong(text) ? values.slice(5, 7) : values)(
    'every text can be set to %j, and no comment is lost',
    (value) => {
      for (const path of some(texts, text)) {
        const result = editDraft(text, { op: 'set', path, value });
        if (result.kind === 'refused') {
          expectRefusalForAlias(text);
          continue;
        }
        expect((valueAt(result.text, path) as string).replace(/\n+$/, '')).toBe(value);
        expect(commentsIn(result.text)).toEqual(comments);
      }
    },
  );

  test('sixty edits one after another each do what they say, and lose only comments inside removed parts', () => {
    const roll = dice(text.length);
    let now = text;
    let done = 0;
    for (let turn = 0; turn < 60; turn++) {
      const parts = partsOf(now);
      const list = parts.lists[roll(parts.lists.length)]!;
      const other = parts.lists[roll(parts.lists.length)]!;
      const path = parts.texts[roll(parts.texts.length)]!;
      const isItems = list.path.at(-1) === 'items';
      const edits: Edit[] = [
        { op: 'set', path, value: `Words ${turn}: new ${'and long '.repeat(roll(20))}`.trim() },
        {
          op: 'insert',
          path: [...list.path, roll(list.length + 1)],
          value: isItems
            ? { title: `New ${turn}`, url: 'https://example.org/new' }
            : { title: `Section ${turn}`, kind: 'text', text: 'Words' },
        },
        ...(list.length > 0 && list.path.length === other.path.length
          ? [
              {
                op: 'move' as const,
                from: [...list.path, roll(list.length)],
                to: [...other.path, roll(Math.max(other.length, 1))],
              },
            ]
          : []),
        ...(list.length > 0 && roll(3) === 0
          ? [{ op: 'remove' as const, path: [...list.path, roll(list.length)] }]
          : []),
        { op: 'set', path: [...path.slice(0, -1), 'note'], value: 'A note' },
        { op: 'unset', path },
      ];
      const edit = edits[roll(edits.length)]!;
      const result = editDraft(now, edit);
      if (result.kind === 'refused') continue;
      done++;
      const spliced = result.splices.reduce(
        (before, { from, to, insert }) => before.slice(0, from) + insert + before.slice(to),
        now,
      );
      expect(spliced).toBe(result.text);
      const mayTakeOut = edit.op === 'remove' || edit.op === 'unset';
      expect(mayTakeOut || isDeepStrictEqual(commentsIn(result.text), commentsIn(now))).toBe(true);
      now = result.text;
    }
    expect(done).toBeGreaterThan(40);
  });
});

const sample = samples['sample 180']!;
const commented = odd['comments everywhere']!;

describe('setting a field', () => {
  test('whose words YAML takes for a comment replaces all of them', () => {
    const text = 'subject: The big one, #100\ntheme: digest # or classic\n';
    const after = (path: string, value: string) => editDraft(text, { op: 'set', path: [path], value });
    expect(after('subject', 'The big one, #101')).toMatchObject({
      text: 'subject: "The big one, #101"\ntheme: digest # or classic\n',
    });
    expect(after('theme', 'classic')).toMatchObject({
      text: 'subject: The big one, #100\ntheme: classic # or classic\n',
    });
  });

  test('a changed word in a folded text changes its line and those that it pushes, not the paragraph', () => {
    const path = ['sections', 2, 'items', 1, 'summary'];
    const value = (valueAt(sample, path) as string).replace('wrong', 'really wrong');
    expect(diff(sample, edited(sample, { op: 'set', path, value }))).toEqual([
      "-          was wrong. Twelve patterns, each tried with twenty people; two popular ones didn't make it.",
      "+          was really wrong. Twelve patterns, each tried with twenty people; two popular ones didn't make it.",
    ]);
  });

  test('a word too many breaks the line, and the following ones flow on', () => {
    const text = `a: >-\n  ${'word '.repeat(18).trim()}\n  ${'word '.repeat(18).trim()}\n\n  the end\n`;
    const value = `much longer ${valueAt(text, ['a']) as string}`;
    const lines = edited(text, { op: 'set', path: ['a'], value }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(92);
    expect(lines.slice(-3)).toEqual(['', '  the end', '']);
  });

  test('a text keeps its quotation marks, its bar and the comment after it', () => {
    expect(diff(commented, edited(commented, { op: 'set', path: ['subject'], value: "It's new" }))).toEqual([
      "-\"subject\": 'Quoted, with ''quotes'' and a # sign' # why quoted",
      "+\"subject\": 'It''s new' # why quoted",
    ]);
    expect(
      diff(
        commented,
        edited(commented, {
          op: 'set',
          path: ['sections', 0, 'items', 1, 'summary'],
          value: 'A # that is no comment\n\nthird',
        }),
      ),
    ).toEqual(['-          second', '+          third']);
  });

  test('a new key goes where the schema has it, indented like its neighbours', () => {
    const order = ['title', 'url', 'summary', 'by', 'source', 'image', 'tags', 'note', 'id'];
    expect(
      diff(sample, edited(sample, { op: 'set', path: ['sections', 0, 'items', 1, 'source'], value: 'Brindle', order })),
    ).toEqual(['+        source: Brindle']);
    expect(
      diff(
        commented,
        edited(commented, { op: 'set', path: ['sections', 0, 'items', 0, 'by'], value: 'somebody', order }),
      ),
    ).toEqual(['+        by: somebody']);
    const flow = odd['flow style']!;
    expect(edited(flow, { op: 'set', path: ['sections', 0, 'items', 1, 'by'], value: 'somebody', order })).toContain(
      '{"title": "two", "url": "https://example.org/2", "by": "somebody", "tags": ["a", "b"]}',
    );
  });

  test('a long new text is folded, one with line breaks goes under a bar, an address stays whole', () => {
    const path = ['sections', 0, 'items', 0];
    const long = 'word '.repeat(40).trim();
    expect(edited(sample, { op: 'set', path: [...path, 'note'], value: long })).toMatch(
      /\n {8}note: >-\n {10}(word )+word\n {10}word/,
    );
    expect(edited(sample, { op: 'set', path: [...path, 'note'], value: 'one\n\ntwo' })).toContain(
      '\n        note: |-\n          one\n\n          two\n',
    );
    const url = `https://example.org/${'x'.repeat(200)}`;
    expect(edited(sample, { op: 'set', path: [...path, 'url'], value: url })).toContain(`\n        url: ${url}\n`);
  });

  test('a missing group is created, and an empty one is filled', () => {
    expect(edited('a: 1\n', { op: 'set', path: ['image', 'alt'], value: 'A map' })).toBe(
      'a: 1\nimage: { alt: A map }\n',
    );
    expect(edited('image: # none yet\na: 1\n', { op: 'set', path: ['image', 'alt'], value: 'A map' })).toBe(
      'image: { alt: A map } # none yet\na: 1\n',
    );
    expect(edited('items:\n  -\n  - a: 1\n', { op: 'set', path: ['items', 0, 'title'], value: 'New' })).toBe(
      'items:\n  - title: New\n  - a: 1\n',
    );
  });

  test('tags change in their own style', () => {
    expect(
      diff(
        sample,
        edited(sample, { op: 'set', path: ['sections', 0, 'items', 1, 'tags'], value: ['release', 'a, b'] }),
      ),
    ).toEqual(['-        tags: [release, brindle]', '+        tags: [release, "a, b"]']);
  });

  test('a text without a last line break is not given one', () => {
    expect(edited('a: 1\nb: old', { op: 'set', path: ['b'], value: 'new' })).toBe('a: 1\nb: new');
    expect(edited('a: 1\nb: old', { op: 'set', path: ['c'], value: 'new' })).toBe('a: 1\nb: old\nc: new');
  });

  test('a removed key goes with its own line', () => {
    expect(diff(sample, edited(sample, { op: 'unset', path: ['theme'] }))).toEqual(['-theme: digest']);
    expect(edited('- title: a\n  # why\n  url: b\n', { op: 'unset', path: [0, 'title'] })).toBe(
      '-\n  # why\n  url: b\n',
    );
    expect(edited('- title: a\n  url: b\n', { op: 'unset', path: [0, 'title'] })).toBe('- url: b\n');
    expect(edited('x: { a: 1, b: 2 }', { op: 'unset', path: ['x', 'b'] })).toBe('x: { a: 1 }');
  });
});

describe('lists', () => {
  test('a new item is formatted like its neighbours, a new section has a blank line before it', () => {
    const item = edited(sample, {
      op: 'insert',
      path: ['sections', 0, 'items', 1],
      value: { title: 'Two: new', url: 'https://example.org/new', tags: ['a'] },
    });
    expect(diff(sample, item)).toEqual([
      '+      - title: "Two: new"',
      '+        url: https://example.org/new',
      '+        tags: [a]',
    ]);
    const section = edited(sample, {
      op: 'insert',
      path: ['sections', 1],
      value: { title: 'New', kind: 'text', text: 'Words' },
    });
    expect(diff(sample, section)).toHaveLength(4);
    expect(section).toContain('\n\n  - title: New\n    kind: text\n    text: Words\n\n  # Second booking');
  });

  test('removing the last item leaves an empty list, and the next one can be inserted', () => {
    const text = 'sections:\n  - title: A\n    items: # few\n      # the one\n      - title: one\n\nouter: 1\n';
    const without = edited(text, { op: 'remove', path: ['sections', 0, 'items', 0] });
    expect(without).toBe('sections:\n  - title: A\n    items: [] # few\n\nouter: 1\n');
    expect(edited(without, { op: 'insert', path: ['sections', 0, 'items', 0], value: { title: 'two' } })).toBe(
      'sections:\n  - title: A\n    items: # few\n      - title: two\n\nouter: 1\n',
    );
    expect(edited('- title: A\n', { op: 'insert', path: [0, 'items', 0], value: { title: 'two' } })).toBe(
      '- title: A\n  items:\n    - title: two\n',
    );
    expect(edited('- title: A\n  items:\n', { op: 'insert', path: [0, 'items', 0], value: { title: 'two' } })).toBe(
      '- title: A\n  items:\n    - title: two\n',
    );
  });

  test('comments above an item and indented ones below it belong to it; one after a blank line stays', () => {
    const without = edited(commented, { op: 'remove', path: ['sections', 0, 'items', 1] });
    expect(commentsIn(commented).filter((comment) => !commentsIn(without).includes(comment))).toEqual([
      "# a's",
      '# about two',
      '# behind the bar',
      '# behind the dash',
      '# first tag',
      '# in two lines',
      '# set in below the tags',
      '# under tags',
    ]);
    expect(without).toContain('# alone before three');
  });

  test('an item written on one line can be moved into a list of lines, and back', () => {
    const there = edited(commented, { op: 'move', from: ['sections', 0, 'items', 2], to: ['sections', 0, 'items', 0] });
    expect(there).toContain(
      '      - { title: three, url: "https://example.org/3" } # behind the brace\n      # about one\n',
    );
    const mixed = 'sections:\n  - items: [{ title: a, url: b }, { title: c }]\n  - items:\n      - title: d\n';
    expect(edited(mixed, { op: 'move', from: ['sections', 0, 'items', 0], to: ['sections', 1, 'items', 1] })).toBe(
      'sections:\n  - items: [{ title: c }]\n  - items:\n      - title: d\n      - { title: a, url: b }\n',
    );
    expect(edited(mixed, { op: 'move', from: ['sections', 1, 'items', 0], to: ['sections', 0, 'items', 0] })).toBe(
      'sections:\n  - items: [{ title: d }, { title: a, url: b }, { title: c }]\n  - items: []\n',
    );
  });

  test('an item takes the indentation of its new list', () => {
    const text = '- items:\n  - title: a\n    summary: |\n      one\n        two\n- items:\n      - title: b\n';
    const there = edited(text, { op: 'move', from: [0, 'items', 0], to: [1, 'items', 1] });
    expect(there).toBe(
      '- items: []\n- items:\n      - title: b\n      - title: a\n        summary: |\n          one\n            two\n',
    );
    expect(edited(there, { op: 'move', from: [1, 'items', 1], to: [0, 'items', 0] })).toBe(
      '- items:\n    - title: a\n      summary: |\n        one\n          two\n- items:\n      - title: b\n',
    );
  });

  test('new lines have the line breaks of the file', () => {
    const text = odd['CRLF']!;
    const after = edited(text, {
      op: 'insert',
      path: ['sections', 0, 'items', 1],
      value: { title: 'New', url: 'https://example.org/', note: 'one\ntwo' },
    });
    expect(after.replaceAll('\r\n', '')).not.toContain('\n');
  });
});

describe('an impossible edit is refused with a reason', () => {
  const refusal = (text: string, edit: Edit) => {
    const result = editDraft(text, edit);
    return result.kind === 'refused' ? `${result.message}. ${result.hint}` : 'edited';
  };
  const anchors = odd['anchors and aliases']!;

  test.each<[string, string, Edit, RegExp]>([
    [
      'the file is broken',
      'a: [1\n',
      { op: 'set', path: ['a'], value: 'x' },
      /not valid YAML at the moment\. Fix it in the YAML view/,
    ],
    ['two texts are in the file', 'a: 1\n---\nb: 2\n', { op: 'set', path: ['a'], value: 'x' }, /not valid YAML/],
    [
      'the text is one of those that an alias repeats',
      anchors,
      { op: 'set', path: ['subject'], value: 'x' },
      /repeated elsewhere in the file as `\*words`/,
    ],
    [
      'the text repeats another',
      anchors,
      { op: 'set', path: ['preheader'], value: 'x' },
      /repeats `\*words` from elsewhere/,
    ],
    [
      'an item is taken out whose address another repeats',
      anchors,
      { op: 'remove', path: ['sections', 0, 'items', 0] },
      /repeated elsewhere in the file as `\*link`/,
    ],
    [
      'an item goes below what repeats it',
      anchors,
      { op: 'move', from: ['sections', 0, 'items', 0], to: ['sections', 0, 'items', 1] },
      /repeated elsewhere/,
    ],
    ['the item is gone', sample, { op: 'remove', path: ['sections', 0, 'items', 99] }, /not there any more/],
    ['the section is gone', sample, { op: 'set', path: ['sections', 99, 'title'], value: 'x' }, /not there any more/],
    [
      'the place is before the first',
      sample,
      { op: 'move', from: ['sections', 0], to: ['sections', -1] },
      /not there any more/,
    ],
    [
      'comments would have to go between braces',
      '- items: [{ title: a }]\n- items:\n    # why\n    - title: b\n',
      { op: 'move', from: [1, 'items', 0], to: [0, 'items', 0] },
      /no room between \{ and \}/,
    ],
    ['`items` is a text', '- items: words\n', { op: 'insert', path: [0, 'items', 0], value: {} }, /not there any more/],
    [
      'a key is called like what every object has',
      'a: 1\n',
      { op: 'unset', path: ['constructor'] },
      /not there any more/,
    ],
    [
      'the file is nested very deeply',
      '['.repeat(50_000),
      { op: 'set', path: ['a'], value: 'x' },
      /not valid YAML|nested (?:too deeply|more than)|brackets in brackets/,
    ],
    [
      'its anchors multiply',
      `a: &a [x]\n${Array.from({ length: 9 }, (_, index) => `${'bcdefghij'[index]}: &${'bcdefghij'[index]} [${`*${'abcdefghi'[index]}, `.repeat(9)}]`).join('\n')}\n`,
      { op: 'set', path: ['a'], value: 'x' },
      /can’t be read as a draft/,
    ],
  ])('when %s', (_when, text, edit, reason) => {
    expect(refusal(text, edit)).toMatch(reason);
  });
});

describe('several entries at once', () => {
  const values = [
    { title: 'A: b', url: 'https://example.org/a' },
    { title: 'C', url: 'https://example.org/c' },
  ];

  test.each(all.filter(([, text]) => partsOf(text).lists.some(({ path }) => path.at(-1) === 'items')))(
    'go into every list of %s, and are what was asked for',
    (_name, text) => {
      for (const { path, length } of partsOf(text).lists.filter(({ path: each }) => each.at(-1) === 'items')) {
        const listAt = (draft: unknown) =>
          path.reduce((here, part) => (here as Record<string, unknown>)[part as string], draft) as Json[];
        const result = editDraft(text, { op: 'insert-all', path: [...path, length], values });
        if (result.kind === 'refused') continue;
        expect(listAt(dataIn(result.text))).toEqual([...listAt(dataIn(text)), ...values]);
      }
    },
  );

  test('take the place of an empty one, with its comments', () => {
    const text =
      'sections:\n  - title: News # two\n    items:\n      # to write\n      - title: ""\n        url: ""\n  - title: B\n';
    expect(edited(text, { op: 'insert-all', path: ['sections', 0, 'items', 0], values, instead: true })).toBe(
      'sections:\n  - title: News # two\n    items:\n      - title: "A: b"\n        url: https://example.org/a\n      - title: C\n        url: https://example.org/c\n  - title: B\n',
    );
  });

  test('are separated as the others are, and need a place that exists', () => {
    const sparse = 'items:\n  - a\n\n  - b\n';
    expect(edited(sparse, { op: 'insert-all', path: ['items', 1], values: ['x', 'y'] })).toBe(
      'items:\n  - a\n\n  - x\n\n  - y\n\n  - b\n',
    );
    expect(editDraft(sparse, { op: 'insert-all', path: ['items', 2], values: ['x'], instead: true }).kind).toBe(
      'refused',
    );
    expect(editDraft(sparse, { op: 'insert-all', path: ['items', 0], values: [] }).kind).toBe('refused');
  });
});
