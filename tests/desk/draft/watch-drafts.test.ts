import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bookings, drill } from '../../cast/bookings.ts';
import { draft } from '../../journeys/workspace.ts';
import { listen, openDrafts, subject } from './drafts.ts';

const patience = { timeout: 30_000, interval: 10 };

/** Behaves as `fs.watch` does when there are no more watches. */
const noWatch = (() => {
  throw Object.assign(new Error('ENOSPC: System limit for number of file watchers reached'), { code: 'ENOSPC' });
}) as never;

const slotted = `${draft.slice(0, draft.indexOf('  - sponsored'))}  - sponsored: 1\n`;

describe.each([
  ['told by the system', {}],
  ['found by looking', { watchFolder: noWatch, blindPollMs: 30 }],
])('a save %s', (_how, watch) => {
  test('is noticed when the file is overwritten', async () => {
    const { file, openLive } = openDrafts({ watch });
    const { told } = listen(openLive());
    writeFileSync(file, subject('Written over'));
    await expect.poll(() => told.map(({ issue }) => issue?.subject), patience).toEqual(['Written over']);
  });

  test('is noticed each time another file is renamed to it, as vim and “safe write” save', async () => {
    const { file, openLive } = openDrafts({ watch });
    const { told } = listen(openLive());
    for (const words of ['First', 'Second', 'Third']) {
      writeFileSync(`${file}~`, subject(words));
      renameSync(`${file}~`, file);
      await expect.poll(() => told.at(-1)?.issue?.subject, patience).toBe(words);
    }
  });

  test('is noticed when the old file is moved away first and a new one written, as vim does with a backup', async () => {
    const { file, openLive } = openDrafts({ watch });
    const { told } = listen(openLive());
    renameSync(file, `${file}~`);
    writeFileSync(file, subject('After a backup'));
    unlinkSync(`${file}~`);
    await expect.poll(() => told.at(-1)?.issue?.subject, patience).toBe('After a backup');
    expect(told.every(({ ok }) => ok)).toBe(true);
  });

  test('of the bookings is noticed by every draft: created, overwritten, and half written', async () => {
    const { root, openLive } = openDrafts({ watch: { ...watch, pollMs: 30 }, text: slotted });
    const live = openLive();
    const { told } = listen(live);
    const file = join(root, 'bookings.yaml');
    const title = () =>
      told
        .at(-1)
        ?.issue?.sections.flatMap((section) => (section.kind === 'sponsored' ? [section.item.title] : []))
        .join();
    writeFileSync(`${file}~`, bookings(drill));
    renameSync(`${file}~`, file);
    await expect.poll(title, patience).toBe('When did you last restore a backup?');
    const states = told.length;
    writeFileSync(file, '');
    await new Promise((resolve) => setTimeout(resolve, 60));
    writeFileSync(file, bookings(drill.replace('restore a backup', 'count your lamps')));
    await expect.poll(title, patience).toBe('When did you last count your lamps?');
    expect(told).toHaveLength(states + 1);
    rmSync(file);
    await expect.poll(title, patience).toBe('');
  });

  test('is noticed after the whole folder was removed and came back, as with another branch', async () => {
    const { root, file, openLive } = openDrafts({ watch: { ...watch, pollMs: 30 } });
    const { told } = listen(openLive());
    const text = readFileSync(file, 'utf8');
    rmSync(join(root, 'drafts'), { recursive: true });
    await expect.poll(() => told.at(-1)?.ok, patience).toBe(false);
    mkdirSync(join(root, 'drafts'));
    writeFileSync(file, text);
    await expect.poll(() => told.at(-1)?.ok, patience).toBe(true);
    writeFileSync(file, subject('On another branch'));
    await expect.poll(() => told.at(-1)?.issue?.subject, patience).toBe('On another branch');
  });

  test('of a picture beside the draft counts too', async () => {
    const { root, file, openLive } = openDrafts({ watch });
    writeFileSync(
      file,
      subject('With a picture').replace('summary: One.', 'summary: One., image: { src: images/map.png, alt: A map }'),
    );
    const { told } = listen(openLive());
    writeFileSync(join(root, 'drafts/images/map.png'), 'not a picture, and drawn all the same');
    await expect.poll(() => told.length, patience).toBe(1);
  });
});

describe('what is not reported', () => {
  test('a file that was touched without a change', async () => {
    const { file, openLive } = openDrafts();
    const { told } = listen(openLive());
    utimesSync(file, new Date(), new Date());
    writeFileSync(file, readFileSync(file));
    writeFileSync(`${file}~`, readFileSync(file));
    renameSync(`${file}~`, file);
    writeFileSync(file, subject('The only news'));
    await expect.poll(() => told.length, patience).toBe(1);
    expect(told[0]!.issue?.subject).toBe('The only news');
  });

  test('an editor’s own files beside it', async () => {
    const { root, file, openLive } = openDrafts();
    const { told } = listen(openLive());
    for (const name of ['.7.yaml.swp', '4913', '7.yaml~', '#7.yaml#', '.#7.yaml', '.7.yaml.un~'])
      writeFileSync(join(root, 'drafts', name), 'number: 7');
    writeFileSync(file, subject('The only news'));
    await expect.poll(() => told.length, patience).toBe(1);
    expect(told[0]!.issue?.subject).toBe('The only news');
  });

  test('another issue’s draft', async () => {
    const { root, file, openLive } = openDrafts();
    const { told } = listen(openLive());
    writeFileSync(join(root, 'drafts/8.yaml'), subject('Eight').replace('number: 7', 'number: 8'));
    writeFileSync(file, subject('Seven'));
    await expect.poll(() => told.length, patience).toBe(1);
  });

  test('a file that is empty for a moment while it is written', async () => {
    const { file, openLive } = openDrafts();
    const { told } = listen(openLive());
    writeFileSync(file, '');
    await new Promise((resolve) => setTimeout(resolve, 40));
    appendFileSync(file, subject('Whole again'));
    await expect.poll(() => told.at(-1)?.issue?.subject, patience).toBe('Whole again');
    expect(told).toHaveLength(1);
  });
});

describe('a listener', () => {
  test('is called when the draft is deleted, and when it is back', async () => {
    const { file, openLive } = openDrafts();
    const { told } = listen(openLive());
    const text = readFileSync(file);
    unlinkSync(file);
    await expect
      .poll(() => told.at(-1)?.problems[0]?.message, patience)
      .toBe('There is no draft of issue 7 in drafts/');
    writeFileSync(file, text);
    await expect.poll(() => told.at(-1)?.ok, patience).toBe(true);
  });

  test('of each of two drafts is called for its own', async () => {
    const { root, file, openLive } = openDrafts();
    const live = openLive();
    const eight = subject('Eight').replace('number: 7', 'number: 8');
    writeFileSync(join(root, 'drafts/8.yaml'), eight);
    const first = listen(live);
    const second = listen(live, 8);
    writeFileSync(file, subject('Seven anew'));
    writeFileSync(join(root, 'drafts/8.yaml'), eight.replace('Eight', 'Eight anew'));
    await expect
      .poll(() => [first.told.at(-1)?.issue?.subject, second.told.at(-1)?.issue?.subject], patience)
      .toEqual(['Seven anew', 'Eight anew']);
  });

  test('that unsubscribed is not called any more, and leaves nothing behind', async () => {
    const { file, openLive } = openDrafts();
    const live = openLive();
    const gone = listen(live);
    const stays = listen(live);
    gone.stop();
    writeFileSync(file, subject('For those who stayed'));
    await expect.poll(() => stays.told.length, patience).toBe(1);
    expect(gone.told).toEqual([]);
    stays.stop();
    expect(live.listeners()).toBe(0);
  });
});
