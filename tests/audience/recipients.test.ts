import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readRecipients, whyNotMailable } from '../../src/audience/recipients.ts';
import { segmentSchema } from '../../src/config/segment-rule.ts';
import type { Database } from '../../src/db/open.ts';
import type { SubscriberStatus, SuppressionTable } from '../../src/db/tables/audience.ts';
import type { DeliveryCode, DeliveryStatus } from '../../src/db/tables/send.ts';
import { writeDryRun } from '../../src/message/dry-run.ts';
import { openLedger } from '../../src/send/ledger/ledger.ts';
import { expectedReaders } from '../../src/send/plan/expected-readers.ts';
import { startSend } from '../../src/send/plan/start-send.ts';
import { cancelSend } from '../../src/send/steer/control.ts';
import { keyRing } from '../../src/signing/keys.ts';
import { planOf, sampleSender, smallRendition } from '../cast/renditions.ts';
import { clock, emptyDatabase, noon } from '../cast/subscribers.ts';
import { readersInSegment } from './readers-in-segment.ts';

const transport = 'inbox';

let db: Database;
beforeEach(async () => (db = await emptyDatabase()));
afterEach(() => db.destroy());

interface Situation {
  status: SubscriberStatus;
  suppression?: SuppressionTable['reason'];
}

/** Every state of a subscriber, and whether they may get mail. */
const situations: [what: string, situation: Situation, isMailed: boolean][] = [
  ['is active', { status: 'active' }, true],
  ['has not confirmed', { status: 'pending' }, false],
  ['has left', { status: 'unsubscribed', suppression: 'unsubscribed' }, false],
  ['has left, and whose suppression was lost', { status: 'unsubscribed' }, false],
  ['bounced', { status: 'bounced', suppression: 'bounced' }, false],
  ['complained', { status: 'complained', suppression: 'complained' }, false],
  ['is active, and whose address bounced', { status: 'active', suppression: 'bounced' }, false],
  ['is active, and whose address is suppressed by hand', { status: 'active', suppression: 'manual' }, false],
];

/** Two of each, so that a rule that looks at one row only is detected, and some others who are always mailed. */
async function seed(): Promise<{ mailed: string[] }> {
  const mailed: string[] = [];
  for (const [index, [, { status, suppression }, isMailed]] of [...situations, ...situations].entries()) {
    const email = `reader${String(index).padStart(2, '0')}@example.org`;
    await addReader(email, status);
    if (suppression)
      await db.insertInto('suppression').values({ email, reason: suppression, detail: null, at: noon }).execute();
    if (isMailed) mailed.push(email);
  }
  return { mailed };
}

async function addReader(email: string, status: SubscriberStatus): Promise<number> {
  const { id } = await db
    .insertInto('subscriber')
    .values({ email, status, fields: '{}', created_at: noon, updated_at: noon })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

async function addressesOf(send: number): Promise<string[]> {
  const rows = await db
    .selectFrom('delivery')
    .innerJoin('subscriber', 'subscriber.id', 'delivery.subscriber_id')
    .select('subscriber.email')
    .where('delivery.send_id', '=', send)
    .orderBy('subscriber.id')
    .execute();
  return rows.map(({ email }) => email);
}

async function dryRunAddresses(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'galley-recipients-'));
  try {
    await writeDryRun(
      smallRendition,
      { folder },
      {
        readers: readRecipients(db, smallRendition.issueNumber),
        clock,
        sender: sampleSender,
        signing: { keys: keyRing('a secret for tests only'), dkim: [] },
        fields: [],
      },
    );
    return readdirSync(folder)
      .toSorted()
      .map((file) => file.replace(/^\d+-/, '').replace(/\.eml$/, ''));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function segmentAddresses(): Promise<string[]> {
  const everyone = segmentSchema.parse({ name: 'Everyone', where: { email: { domain: 'example.org' } } });
  const ids = await readersInSegment(everyone, { db, now: noon, timezone: 'UTC' });
  const rows = await db.selectFrom('subscriber').select(['id', 'email']).execute();
  return ids.map((id) => rows.find((row) => row.id === id)!.email);
}

/** Freezes everybody while they may be mailed, then restores their states, and asks the ledger for each attempt. */
async function attemptedAddresses(): Promise<string[]> {
  const before = await db.selectFrom('subscriber').select(['id', 'email', 'status']).execute();
  const suppressed = await db.selectFrom('suppression').selectAll().execute();
  await db.deleteFrom('suppression').execute();
  await db.updateTable('subscriber').set({ status: 'active' }).execute();
  const { send } = await startSend({ ...planOf(smallRendition), batchSize: 100 }, { db, clock, transport });
  const ledger = openLedger({ db, clock, owner: 'example/1/worker', transport, leaseMs: 30_000 });
  const batch = { send: send.id, number: 1 };
  const pending = (await ledger.claimBatch(batch))!;
  for (const { id, status } of before)
    await db.updateTable('subscriber').set({ status }).where('id', '=', id).execute();
  if (suppressed.length > 0) await db.insertInto('suppression').values(suppressed).execute();
  const attempted: string[] = [];
  for (const { id, email } of pending)
    if ((await ledger.begin({ delivery: id, batch })).kind === 'go') attempted.push(email);
  return attempted;
}

describe('who may be mailed', () => {
  const paths: [path: string, ask: () => Promise<string[]>][] = [
    [
      'freezing the audience',
      async () =>
        addressesOf((await startSend({ ...planOf(smallRendition), batchSize: 100 }, { db, clock, transport })).send.id),
    ],
    ['the dry run', dryRunAddresses],
    ['a segment', segmentAddresses],
    ['the ledger, just before an attempt', attemptedAddresses],
  ];
  test.each(paths)('%s: the same readers as everywhere', async (_path, ask) => {
    const { mailed } = await seed();
    expect(await ask()).toEqual(mailed);
  });

  test('the forecast: the same readers as everywhere, and the others by their reason', async () => {
    const { mailed } = await seed();
    const { count, sample, leftOut } = await expectedReaders(db, smallRendition.issueNumber);
    expect([count, sample]).toEqual([mailed.length, mailed]);
    expect(leftOut.reduce((sum, some) => sum + some.count, count)).toBe(2 * situations.length);
  });

  test.each(situations)('one subscriber who %s: the same answer', async (_what, { status, suppression }, isMailed) => {
    const id = await addReader('vega@example.org', status);
    if (suppression)
      await db
        .insertInto('suppression')
        .values({ email: 'vega@example.org', reason: suppression, detail: null, at: noon })
        .execute();
    const why = await whyNotMailable(db, id);
    expect(why).toEqual(isMailed ? undefined : { status, suppression: suppression ?? null });
  });
});

describe('who is a recipient of an issue that another send has gone to', () => {
  const copies: [what: string, delivery: { status: DeliveryStatus; reason?: DeliveryCode }, isMailed: boolean][] = [
    ['has it', { status: 'accepted' }, false],
    ['may have it', { status: 'uncertain' }, false],
    ['is to get it there', { status: 'planned' }, false],
    ['was left at the copy that may have arrived', { status: 'skipped', reason: 'may-have-arrived' }, false],
    ['was skipped there', { status: 'skipped', reason: 'unsubscribed' }, true],
    ['was refused there', { status: 'rejected' }, true],
  ];
  test.each(copies)('a subscriber who %s', async (_what, { status, reason }, isMailed) => {
    const id = await addReader('vega@example.org', 'active');
    const first = await startSend({ ...planOf(smallRendition), batchSize: 100 }, { db, clock, transport });
    await cancelSend(first.send.id, { db, clock });
    await db
      .updateTable('delivery')
      .set({ status, reason_code: reason ?? null })
      .where('subscriber_id', '=', id)
      .execute();
    await addReader('altair@example.org', 'active');
    const expected = [...(isMailed ? ['vega@example.org'] : []), 'altair@example.org'];
    expect((await expectedReaders(db, smallRendition.issueNumber)).sample).toEqual(expected);
    expect(await dryRunAddresses()).toEqual(expected);
    const second = await startSend({ ...planOf(smallRendition), batchSize: 100 }, { db, clock, transport });
    expect(await addressesOf(second.send.id)).toEqual(expected);
  });
});

test('recipients are read page by page, each once and in order', async () => {
  const rows = Array.from({ length: 1201 }, (_, index) => ({
    email: `reader${index}@example.org`,
    status: 'active' as const,
    fields: '{}',
    created_at: noon,
    updated_at: noon,
  }));
  for (let at = 0; at < rows.length; at += 500)
    await db
      .insertInto('subscriber')
      .values(rows.slice(at, at + 500))
      .execute();
  const ids: number[] = [];
  for await (const { id } of readRecipients(db, 7)) ids.push(id);
  expect(ids).toHaveLength(1201);
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
});
