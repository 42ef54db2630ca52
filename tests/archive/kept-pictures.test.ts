import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { archiveRoutes } from '../../src/archive/routes.tsx';
import { systemClock } from '../../src/clock.ts';
import type { Database } from '../../src/db/open.ts';
import { appOf } from '../../src/http/route.ts';
import { findTakenName, keepPictures } from '../../src/issue/pictures/kept-pictures.ts';
import { picturesOf } from '../../src/issue/pictures/mail-pictures.ts';
import { smallRendition } from '../cast/renditions.ts';
import { openConfig } from '../../src/wire/open-config.ts';
import { emptyDatabase } from '../setup/database.ts';
import { plainSite } from '../fakes/site.ts';

const publicUrl = 'https://news.example.org';
const png = (words: string) => Buffer.from(`\x89PNG\r\n\x1a\n${words}`, 'latin1');
const mail = {
  ...smallRendition,
  html: `<img src="${publicUrl}/images/map-1.png"><img src='${publicUrl}/images/logo.png'> <img src="https://cdn.example/images/x.png">`,
  text: `${publicUrl}/images/map-1.png`,
};

let db: Database;
let drafts: string;
beforeEach(async () => {
  db = await emptyDatabase();
  drafts = mkdtempSync(join(tmpdir(), 'galley-kept-'));
  mkdirSync(join(drafts, 'images'));
  write('map-1.png', 'the map');
  write('logo.png', 'the logo');
});
afterEach(async () => {
  await db.destroy();
  rmSync(drafts, { recursive: true });
});

const write = (name: string, words: string) => writeFileSync(join(drafts, 'images', name), png(words));
const ask = async (name: string) => {
  const { publication } = openConfig();
  const app = appOf(archiveRoutes({ db, publication, publicUrl, drafts, site: plainSite, signupForm: null }), {
    clock: systemClock,
    site: plainSite,
  });
  const response = await app.request(`${publicUrl}/images/${name}`);
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: Buffer.from(await response.arrayBuffer()).toString('latin1'),
  };
};

test('a picture that was sent stays as it was, whatever becomes of its file', async () => {
  await keepPictures(mail, 1, { db, publicUrl, drafts });
  write('map-1.png', 'another map');
  rmSync(join(drafts, 'images/logo.png'));
  expect(await ask('map-1.png')).toMatchObject({
    status: 200,
    type: 'image/png',
    body: expect.stringContaining('the map'),
  });
  expect(await ask('logo.png')).toMatchObject({ status: 200, body: expect.stringContaining('the logo') });
});

test('before the send, and without a database, readers get the file', async () => {
  expect((await ask('map-1.png')).body).toContain('the map');
  await keepPictures(mail, 1, { db, publicUrl, drafts });
  await db.schema.dropTable('kept_picture').execute();
  expect((await ask('map-1.png')).body).toContain('the map');
  expect((await ask('other.png')).status).toBe(404);
});

test('another picture under the name of one that was sent is found before a send', async () => {
  const deps = { db, publicUrl, drafts };
  await keepPictures(mail, 1, deps);
  expect(await findTakenName(mail, deps)).toBeUndefined();
  write('map-1.png', 'another map');
  expect(await findTakenName(mail, deps)).toEqual({ name: 'map-1.png', issue: mail.issueNumber });
  await keepPictures({ ...mail, issueNumber: mail.issueNumber + 1 }, 2, deps);
  expect((await ask('map-1.png')).body).toContain('the map');
});

test('the pictures of a mail are those from our own address', () => {
  expect(picturesOf(mail, publicUrl)).toEqual(['map-1.png', 'logo.png']);
  expect(
    picturesOf(
      { html: `${publicUrl}/images/../x.png ${publicUrl}/images/a.svg ${publicUrl}/images/b.png.exe`, text: '' },
      publicUrl,
    ),
  ).toEqual([]);
});
