import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { openDatabase, type Database } from '../../src/db/open.ts';
import { copiedReason, pauseInCopy } from '../../src/send/instance.ts';
import { emptyDatabaseUrl } from '../setup/database.ts';
import { addReaders, engineOver } from './engine.ts';

const opened: Database[] = [];
const open = async (url: string) => {
  const db = await openDatabase(url);
  opened.push(db);
  return db;
};
let copyName: string | undefined;
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.destroy()));
  if (!copyName) return;
  const server = await openDatabase(await emptyDatabaseUrl(''));
  await sql.raw(`drop database ${copyName} with (force)`).execute(server);
  await server.destroy();
  copyName = undefined;
});
const look = (db: Database) => pauseInCopy({ db, clock: systemClock });

test('a database made from another one pauses what it holds; the original and its restarts do not', async () => {
  const url = await emptyDatabaseUrl('');
  const first = await openDatabase(url);
  await look(first);
  await addReaders(first, 3);
  const { id } = await engineOver(first).start();
  await first.destroy(); // a template must have no sessions
  const name = new URL(url).pathname.slice(1);
  copyName = `${name}_copy`;
  const server = await open(await emptyDatabaseUrl(''));
  await sql.raw(`create database ${copyName} template ${name}`).execute(server);

  const original = await open(url);
  expect(await look(original)).toEqual([]);
  expect((await engineOver(original).sendOf(id)).status).toBe('sending');
  const copy = await open(Object.assign(new URL(url), { pathname: copyName }).href);
  expect(await look(copy)).toEqual([id]);
  expect(await engineOver(copy).sendOf(id)).toMatchObject({ status: 'paused', pause_reason: copiedReason });
});
