import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkCommand } from '../../src/cli/verbs/check.ts';
import { makePublication, type Publication } from '../cli/galley.ts';
import { tryCommand } from '../cli/run-in-process.ts';
import { lyingSite, type LyingSite } from '../fakes/lying-site.ts';
import { sound } from './gate.ts';

let publication: Publication;
let site: LyingSite;
const write = (name: string, text: string) => writeFileSync(join(publication.root, name), text);

beforeAll(async () => {
  publication = await makePublication();
  site = await lyingSite();
  write(
    'drafts/8.yaml',
    sound()
      .replace('number: 7', 'number: 8')
      .replace(/ +summary: .*\n/, ''),
  );
  write('drafts/9.yaml', sound().replace('number: 7', 'number: 9').replace('subject:', 'sbject:'));
});
afterAll(async () => {
  await site.close();
  publication.remove();
});

/** Each of them runs several commands, which takes a while on a busy machine. */
const patient = { timeout: 120_000 };

describe('galley check', patient, () => {
  test('shows each group, each finding with its rule, the result, and the exit code', async () => {
    const warned = await publication.galley(['check', '8']);
    expect(warned.stdout).toContain('! Draft  1 warning');
    expect(warned.stdout).toMatch(
      /drafts\/8\.yaml:8:9 {2}warning {2}this item has no summary \[no-summary\]\n +8 │ +- title: The lamp/,
    );
    expect(warned.stdout).toContain('– Links  not fetched; use --links to fetch them');
    expect(warned.stdout).toMatch(
      /Issue 8 “Seven things about lighthouses”: 1 warning, \d+ notes\. --notes prints the notes\./,
    );
    expect([warned.code, warned.stderr]).toEqual([0, '']);
    const strict = await publication.galley(['check', '8', '--strict', '--notes']);
    expect(strict.code).toBe(1);
    expect(strict.stdout).toContain('  note  ');
    const broken = await publication.galley(['check', '9']);
    expect(broken.stdout).toContain('– Message  not checked while the draft has errors');
    expect(broken.stdout).toContain('It can’t be sent like this.');
    expect(broken.code).toBe(1);
  });

  test('accepts several issues, and all of them; creates no database', async () => {
    const before = readdirSync(join(publication.root, '.galley'));
    const some = await publication.galley(['check', '9', '8', '8', '--json']);
    expect((JSON.parse(some.stdout) as { issue: number; ok: boolean }[]).map(({ issue, ok }) => [issue, ok])).toEqual([
      [9, false],
      [8, true],
    ]);
    const all = await publication.galley(['check']);
    expect([...all.stdout.matchAll(/^Issue (\d+)/gm)].map(([, number]) => number)).toEqual(['7', '8', '9']);
    expect(all.code).toBe(1);
    expect(readdirSync(join(publication.root, '.galley'))).toEqual(before);
  });

  test('writes SARIF to a file next to its output, or alone to standard output', async () => {
    const file = join(publication.root, 'galley.sarif');
    const beside = await publication.galley(['check', '8', '9', '--sarif', file]);
    expect(beside.stdout).toContain('Issue 9');
    expect(beside.stderr).toContain('galley.sarif written');
    const alone = await publication.galley(['check', '8', '9', '--sarif', '-']);
    expect(alone.stdout).toBe(readFileSync(file, 'utf8'));
    expect(alone.code).toBe(1);
  });

  test('records a waiver, and says what remains', async () => {
    const ran = await publication.galley([
      'check',
      '8',
      '--waive',
      'no-summary',
      '--item',
      'the-lamp-that-never-went-out',
      '--reason',
      'The title says it all',
    ]);
    expect(readFileSync(join(publication.root, 'drafts/8.yaml'), 'utf8')).toContain(
      'waive:\n  - rule: no-summary\n    item: the-lamp-that-never-went-out\n    reason: The title says it all\nsections:',
    );
    expect(ran.stdout).toMatch(/ {2}waived {2}this item has no summary \[no-summary\]\n +→ The title says it all/);
    expect(ran.stdout).toContain('1 waived.');
    expect((await publication.galley(['check', '8', '--strict'])).code).toBe(0);
  });
});

describe('invalid options', () => {
  test.each([
    [['178', '179', '--waive', 'no-summary', '--reason', 'a b c'], '--waive takes one issue'],
    [['178', '--waive', 'no-summary'], 'A waiver needs a reason'],
    [['178', '--reason', 'a b c'], '--reason goes with --waive'],
    [['178', '--fresh'], '--fresh goes with --links'],
    [['178', '--json', '--sarif', '-'], 'both write to standard output'],
    [['178', '--theme', 'nope'], 'There is no theme called nope'],
    [['77'], 'There is no draft of issue 77'],
    [['eight'], 'An issue number is a whole number'],
  ])('%j is refused', async (args, message) => {
    const { error, err } = await tryCommand(checkCommand, args, { cwd: process.cwd() });
    expect(error?.message ?? err).toContain(message);
  });

  test('are reported on standard error only, with what to do instead', async () => {
    const ran = await publication.galley(['check', '8', '--waive', 'no-summary']);
    expect([ran.code, ran.stdout, ran.stderr]).toEqual([
      1,
      '',
      'error  A waiver needs a reason\n        → Add --reason "why it is right as it is".\n',
    ]);
  });
});

test(
  'galley check --links requests the sites, remembers, and never requests this machine unless told to',
  patient,
  async () => {
    write(
      'drafts/11.yaml',
      sound()
        .replace('number: 7', 'number: 11')
        .replace('https://example.org/lamp', `http://localhost:${site.port}/missing`),
    );
    const refused = await publication.galley(['check', '11', '--links']);
    expect(refused.stdout).toContain('[link-local]');
    expect(site.asked).toEqual([]);
    const asked = await publication.galley(['check', '11', '--links', '--allow-private', `localhost:${site.port}`]);
    expect(asked.stdout).toContain('responds with 404 (not found) [link-broken]');
    expect(asked.code).toBe(1);
    expect(site.asked).toHaveLength(2);
    await publication.galley(['check', '11', '--links', '--allow-private', `localhost:${site.port}`]);
    expect(site.asked).toHaveLength(2);
    await publication.galley(['check', '11', '--links', '--fresh', '--allow-private', `localhost:${site.port}`]);
    expect(site.asked).toHaveLength(4);
  },
);
