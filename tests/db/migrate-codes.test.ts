/** Opening a database of an earlier version, whose reasons are sentences, has to convert them to codes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as start from '../../src/db/migrations/001-start.ts';
import * as engineTables from '../../src/db/migrations/002-engine.ts';
import * as deskLogin from '../../src/db/migrations/003-desk-login.ts';
import * as approval from '../../src/db/migrations/004-approval.ts';
import * as readerClient from '../../src/db/migrations/005-reader-client.ts';
import { openDatabase, type Database } from '../../src/db/open.ts';
import { readPostgresUrl } from '../../src/db/postgres-url.ts';
import { postgresDialect } from '../../src/db/postgres.ts';
import { sqliteDialect } from '../../src/db/sqlite.ts';
import { readPause, readReason } from '../../src/send/reasons.ts';
import { bareDatabaseUrl, engine } from '../setup/database.ts';

/** The tables as they were before reasons had codes. */
const before = {
  '001-start': start,
  '002-engine': engineTables,
  '003-desk-login': deskLogin,
  '004-approval': approval,
  '005-reader-client': readerClient,
};

let folder: string;
let url: string;
let db: Database | undefined;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'galley-migrate-'));
  url = await bareDatabaseUrl(folder);
});
afterEach(async () => {
  await db?.destroy();
  db = undefined;
  rmSync(folder, { recursive: true });
});

/** Creates a database of the earlier version, lets `fill` write to it, and opens it with this version. */
async function openEarlier(fill: (earlier: Kysely<unknown>) => Promise<unknown>): Promise<Database> {
  const dialect =
    engine === 'postgres' ? postgresDialect(readPostgresUrl(url)) : sqliteDialect(url.replace('sqlite:', ''));
  const earlier = new Kysely<unknown>({ dialect });
  const { error } = await new Migrator({
    db: earlier,
    provider: { getMigrations: async () => before },
  }).migrateToLatest();
  expect(error).toBeUndefined();
  await sql`insert into rendition (hash, issue_number, theme, body, created_at) values ('h', 7, 'digest', '{}', 1)`.execute(
    earlier,
  );
  await fill(earlier);
  await earlier.destroy();
  return (db = await openDatabase(url));
}

let issue = 0;
const addSend = (earlier: Kysely<unknown>, id: number, pauseReason: string | null) =>
  sql`insert into send (id, issue_number, audience, rendition_hash, transport, status, recipients, created_at, pause_reason)
    values (${id}, ${++issue}, 'everyone', 'h', 'inbox', 'paused', 1, 1, ${pauseReason})`.execute(earlier);
async function addDelivery(earlier: Kysely<unknown>, status: string, reason: string | null): Promise<void> {
  await addSend(earlier, 1, null);
  await sql`insert into subscriber (id, email, status, created_at, updated_at)
    values (1, 'vega@example.org', 'active', 1, 1)`.execute(earlier);
  await sql`insert into delivery (send_id, subscriber_id, batch, status, reason)
    values (1, 1, 1, ${status}, ${reason})`.execute(earlier);
}
const deliveryReason = async (one: Database) =>
  readReason(await one.selectFrom('delivery').select(['reason_code', 'reason_detail']).executeTakeFirstOrThrow());

describe('the reason of a delivery', () => {
  test.each([
    ['skipped', 'not sent again, it may have arrived', 'may-have-arrived'],
    ['accepted', 'sent again although it may have arrived', 'resent-uncertain'],
    ['uncertain', 'the connection broke after the message was begun: read ECONNRESET', 'connection-lost'],
    ['uncertain', 'the worker stopped while this message was being handed over', 'worker-died'],
    ['uncertain', 'what the mail server answered could not be recorded', 'answer-unrecorded'],
    ['skipped', 'the send was cancelled', 'send-cancelled'],
    ['skipped', 'unsubscribed since the send was made', 'unsubscribed'],
    ['skipped', 'bounced since the send was made', 'bounced'],
    ['skipped', 'complained since the send was made (feedback loop)', 'complained'],
    ['skipped', 'pending since the send was made', 'unconfirmed'],
    ['skipped', 'suppressed since the send was made (manual)', 'suppressed'],
    ['rejected', 'given up after 8 tries', 'gave-up'],
  ])('of a %s one, “%s”, becomes the code %s', async (status, sentence, code) => {
    expect(await deliveryReason(await openEarlier((earlier) => addDelivery(earlier, status, sentence)))).toEqual({
      code,
    });
  });

  test('that was only information is removed', async () => {
    const opened = await openEarlier((earlier) => addDelivery(earlier, 'deferred', 'the mail server was slow today'));
    expect(await deliveryReason(opened)).toBeNull();
  });

  test('stays absent if there was none', async () => {
    expect(await deliveryReason(await openEarlier((earlier) => addDelivery(earlier, 'accepted', null)))).toBeNull();
  });
});

describe('the reason of a pause', () => {
  const pauseOf = async (sentence: string | null) => {
    const opened = await openEarlier((earlier) => addSend(earlier, 1, sentence));
    return readPause(await opened.selectFrom('send').selectAll().executeTakeFirstOrThrow());
  };

  test('of a copied database still asks a person whether the send continued elsewhere', async () => {
    const sentence = 'this database was restored or copied from another place, where the send may have gone on';
    expect(await pauseOf(sentence)).toEqual({ code: 'database-copied' });
  });

  test('of a restored backup does so too', async () => {
    const sentence =
      'this database was restored or copied from another place, where the send may have gone on (since the backup was made, about 2 batches were worked on)';
    expect(await pauseOf(sentence)).toEqual({ code: 'database-copied' });
  });

  test('of a send without recipients becomes a code', async () => {
    expect(await pauseOf('there was nobody to send it to')).toEqual({ code: 'no-recipients' });
  });

  test('that a person wrote is kept as their note, including quotes', async () => {
    expect(await pauseOf('the sponsor’s "launch" page is down')).toEqual({
      code: 'by-hand',
      note: 'the sponsor’s "launch" page is down',
    });
  });

  test('stays absent if there was none', async () => {
    expect(await pauseOf(null)).toBeNull();
  });

  test('is read for each of several sends', async () => {
    const opened = await openEarlier(async (earlier) => {
      await addSend(earlier, 1, 'there was nobody to send it to');
      await addSend(earlier, 2, null);
      await addSend(earlier, 3, 'wait for Vega');
    });
    const rows = await opened.selectFrom('send').select(['id', 'pause_code']).orderBy('id').execute();
    expect(rows.map(({ id, pause_code }) => [Number(id), pause_code])).toEqual([
      [1, 'no-recipients'],
      [2, null],
      [3, 'by-hand'],
    ]);
  });
});

test('a mail server that was resting keeps its rest, with the code for being unreachable', async () => {
  const opened = await openEarlier((earlier) =>
    sql`insert into pace (key, held_until, strikes, reason) values
        ('server:mail.example.org:587', 99, 2, 'connect ECONNREFUSED'), ('domain:example.org', 5, 1, null)`.execute(
      earlier,
    ),
  );
  const rows = await opened.selectFrom('pace').selectAll().orderBy('key').execute();
  expect(
    rows.map(({ key, held_until, reason_code, reason_detail }) => [
      key,
      Number(held_until),
      reason_code,
      reason_detail,
    ]),
  ).toEqual([
    ['domain:example.org', 5, null, null],
    ['server:mail.example.org:587', 99, 'relay-unreachable', 'connect ECONNREFUSED'],
  ]);
});

test('opening the database a second time changes nothing', async () => {
  const first = await openEarlier((earlier) => addDelivery(earlier, 'skipped', 'the send was cancelled'));
  await first.destroy();
  db = await openDatabase(url);
  expect(await deliveryReason(db)).toEqual({ code: 'send-cancelled' });
});
