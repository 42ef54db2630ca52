/**
 * Several processes do the same thing at the same moment, on connections of their own: SQLite has one writer,
 * PostgreSQL many.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addSubscriber } from '../../src/audience/add-subscriber.ts';
import { askToConfirm } from '../../src/audience/signup/ask.ts';
import { confirmWindowMs } from '../../src/audience/signup/confirm-link.ts';
import { confirmSubscription } from '../../src/audience/signup/confirm.ts';
import { importSubscribers } from '../../src/audience/import/import-subscribers.ts';
import { undoLeaving, unsubscribe } from '../../src/audience/leaving/leave.ts';
import { suppress, suppressionsOf } from '../../src/audience/suppression.ts';
import { openDatabase, type Database } from '../../src/db/open.ts';
import { transact } from '../../src/db/transact.ts';
import { keyRing } from '../../src/signing/keys.ts';
import { cast, clock, noon, seedCast, type CastName } from '../cast/subscribers.ts';
import { emptyDatabaseUrl } from '../setup/database.ts';

let folder: string;
let processes: Database[];
let db: Database;
let ids: Record<CastName, number>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'galley-races-'));
  const url = await emptyDatabaseUrl(folder);
  processes = [];
  for (let number = 0; number < 4; number++) processes.push(await openDatabase(url));
  db = processes[0]!;
  ids = await seedCast(db);
});
afterEach(async () => {
  await Promise.all(processes.map((one) => one.destroy()));
  rmSync(folder, { recursive: true });
});

/** Makes `times` simultaneous calls, spread over the processes. */
const race = <T>(times: number, call: (process: Database, index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, index) => call(processes[index % processes.length]!, index)));
const counted = (kinds: string[]) =>
  Object.fromEntries([...Map.groupBy(kinds, (kind) => kind)].map(([kind, all]) => [kind, all.length]));
const readerOf = (email: string) => db.selectFrom('subscriber').selectAll().where('email', '=', email).execute();
const ledgerOf = async (subscriberId: number) =>
  (
    await db.selectFrom('consent').select('action').where('subscriber_id', '=', subscriberId).orderBy('id').execute()
  ).map(({ action }) => action);
const suppressionOf = async (email: string) => (await suppressionsOf(db, [email])).get(email)?.reason;
const keys = keyRing('a secret for races only');

describe('at the same moment', () => {
  test('twelve sign-ups of a new address create one subscriber and send one mail', async () => {
    const mailed: string[] = [];
    const mailer = {
      post: async (_mail: string, { email }: { email: string }) => {
        mailed.push(email);
        return 'accepted' as const;
      },
    };
    const asked = await race(12, (process) =>
      askToConfirm(
        { email: 'spica@example.org', fields: { firstName: 'Spica' }, source: 'form:home', shown: 'Subscribe' },
        { db: process, clock, keys, publicUrl: 'https://news.example.org', mailer },
      ),
    );
    expect(counted(asked.map(({ kind }) => kind))).toEqual({ mailed: 1, waiting: 11 });
    expect(mailed).toEqual(['spica@example.org']);
    const [reader, ...others] = await readerOf('spica@example.org');
    expect(others).toEqual([]);
    expect(await ledgerOf(reader!.id)).toEqual(['asked']);
  });

  test('concurrent sign-ups of a pending address send one mail', async () => {
    await db
      .updateTable('consent')
      .set({ at: noon - 24 * 3_600_000 })
      .execute();
    const mailer = { post: async () => 'accepted' as const };
    const asked = await race(12, (process) =>
      askToConfirm(
        { email: cast.rigel.email, fields: {}, source: 'form:home', shown: 'Subscribe' },
        { db: process, clock, keys, publicUrl: 'https://news.example.org', mailer },
      ),
    );
    expect(counted(asked.map(({ kind }) => kind))).toEqual({ mailed: 1, waiting: 11 });
  });

  test('an address added twelve times with a field each is one reader with all twelve fields', async () => {
    const added = await race(12, (process, index) =>
      addSubscriber(
        {
          email: 'spica@example.org',
          fields: { [`field${index}`]: 'yes' },
          status: 'active',
          consent: { action: 'added', source: 'cli' },
        },
        { db: process, clock },
      ),
    );
    expect(counted(added.map(({ kind }) => kind))).toEqual({ added: 1, updated: 11 });
    const [reader] = await readerOf('spica@example.org');
    expect(Object.keys(JSON.parse(reader!.fields) as object)).toHaveLength(12);
    expect(await ledgerOf(reader!.id)).toEqual(['added']);
  });

  test('a confirmation pressed twelve times confirms once', async () => {
    const confirmed = await race(12, (process) =>
      confirmSubscription(process, {
        subscriberId: ids.rigel,
        expiresAt: noon + confirmWindowMs,
        at: noon,
        shown: 'Confirm',
      }),
    );
    expect(counted(confirmed.map(({ kind }) => kind))).toEqual({ confirmed: 1, 'active-already': 11 });
    expect(await ledgerOf(ids.rigel)).toEqual(['asked', 'confirmed']);
  });

  test('an unsubscription reported twelve times counts once, and so does undoing it', async () => {
    const left = await race(12, (process) =>
      unsubscribe(process, { subscriberId: ids.vega, source: 'one-click', at: noon, token: 't' }),
    );
    expect(counted(left)).toEqual({ left: 1, 'already-gone': 11 });
    const undone = await race(12, (process) => undoLeaving(process, { subscriberId: ids.vega, token: 't', at: noon }));
    expect(counted(undone)).toEqual({ back: 1, 'not-gone': 11 });
    expect(await ledgerOf(ids.vega)).toEqual(['confirmed', 'unsubscribed', 'confirmed']);
    expect(await suppressionOf(cast.vega.email)).toBeUndefined();
  });

  test('after leaving and coming back at once, status and suppression agree', async () => {
    for (let round = 0; round < 6; round++) {
      await race(8, (process, index): Promise<unknown> =>
        index % 2 === 0
          ? unsubscribe(process, { subscriberId: ids.vega, source: 'page', at: noon, token: 't' })
          : undoLeaving(process, { subscriberId: ids.vega, token: 't', at: noon }),
      );
      const [reader] = await readerOf(cast.vega.email);
      expect([reader!.status, await suppressionOf(cast.vega.email)]).toEqual(
        reader!.status === 'active' ? ['active', undefined] : ['unsubscribed', 'unsubscribed'],
      );
    }
  });

  test('after a bounce and a confirmation at once, the bounced address is not active', async () => {
    // As the ledger does when a server refuses an address.
    const bounce = (process: Database) =>
      transact(process, async (trx) => {
        await suppress(trx, { email: cast.rigel.email, reason: 'bounced', at: noon });
        await trx
          .updateTable('subscriber')
          .set({ status: 'bounced' })
          .where('email', '=', cast.rigel.email)
          .where('status', 'in', ['active', 'pending'])
          .execute();
      });
    for (let round = 0; round < 6; round++) {
      await race<unknown>(6, (process, index) =>
        index === round
          ? bounce(process)
          : confirmSubscription(process, {
              subscriberId: ids.rigel,
              expiresAt: noon + confirmWindowMs,
              at: noon,
              shown: 'Confirm',
            }),
      );
      expect((await readerOf(cast.rigel.email))[0]!.status).toBe('bounced');
      await db.updateTable('subscriber').set({ status: 'pending' }).where('id', '=', ids.rigel).execute();
      await db.deleteFrom('suppression').where('email', '=', cast.rigel.email).execute();
    }
  });

  test('concurrent suppressions of one address become one, with the reason that a person cannot undo', async () => {
    const reasons = ['unsubscribed', 'bounced', 'unsubscribed', 'complained'] as const;
    await race(16, (process, index) =>
      suppress(process, { email: 'spica@example.org', reason: reasons[index % 4]!, at: noon }),
    );
    expect(['bounced', 'complained']).toContain(await suppressionOf('spica@example.org'));
  });
});

describe('two imports at the same moment', () => {
  const file = (name: string, rows: string[]) => {
    const path = join(folder, name);
    writeFileSync(path, `email,firstName,city\n${rows.join('\n')}\n`);
    return path;
  };
  const importing = (process: Database, path: string) =>
    importSubscribers(path, { fields: ['firstName', 'city'], chunkRows: 100 }, { db: process, clock });
  const emails = Array.from({ length: 1500 }, (_, index) => `star${index}@example.org`);

  test('of one list, in opposite orders, add everybody once and count who did it', async () => {
    const forward = file(
      'forward.csv',
      emails.map((email) => `${email},,`),
    );
    const backward = file(
      'backward.csv',
      emails.toReversed().map((email) => `${email},,`),
    );
    const results = await race(4, (process, index) => importing(process, index % 2 === 0 ? forward : backward));
    expect(results.reduce((sum, { added }) => sum + added, 0)).toBe(1500);
    expect(results.map(({ added, unchanged }) => added + unchanged)).toEqual([1500, 1500, 1500, 1500]);
    const { fn } = db;
    expect(
      await db
        .selectFrom('consent')
        .where('action', '=', 'imported')
        .select(fn.countAll().as('all'))
        .executeTakeFirst(),
    ).toEqual({ all: 1500 });
  });

  test('with different data of the same readers lose nothing of either', async () => {
    await importing(
      db,
      file(
        'everybody.csv',
        emails.map((email) => `${email},,`),
      ),
    );
    const names = file(
      'names.csv',
      emails.map((email, index) => `${email},Star ${index},`),
    );
    const cities = file(
      'cities.csv',
      emails.toReversed().map((email) => `${email},,Samarkand`),
    );
    await race(2, (process, index) => importing(process, index === 0 ? names : cities));
    const rows = await db.selectFrom('subscriber').select('fields').where('email', 'like', 'star%').execute();
    expect(rows.filter(({ fields }) => Object.keys(JSON.parse(fields) as object).length !== 2)).toEqual([]);
  });
});
