import { describe, expect, test } from 'vitest';
import { sectionSnippetsJson } from '../../../src/desk/editor/section-snippets.ts';
import { themeNames } from '../../../emails/themes.ts';
import { writtenKindNames } from '../../../src/issue/kinds/all.ts';
import { draftJsonSchema } from '../../../src/issue/write-schema.ts';

/** Plain browser modules, which TypeScript does not check here; `types.test.ts` does. */
const folder = new URL('../../../src/desk/editor/browser/', import.meta.url).href;
interface Completion {
  label: string;
  info?: string;
  detail?: string;
  boost?: number;
}
interface Help {
  key: string;
  words: string;
  detail: string;
}
const { draftCompletion } = (await import(`${folder}completion.js`)) as {
  draftCompletion(
    fields: string[],
    load: () => Promise<unknown>,
    loadSnippets: () => Promise<unknown>,
  ): (context: unknown) => Promise<{ from: number; options: Completion[] } | null>;
};
const { keyHelp } = (await import(`${folder}hover.js`)) as {
  keyHelp(lines: string[], row: number, column: number, schema: unknown): Help | undefined;
};
const { EditorState } = await import('@codemirror/state');
const { CompletionContext } = await import('@codemirror/autocomplete');
const schema = JSON.parse(draftJsonSchema()) as { properties: Record<string, unknown> };
const snippets: unknown = JSON.parse(sectionSnippetsJson());

/** The labels offered at `^`. */
async function offered(text: string, explicit = true): Promise<string[]> {
  const at = text.indexOf('^');
  const state = EditorState.create({ doc: text.replace('^', '') });
  const result = await draftCompletion(
    ['firstName', 'city'],
    () => Promise.resolve(schema),
    () => Promise.resolve(snippets),
  )(new CompletionContext(state, at, explicit));
  return result ? result.options.toSorted((a, b) => (b.boost ?? 0) - (a.boost ?? 0)).map(({ label }) => label) : [];
}

describe('completion', () => {
  test('offers the keys that a draft lacks, required ones first', async () => {
    const words = await offered('number: 7\n^\nsections: []\n');
    expect(words.slice(0, 3)).toEqual(['subject', 'preheader', 'date']);
    expect(words).not.toContain('number');
    expect(words).not.toContain('sections');
    expect(words).not.toContain('items');
  });

  test('offers the keys that an item may have, by the kind of its section', async () => {
    const events =
      'sections:\n  - title: Events\n    kind: events\n    items:\n      - title: One\n        ^\n        url: https://example.org/\n';
    expect(await offered(events)).toEqual(expect.arrayContaining(['starts', 'ends', 'place', 'online', 'summary']));
    expect(await offered(events)).not.toContain('url');
    expect(await offered(events.replace('kind: events', 'kind: jobs'))).toEqual(
      expect.arrayContaining(['company', 'salary', 'remote']),
    );
    expect(await offered(events.replace('    kind: events\n', ''))).not.toContain('starts');
  });

  test('knows the kind of a section even if it is below the cursor', async () => {
    expect(
      await offered('sections:\n  - title: Events\n    items:\n      - title: One\n        ^\n    kind: events\n'),
    ).toContain('starts');
  });

  test('offers the kinds after `kind:` automatically, each with a description', async () => {
    expect(await offered('sections:\n  - title: A\n    kind: ^\n', false)).toEqual(writtenKindNames);
  });

  test('offers themes, directions, true and false, and time zones', async () => {
    expect(await offered('theme: ^')).toEqual(themeNames);
    expect(await offered('dir: ^')).toEqual(['ltr', 'rtl']);
    expect(await offered('sections:\n  - kind: events\n    items:\n      - online: ^')).toEqual(['true', 'false']);
    expect(await offered('send: { at: "2026-11-27 10:00", timezone: Europe/B^ }')).toContain('Europe/Berlin');
  });

  test('offers whole sections under `sections:` and whole items under `items:`', async () => {
    expect((await offered('sections:\n  ^')).slice(0, 3)).toEqual(['links', 'text', 'events']);
    expect((await offered('sections:\n  - ^\n')).slice(0, 2)).toEqual(['links', 'text']);
    expect(await offered('sections:\n  - title: A\n    items:\n      ^')).toEqual(['item']);
    expect(await offered('sections:\n  - title: A\n    items:\n      - title: one\n        url: x\n      ^')).toEqual([
      'item',
    ]);
  });

  test('works inside braces', async () => {
    expect(await offered('sections:\n  - title: A\n    items:\n      - { title: one, ^ }')).toEqual(
      expect.arrayContaining(['url', 'summary', 'image']),
    );
    expect(await offered('sections:\n  - title: A\n    items:\n      - { title: one, ^ }')).not.toContain('title');
    expect(
      await offered(
        'sections:\n  - title: A\n    items:\n      - title: one\n        image: { src: a.png,\n                 ^',
      ),
    ).toEqual(['alt', 'width', 'height']);
  });

  test('finds lists that are not indented below their key', async () => {
    expect(await offered('sections:\n- title: A\n  items:\n  - title: one\n    ^')).toContain('summary');
  });

  test('offers a sponsor’s keys in a slot that is being filled', async () => {
    expect((await offered('sections:\n  - sponsored: 1\n    ^')).slice(0, 3)).toEqual(['sponsor', 'title', 'url']);
  });

  test('offers nothing in comments, in texts and within a sentence, and on an empty line only on request', async () => {
    expect(await offered('# su^')).toEqual([]);
    expect(await offered('subject: Words # and ^')).toEqual([]);
    expect(await offered('intro: |\n  su^\n')).toEqual([]);
    expect(await offered('intro: |\n\n  Hello\n  ^\nsubject: x')).toEqual([]);
    expect(await offered('subject: a th^')).toEqual([]);
    expect(await offered('subject: x\n^', false)).toEqual([]);
    expect(await offered("quote: 'it''s ^", false)).toEqual([]);
  });

  test('works again after a text', async () => {
    expect(await offered('intro: |\n  Hello\n  there\n\npre^')).toContain('preheader');
    expect(
      await offered(
        'sections:\n  - title: A\n    items:\n      - title: one\n        summary: >-\n          words: with a colon\n          - and a dash\n        ^',
      ),
    ).toContain('note');
  });

  test('offers personal fields after two braces', async () => {
    expect(await offered('intro: |\n  Hello {{ sub^')).toEqual(
      expect.arrayContaining(['subscriber.firstName', 'subscriber.city', 'subscriber.email']),
    );
    expect(await offered('subject: "{{^')).toEqual(expect.arrayContaining(['default subscriber.firstName', '#if']));
  });

  test('never throws for any prefix of a whole draft', async () => {
    const { samples } = await import('../../issue/edit/edit-draft-samples.ts');
    const text = samples['sample 180']!;
    const tries = Array.from({ length: 120 }, (_, index) => Math.floor((index / 120) * text.length));
    await expect(
      Promise.all(tries.map((at) => offered(`${text.slice(0, at)}^${text.slice(at)}`))),
    ).resolves.toHaveLength(120);
  });
});

describe('hover help', () => {
  const help = (text: string) => {
    const before = text.slice(0, text.indexOf('^'));
    const row = before.split('\n').length - 1;
    return keyHelp(text.replace('^', '').split('\n'), row, before.split('\n').at(-1)!.length, schema);
  };

  test('explains a key, with its type and limits', () => {
    expect(help('sub^ject: x')).toMatchObject({
      key: 'subject',
      words: expect.stringContaining('40 to 70 characters'),
      detail: 'text, up to 200 characters',
    });
    expect(help('sections:\n  - kind: events\n    items:\n      - st^arts: x')).toMatchObject({
      key: 'starts',
      detail: 'day',
    });
    expect(help('sections:\n  - sponsored: 1\n    la^bel: x')).toMatchObject({
      words: expect.stringContaining('disclosure'),
    });
    expect(help('sections:\n  - kind: stats\n    figures:\n      - { value: "1", la^bel: x }')).toMatchObject({
      words: 'What it counts',
    });
  });

  test('says nothing for words in a text, in a comment, or for an unknown key', () => {
    expect(help('intro: |\n  sub^ject: x')).toBeUndefined();
    expect(help('# sub^ject: x')).toBeUndefined();
    expect(help('titel^: x')).toBeUndefined();
    expect(help('subject: wo^rds')).toBeUndefined();
  });

  test('has words for every key that a draft may have', () => {
    const missing: string[] = [];
    const visit = (node: Record<string, unknown>, path: string) => {
      for (const [key, value] of Object.entries((node.properties ?? {}) as Record<string, Record<string, unknown>>)) {
        if (!value.description) missing.push(`${path}.${key}`);
        visit(value, `${path}.${key}`);
      }
      if (node.items) visit(node.items as Record<string, unknown>, `${path}[]`);
      for (const branch of (node.anyOf ?? []) as Record<string, unknown>[]) visit(branch, path);
    };
    visit(schema, '');
    expect(missing).toEqual([]);
  });
});
