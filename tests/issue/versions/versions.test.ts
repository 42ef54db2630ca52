import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../../src/db/open.ts';
import { listVersionChanges, listVersions, readVersion } from '../../../src/issue/versions/read-versions.ts';
import { noteOnDisk, recordVersion, type NewVersion } from '../../../src/issue/versions/record-version.ts';
import { versionWords, whoWords } from '../../../src/issue/versions/version-words.ts';
import { emptyDatabase } from '../../setup/database.ts';

const minute = 60_000;
const textOf = (subject: string) => `number: 7\nsubject: ${subject}\nsections: []\n`;

let db: Database;
let time = Date.UTC(2026, 10, 27, 10);
const deps = () => ({ db, clock: { now: () => time } });
beforeEach(async () => void (db = await emptyDatabase()));
afterEach(() => db.destroy());

const record = (subject: string, more: Partial<NewVersion> = {}) =>
  recordVersion({ number: 7, text: textOf(subject), how: 'saved', by: 'anna', ...more }, deps());
const told = async () =>
  (await listVersionChanges(db, 7, { limit: 50 })).map(
    (version) => `${version.version} ${whoWords(version)}: ${versionWords(version)}`,
  );
const countTexts = async () =>
  Number(
    (
      await db
        .selectFrom('draft_text')
        .select(({ fn }) => fn.countAll().as('count'))
        .executeTakeFirstOrThrow()
    ).count,
  );

test('saves of one person within some minutes are one version; anybody else’s, or a later one, is another', async () => {
  await record('A', { how: 'begun' });
  time += minute;
  await record('B');
  time += 4 * minute;
  await record('C');
  time += 6 * minute;
  await record('D');
  time += minute;
  await record('E', { by: 'ben' });
  time += minute;
  await record('F');
  expect((await listVersions(db, 7)).map(({ version, by }) => `${version} ${by}`)).toEqual([
    '5 anna',
    '4 ben',
    '3 anna',
    '2 anna',
    '1 anna',
  ]);
  expect(await readVersion(db, 7, 2)).toMatchObject({ text: textOf('C'), at: time - 8 * minute });
  // The text that the second save of version 2 replaced is not kept.
  expect(await countTexts()).toBe(5);
});

test('somebody who saves all the time makes a version each half hour', async () => {
  for (let count = 0; count < 60; count++) {
    time += minute;
    await record(`Subject ${count}`);
  }
  expect(await listVersions(db, 7)).toHaveLength(2);
});

test('a change on disk is a version, once, and is told in words', async () => {
  await noteOnDisk(7, textOf('A'), deps());
  await noteOnDisk(7, textOf('A'), deps());
  await record('B');
  await noteOnDisk(7, textOf('B'), deps());
  await noteOnDisk(7, textOf('C'), deps());
  expect(await told()).toEqual(['3 on disk: Changed on disk: subject', '2 anna: Subject', '1 on disk: First version']);
});

test('a text is stored once however often it comes back', async () => {
  await record('A', { how: 'begun' });
  await record('B');
  await record('A', { how: 'restored', restored: 1 });
  expect(await told()).toEqual(['3 anna: Version 1 brought back', '2 anna: Subject', '1 anna: First version']);
  expect(await countTexts()).toBe(2);
});

test('versions survive a deletion, and the next draft of that number begins after them', async () => {
  await record('A', { how: 'begun' });
  await record('A', { how: 'deleted' });
  await noteOnDisk(7, textOf('A'), deps());
  expect(await told()).toEqual(['3 on disk: First version', '2 anna: The draft was deleted', '1 anna: First version']);
});

test('two hundred are kept: the newest, the first, and those that are far apart', async () => {
  const long = 'x'.repeat(200);
  for (let count = 1; count <= 230; count++) {
    time += count % 2 === 0 ? minute : 60 * minute;
    await record(`${long} ${count}`, { by: count % 2 === 0 ? 'anna' : 'ben' });
  }
  const left = (await listVersions(db, 7)).map(({ version }) => version);
  expect(left).toHaveLength(200);
  expect(left.slice(0, 50)).toEqual(Array.from({ length: 50 }, (_, index) => 230 - index));
  expect(left.at(-1)).toBe(1);
  // Of two that are a minute apart, the second is gone first.
  expect(left.filter((version) => version < 100).every((version) => version % 2 === 1 || version > 55)).toBe(true);
  expect(await countTexts()).toBe(200);
});
