import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DraftDefaults } from '../../src/issue/issue.ts';
import { parseDraft } from '../../src/issue/parse-draft.ts';
import { draftJsonSchema } from '../../src/issue/write-schema.ts';

const defaults: DraftDefaults = {
  theme: 'digest',
  lang: 'en',
  dir: 'ltr',
  timezone: 'Europe/Berlin',
  fields: ['firstName', 'city'],
};
const head = 'number: 181\nsubject: A subject\npreheader: A preheader\ndate: 2026-12-04\n';
const section = 'sections:\n  - title: News\n    items:\n      - title: One\n        url: https://example.org/one\n';

function parse(text: string) {
  return parseDraft(text, 'drafts/181.yaml', defaults);
}

/** `line:column rule message` */
function told(text: string): string[] {
  return parse(text).problems.map(({ line, column, rule, message }) => `${line}:${column} ${rule} ${message}`);
}

describe('a draft', () => {
  test('that is right becomes an issue with the publication’s defaults', () => {
    const { issue, problems } = parse(head + section);
    expect(problems).toEqual([]);
    expect(issue).toMatchObject({
      number: 181,
      theme: 'digest',
      lang: 'en',
      dir: 'ltr',
      sections: [{ kind: 'links', id: 'news', items: [{ id: 'one', url: 'https://example.org/one' }] }],
    });
  });

  test.each(['178.yaml', '179.yaml', '180.yaml'])('sample %s has no problems', (name) => {
    expect(parse(readFileSync(`drafts/${name}`, 'utf8')).problems).toEqual([]);
  });

  test('has all its mistakes reported at once, each at its position', () => {
    const text =
      'number: 181\nsubjet: Hello\nsubject: "{{subscriber.frstName}}"\npreheader: [5]\ndate: 2026-02-30\ntheme: digets\nsections:\n' +
      '  - title: News\n    items:\n      - title: One\n        url: example.org\n        sumary: Three talks\n      - titel: Two\n        url: https://example.org/2\n  - title: Ev\n    kind: evnts\n';
    expect(told(text)).toEqual([
      '2:1 unknown-key unknown key `subjet`, did you mean `subject`?',
      '3:13 template Unknown field “frstName”. Did you mean “firstName”?',
      '4:12 yaml-reserved-start YAML reads “[” at the beginning as the start of a list: `preheader` is a text',
      '5:7 wrong-value `date` must be a day that exists, written 2026-11-27',
      '6:8 unknown-theme there is no theme `digets`, did you mean `digest`?',
      '11:14 wrong-value the address must start with https:// or http://; did you mean https://example.org?',
      '12:9 unknown-key unknown key `sumary`, did you mean `summary`?',
      '13:9 unknown-key unknown key `titel`, did you mean `title`?',
      '16:11 wrong-value there is no section kind "evnts", did you mean `events`?',
    ]);
  });

  test('shows the offending line', () => {
    expect(parse(`${head}foo: 1\n${section}`).problems[0]).toMatchObject({
      file: 'drafts/181.yaml',
      line: 5,
      column: 1,
      source: 'foo: 1',
    });
  });

  test('keeps an item’s own id, and numbers ids that would be the same', () => {
    const { issue } = parse(
      `${head}${section}      - { title: One, url: https://example.org/2 }\n      - { title: X, id: mine, url: https://example.org/3 }\n`,
    );
    expect(issue!.sections[0]).toMatchObject({ items: [{ id: 'one' }, { id: 'one-2' }, { id: 'mine' }] });
  });

  test('leaves out a sponsored slot without content, and reports it', () => {
    const { issue, problems } = parse(`${head}${section}  - sponsored: 1\n`);
    expect(problems).toMatchObject([{ severity: 'warning', rule: 'empty-slot', line: 10 }]);
    expect(issue!.sections).toHaveLength(1);
  });
});

describe('hostile YAML', () => {
  test('an alias bomb is refused at once', () => {
    const level = (name: string, inner: string) => `${name}: &${name} [${Array(9).fill(inner).join(',')}]\n`;
    const bomb = ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].reduce(
      (text, name, index) => text + level(name, `*${String.fromCharCode(97 + index)}`),
      'a: &a [x]\n',
    );
    expect(parse(bomb).problems).toMatchObject([{ rule: 'yaml-aliases' }]);
  });

  test.each(['tags: &a [*a]', 'a: &x { b: [{ c: *x }] }'])(
    'an alias inside its own anchor, which would be endless, is refused: %s',
    (text) => {
      expect(parse(text).problems).toMatchObject([
        { rule: 'yaml-aliases', line: 1, message: expect.stringContaining('is inside the part that it repeats') },
      ]);
    },
  );

  test('an alias with the name of an enclosing part, but of another anchor, is accepted', () => {
    expect(parse('a: &x [&x b, *x]').problems.map(({ rule }) => rule)).not.toContain('yaml-aliases');
  });

  test('more than a mebibyte is refused', () => {
    expect(parse(`intro: ${'x'.repeat(1024 * 1024)}`).problems).toMatchObject([{ rule: 'file-too-large' }]);
  });

  test('nesting that would exhaust the stack is refused', () => {
    expect(parse('['.repeat(50_000)).problems).toMatchObject([{ rule: 'yaml-too-deep' }]);
  });

  test.each([
    ['', 'the draft is empty'],
    ['- a', 'a draft is a group of keys such as `number`, `subject` and `sections`'],
    ['\tnumber: 1', 'a tab is used for indentation'],
    ['number: 1\nnumber: 2', 'the key `number` is there twice in the same group'],
    ['subject: Foo: bar', 'YAML reads the “: ” in `subject` as the end of a key'],
    ['__proto__: 1\nconstructor: 2', 'unknown key `__proto__`'],
  ])('%j gets a plain sentence', (text, sentence) => {
    expect(parse(text).problems.map((problem) => problem.message)).toContain(sentence);
  });

  test('a sponsored slot named like an inherited property is not a kind', () => {
    expect(told(`${head}sections:\n  - title: x\n    kind: constructor\n    items: []\n`)).toEqual([
      expect.stringContaining('no section kind "constructor"'),
    ]);
  });

  test('the two characters of a mark are refused everywhere', () => {
    expect(parse(`${head}intro: "a \\uE000l0\\uE001 b"\n${section}`).problems).toMatchObject([
      { rule: 'forbidden-character', path: 'intro' },
    ]);
  });

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    '//example.org',
    '/path',
    'file:///etc/passwd',
  ])('a link to %s is an error', (url) => {
    const { problems, issue } = parse(`${head}intro: "see [this](${url})"\n${section}`);
    expect(problems).toMatchObject([{ severity: 'error', rule: 'unsafe-link' }]);
    expect(issue).toBeUndefined();
  });

  test('an item’s address with a user name in it is refused', () => {
    expect(told(head + section.replace('https://example.org/one', 'https://user:pw@example.org/'))).toEqual([
      expect.stringContaining('must not have a user name in it'),
    ]);
  });
});

test('schema/draft.json is up to date', () => {
  expect(readFileSync('schema/draft.json', 'utf8')).toBe(draftJsonSchema());
});
