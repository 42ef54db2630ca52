import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { undoLeaving, unsubscribe } from '../../../src/audience/leaving/leave.ts';
import { suppress, suppressionsOf } from '../../../src/audience/suppression.ts';
import type { Database } from '../../../src/db/open.ts';
import { cast, noon, seedCast, type CastName } from '../../cast/subscribers.ts';
import { emptyDatabase } from '../../setup/database.ts';

const hour = 3_600_000;

let db: Database;
let ids: Record<CastName, number>;
beforeEach(async () => {
  db = await emptyDatabase();
  ids = await seedCast(db);
});
afterEach(() => db.destroy());

const leave = (name: CastName, at = noon, token: string | undefined = 'token-of-this-mail') =>
  unsubscribe(db, { subscriberId: ids[name], source: 'page', at, token });
const undo = (name: CastName, at = noon, token = 'token-of-this-mail') =>
  undoLeaving(db, { subscriberId: ids[name], token, at });
const statusOf = async (name: CastName) =>
  (await db.selectFrom('subscriber').select('status').where('id', '=', ids[name]).executeTakeFirstOrThrow()).status;
const suppressionOf = async (name: CastName) => (await suppressionsOf(db, [cast[name].email])).get(cast[name].email);
const ledgerOf = (name: CastName) =>
  db.selectFrom('consent').selectAll().where('subscriber_id', '=', ids[name]).orderBy('id').execute();
const everything = async () => [
  await db.selectFrom('subscriber').selectAll().execute(),
  await db.selectFrom('consent').selectAll().execute(),
  await db.selectFrom('suppression').selectAll().execute(),
];

describe('unsubscribing', () => {
  test('changes status, suppression and the ledger together', async () => {
    expect(await leave('vega')).toBe('left');
    expect(await statusOf('vega')).toBe('unsubscribed');
    expect(await suppressionOf('vega')).toEqual({
      email: 'vega@example.org',
      reason: 'unsubscribed',
      detail: 'page',
      at: noon,
    });
    expect((await ledgerOf('vega')).at(-1)).toMatchObject({ action: 'unsubscribed', source: 'page', at: noon });
  });

  test('a second time changes nothing', async () => {
    await leave('vega');
    const before = await everything();
    expect(await leave('vega', noon + 1)).toBe('already-gone');
    expect(await everything()).toEqual(before);
  });

  test('twice at the same time unsubscribes once', async () => {
    expect((await Promise.all([leave('vega'), leave('vega')])).toSorted()).toEqual(['already-gone', 'left']);
    expect((await ledgerOf('vega')).filter((row) => row.action === 'unsubscribed')).toHaveLength(1);
  });

  test.each(['deneb', 'antares', 'mira'] as const)('%s has already left and stays in that state', async (name) => {
    const before = await everything();
    expect(await leave(name)).toBe('already-gone');
    expect(await everything()).toEqual(before);
  });

  test('works for a reader who never confirmed', async () => {
    expect(await leave('rigel')).toBe('left');
    expect(await statusOf('rigel')).toBe('unsubscribed');
  });

  test('of an unknown address is an error with its own code', async () => {
    expect(await unsubscribe(db, { subscriberId: 999, source: 'page', at: noon })).toBe('unknown');
  });

  test('keeps the reader’s comment, and of the token only a hash', async () => {
    await unsubscribe(db, {
      subscriberId: ids.vega,
      source: 'page',
      at: noon,
      token: 'secret-token',
      detail: { reason: 'too many mails' },
    });
    const { detail } = (await ledgerOf('vega')).at(-1)!;
    expect(JSON.parse(detail!)).toMatchObject({ reason: 'too many mails', was: 'active' });
    expect(detail).not.toContain('secret-token');
  });

  test('a failure in the middle changes nothing', async () => {
    const before = await everything();
    await expect(
      unsubscribe(db, { subscriberId: ids.vega, source: 'page', at: noon, detail: { notJson: 1n } }),
    ).rejects.toThrow('BigInt');
    expect(await everything()).toEqual(before);
  });
});

describe('undoing it', () => {
  test('within the hour, with the same token, restores the reader and is recorded in the ledger', async () => {
    await leave('vega');
    expect(await undo('vega', noon + hour)).toBe('back');
    expect(await statusOf('vega')).toBe('active');
    expect(await suppressionOf('vega')).toBeUndefined();
    expect((await ledgerOf('vega')).slice(-2)).toMatchObject([
      { action: 'unsubscribed' },
      { action: 'confirmed', source: 'page', detail: JSON.stringify({ undid: 'unsubscribed', leftAt: noon }) },
    ]);
  });

  test('a reader who had not confirmed comes back unconfirmed', async () => {
    await leave('rigel');
    expect(await undo('rigel')).toBe('back');
    expect(await statusOf('rigel')).toBe('pending');
    expect((await ledgerOf('rigel')).at(-1)).toMatchObject({ action: 'asked' });
  });

  test('after the hour is refused', async () => {
    await leave('vega');
    expect(await undo('vega', noon + hour + 1)).toBe('too-late');
    expect(await statusOf('vega')).toBe('unsubscribed');
  });

  test('another mail’s token can’t undo it, nor can any token if they unsubscribed without one', async () => {
    await leave('vega');
    expect(await undo('vega', noon, 'token-of-an-older-mail')).toBe('other-token');
    await unsubscribe(db, { subscriberId: ids.altair, source: 'cli', at: noon });
    expect(await undo('altair')).toBe('other-token');
    expect(await statusOf('altair')).toBe('unsubscribed');
  });

  test('the hour begins at the last time they unsubscribed', async () => {
    await leave('vega', noon);
    await undo('vega', noon + 1000);
    await leave('vega', noon + 2 * hour, 'second');
    expect(await undo('vega', noon + 2 * hour + 1, 'token-of-this-mail')).toBe('other-token');
    expect(await undo('vega', noon + 2 * hour + 1, 'second')).toBe('back');
  });

  test('a complaint received meanwhile is not undone', async () => {
    await leave('vega');
    await suppress(db, { email: cast.vega.email, reason: 'complained', at: noon + 1 });
    expect(await undo('vega', noon + 2)).toBe('suppressed');
    expect(await suppressionOf('vega')).toMatchObject({ reason: 'complained' });
  });

  test('changes nothing for a reader who never unsubscribed, who bounced, or who is unknown', async () => {
    expect(await undo('vega')).toBe('not-gone');
    expect(await undo('antares')).toBe('suppressed');
    expect(await undo('deneb')).toBe('other-token');
    expect(await undoLeaving(db, { subscriberId: 999, token: 'x', at: noon })).toBe('unknown');
  });
});

describe('a suppression', () => {
  test('keeps its first reason, but "unsubscribed" gives way to a stronger one', async () => {
    await suppress(db, { email: 'algol@example.org', reason: 'unsubscribed', at: noon });
    await suppress(db, { email: 'algol@example.org', reason: 'bounced', detail: '5.1.1', at: noon + 1 });
    await suppress(db, { email: 'algol@example.org', reason: 'unsubscribed', at: noon + 2 });
    await suppress(db, { email: 'algol@example.org', reason: 'complained', at: noon + 3 });
    expect(await db.selectFrom('suppression').selectAll().where('email', '=', 'algol@example.org').execute()).toEqual([
      { email: 'algol@example.org', reason: 'bounced', detail: '5.1.1', at: noon + 1 },
    ]);
  });
});
