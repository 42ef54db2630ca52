import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import type { GalleyError } from '../../src/problem.ts';

function load(segments: string) {
  const root = mkdtempSync(join(tmpdir(), 'galley-segments-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  writeFileSync(join(root, 'galley.yaml'), `${readFileSync('galley.yaml', 'utf8')}\nsegments:\n${segments}`);
  return loadConfig(root, {}).publication.segments;
}

function refused(segments: string): string[] {
  try {
    load(segments);
  } catch (error) {
    return (error as GalleyError).problems.map(({ message, line }) => `${line ? 'with its line: ' : ''}${message}`);
  }
  return [];
}

test('a segment is a name and a rule, in the short form or the long one', () => {
  expect(
    load(
      '  - { name: Łódź, where: { city: Łódź } }\n  - { name: Here, where: { city: { is: [Łódź] } } }\n  - { name: Code, where: { lastName: 12 } }\n',
    ).map(({ where }) => where),
  ).toEqual([
    { fields: { city: { is: ['Łódź'] } } },
    { fields: { city: { is: ['Łódź'] } } },
    { fields: { lastName: { is: ['12'] } } },
  ]);
});

test('an unknown field is reported at its position, at any depth', () => {
  expect(
    refused('  - name: Typo\n    where:\n      any:\n        - { ctiy: Łódź }\n        - not: { sinc: 3 }\n'),
  ).toEqual([
    'with its line: readers have no field `ctiy`, did you mean `city`?',
    'with its line: readers have no field `sinc`, did you mean `since`?',
  ]);
});

test('two segments with one name are refused, and so is the name for all readers', () => {
  expect(refused('  - { name: A, where: { city: x } }\n  - { name: A, where: { city: y } }\n')).toEqual([
    expect.stringContaining('two segments have the same name'),
  ]);
  expect(refused('  - { name: everyone, where: { city: x } }\n')).toEqual([
    expect.stringContaining('`everyone` already means all active readers'),
  ]);
});
