import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import type { GalleyError } from '../../src/problem.ts';
import { parseBookings } from '../../src/sponsor/read-bookings.ts';

function configProblems(text: string | Buffer): string[] {
  const root = mkdtempSync(join(tmpdir(), 'galley-words-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  writeFileSync(join(root, 'galley.yaml'), text);
  try {
    loadConfig(root, {});
    return [];
  } catch (error) {
    return (error as GalleyError).problems.map(({ line, column, rule, hint }) => `${line}:${column} ${rule} ${hint}`);
  }
}

const publication = `name: Loop
slug: loop           # in Message-ID
url: https://loop.example.org # ours
from: Loop <loop@example.org> # ours
address: |           # below every issue
  1 Street
theme: digest # or classic
`;

test('galley.yaml keeps its comments, and its texts all their words', () => {
  expect(configProblems(publication)).toEqual([]);
  expect(configProblems(publication.replace('name: Loop', 'name: Loop #1'))).toEqual([
    '1:12 yaml-comment Put it in quotes: `name: "Loop #1"`. A comment goes on a line of its own, or two spaces behind the text.',
  ]);
  expect(configProblems(publication.replace('name: Loop', 'name: @loop\ntagline: Weekly: new'))).toEqual([
    '1:7 yaml-reserved-start Put it in quotes: `name: "@loop"`.',
    '2:16 yaml-colon Put it in quotes: `tagline: "Weekly: new"`.',
  ]);
  expect(configProblems(Buffer.from(publication.replace('Loop', 'L\u00fcp'), 'latin1'))).toEqual([
    expect.stringMatching(/^1:8 encoding /),
  ]);
});

test('a booking whose words YAML would drop is told, and fills no slot until that is put right', () => {
  const text = `bookings:
  - id: acme
    sponsor: Acme #1 Hosting
    issue: 181
    slot: 1
    title: Save 20 % with code #LOOP
    url: https://shop.example.org/
  - id: other
    sponsor: Other   # paid
    issue: 181
    slot: 2
    title: 2026
    url: https://other.example.org/
`;
  const { problems, list } = parseBookings(text);
  expect(problems.map(({ line, rule }) => `${line} ${rule}`)).toEqual(['3 yaml-comment', '6 yaml-comment']);
  expect(list.map(({ booking }) => booking)).toEqual([
    expect.objectContaining({ id: 'other', sponsor: 'Other', title: '2026' }),
  ]);
});
