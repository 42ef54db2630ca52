import { expect, test } from 'vitest';
import { readYaml } from '../../src/yaml/yaml-source.ts';

const list = 'sections:\n  - title: News\n    items:\n      - title: One\n        url: https://example.org/one\n';
const told = (text: string) =>
  readYaml(text, 'drafts/7.yaml').problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

test.each([
  [
    'a key too far in',
    `${list}          summary: two spaces too many\n`,
    /^6:11 this line is indented further than the one above it/,
  ],
  [
    'an item too far in',
    `${list}        - title: Two\n          url: https://example.org/two\n`,
    /^6:9 the indentation of this line differs from the entries/,
  ],
  [
    'an item one column off',
    `${list}       - title: Two\n         url: https://example.org/two\n`,
    /^6:8 the indentation of this line differs/,
  ],
  [
    'a key too far left',
    'sections:\n  - title: News\n   items:\n      - title: One\n',
    /^3:4 the indentation of this line differs/,
  ],
  ['a first key that is pushed in', 'number: 1\n subject: x\n', /^2:2 this line is indented further/],
])('%s is reported once, at its own line, without advice to add quotes', (_what, text, sentence) => {
  expect(told(text)).toEqual([expect.stringMatching(sentence)]);
  expect(readYaml(text, 'drafts/7.yaml').problems[0]!.hint).toMatch(/like the entries around it/);
});

test.each([
  ['title: Django: the next step\n', '1:14 YAML reads the “: ” in `title` as the end of a key'],
  ['number: 1\ntitle:Foo\n', '2:1 there is no space after the colon of `title`'],
  ['tags: [a, b\nsubject: x\n', '1:7 a [ is never closed'],
  ['image: { src: a.png\nsubject: x\n', '1:8 a { is never closed'],
  ['subject: "never closed\nnumber: 2\n', '1:10 a " is never closed'],
])('%j is reported where it begins, without terms of the YAML specification', (text, sentence) => {
  expect(told(text)).toEqual([sentence]);
});

test('two mistakes in two lines are two problems', () => {
  expect(told('subject: a: b\npreheader: c: d\n')).toHaveLength(2);
});
