/** A pull request may add a link: nothing that a draft's name stands for may lead out of `drafts/`, or hang for ever. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makePublication, type Publication } from '../cli/galley.ts';
import { draft } from '../journeys/workspace.ts';

const secret = 'number: 7\nsubject: "the secret of this machine"\n';
let publication: Publication;
beforeEach(async () => {
  publication = await makePublication();
  rmSync(join(publication.root, 'drafts/7.yaml'));
  writeFileSync(join(publication.root, 'secret.yaml'), secret);
});
afterEach(() => publication.remove());

const file = (name: string) => join(publication.root, 'drafts', name);
const outside = () => symlinkSync('../secret.yaml', file('7.yaml'));

test.each([
  ['a link out of the folder', outside, /drafts\/7\.yaml is a link that leads out of drafts\//],
  ['a link to a device', () => symlinkSync('/dev/zero', file('7.yaml')), /leads out of drafts\//],
  [
    'a file in a linked folder, linked',
    () => {
      symlinkSync('..', file('elsewhere'));
      symlinkSync('elsewhere/secret.yaml', file('7.yaml'));
    },
    /leads out of drafts\//,
  ],
  ['a link to nothing', () => symlinkSync('nowhere.yaml', file('7.yaml')), /drafts\/7\.yaml is a link to nothing/],
  ['a folder', () => mkdirSync(file('7.yaml')), /drafts\/7\.yaml is not a file/],
  ['a named pipe', () => execFileSync('mkfifo', [file('7.yaml')]), /drafts\/7\.yaml is not a file/],
])('a draft that is %s is refused with a sentence by every command', async (_what, make, words) => {
  make();
  for (const args of [
    ['check', '7'],
    ['check'],
    ['check', '7', '--waive', 'no-alt', '--reason', 'it is fine'],
    ['render', '7', '--out', 'out'],
    ['send', '7', '--yes'],
    ['send', '7', '--to', 'me@example.org'],
    ['approve', '7'],
  ]) {
    const { code, stdout, stderr } = await publication.galley(args);
    expect([args.join(' '), code]).toEqual([args.join(' '), expect.toSatisfy((one: number) => one > 0)]);
    expect(stdout + stderr).toMatch(words);
    expect(stdout + stderr).not.toContain('the secret of this machine');
  }
  expect(readFileSync(join(publication.root, 'secret.yaml'), 'utf8')).toBe(secret);
});

test('one whose name is no number is not read, and the command says so', async () => {
  symlinkSync('../secret.yaml', file('next.yaml'));
  writeFileSync(file('8.yaml'), draft.replace('number: 7', 'number: 8'));
  const { stderr } = await publication.galley(['check', '7']);
  expect(stderr).toContain('drafts/next.yaml is a link that leads out of drafts/, so it was not read');
});

test('other drafts are checked all the same, and a new one takes nothing from it', async () => {
  outside();
  writeFileSync(file('8.yaml'), draft.replace('number: 7', 'number: 8'));
  expect((await publication.galley(['check', '8'])).stdout).not.toContain('the secret');
  rmSync(file('8.yaml'));
  expect((await publication.galley(['new'])).code).toBe(0);
  expect(readFileSync(file('8.yaml'), 'utf8')).not.toContain('the secret');
});

test('a link to another draft, and a folder of drafts that is a link itself, are read', async () => {
  rmSync(join(publication.root, 'drafts'), { recursive: true });
  mkdirSync(join(publication.root, 'issues'));
  symlinkSync('issues', join(publication.root, 'drafts'));
  writeFileSync(file('template.txt'), draft);
  symlinkSync('template.txt', file('7.yaml'));
  expect((await publication.galley(['render', '7', '--out', 'out'])).code).toBe(0);
});
