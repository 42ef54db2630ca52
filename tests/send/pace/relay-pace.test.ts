/** "Slow down" is the relay's, not the reader's (found 09 and 10). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/db/open.ts';
import { learnedPaceOf, openRelayPace } from '../../../src/send/pace/relay-pace.ts';
import { pauseIn, windowIn } from '../../../src/send/pace/relay-demand.ts';
import { emptyDatabase, noon } from '../../cast/subscribers.ts';
import { scriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { byStatus, expectBooksToAgree } from '../books.ts';
import { addReaders, engineOver, transport } from '../engine.ts';

let db: Database;
let time = noon;
const clock = { now: () => time };
const throttled = '454 Throttling failure: Maximum sending rate exceeded.';
const { signal } = new AbortController();
const reader = { id: 1, domain: 'example.org' };
const pace = () => openRelayPace({ db, clock, transport });
beforeEach(async () => {
  db = await emptyDatabase();
  time = noon;
});
afterEach(() => db.destroy());

test('nothing limits us before the relay says so', async () => {
  expect(await pace().turn(signal)).toEqual({ kind: 'go' });
  expect(await learnedPaceOf(db, transport)).toBeUndefined();
});

test('the first time, the rate is what it took in a second; the next send and other workers begin with it', async () => {
  const one = pace();
  for (let count = 0; count < 14; count++) one.accepted(reader);
  await one.demanded('slower', throttled);
  expect(await learnedPaceOf(db, transport)).toMatchObject({ perSecond: 14, windowMs: null, reply: throttled });
  await one.demanded('slower', throttled); // said to a message that was in progress
  await pace().demanded('slower', throttled); // to another worker
  expect(await learnedPaceOf(db, transport)).toMatchObject({ perSecond: 14 });
});

test('said again, the rate is a little lower; while it is not said, a little higher, and the longer the faster', async () => {
  const one = pace();
  for (let count = 0; count < 20; count++) one.accepted(reader);
  await one.demanded('slower', throttled);
  time += 5_000;
  await one.demanded('slower', throttled);
  const lower = (await learnedPaceOf(db, transport))!.perSecond;
  expect(lower).toBeLessThan(20);
  expect(lower).toBeGreaterThanOrEqual(10);
  for (let second = 0; second < 60; second++) {
    time += 1_001;
    one.accepted(reader);
    await db.selectFrom('pace').select('key').execute(); // after what was written meanwhile
  }
  expect((await learnedPaceOf(db, transport))!.perSecond).toBeGreaterThan(lower * 2);
});

test('a relay that counts by the hour gets nothing until its hour is over, and then as fast as it takes it', async () => {
  const one = pace();
  for (let count = 0; count < 50; count++) one.accepted(reader);
  time += 60_000;
  await one.demanded('slower', '450 4.7.1 Number messages per hour exceeded');
  expect(await learnedPaceOf(db, transport)).toMatchObject({ perSecond: 50 / 3600, windowMs: 3_600_000 });
  const turn = await pace().turn(signal);
  expect(turn).toMatchObject({ kind: 'later', reply: '450 4.7.1 Number messages per hour exceeded' });
  expect(turn.kind === 'later' && turn.until - noon).toBeGreaterThanOrEqual(3_600_000);
  time = noon + 3_610_000;
  expect(await pace().turn(signal)).toEqual({ kind: 'go' });
});

test('trouble that nothing explains slows it only when there is much of it', async () => {
  const one = pace();
  for (let count = 0; count < 18; count++) one.accepted(reader);
  await one.demanded('maybe-slower', '451 4.3.0 try later');
  expect(await learnedPaceOf(db, transport)).toBeUndefined();
  for (let count = 0; count < 8; count++) await one.demanded('maybe-slower', '451 4.3.0 try later');
  expect(await learnedPaceOf(db, transport)).toBeDefined();
});

test.each([
  ['450 4.7.1 Number messages per hour exceeded', 3_600_000, undefined],
  ['452 Zu viele Nachrichten pro Minute', 60_000, undefined],
  ['454 Throttling failure: Maximum sending rate exceeded.', undefined, undefined],
  ['550 Too many messages. Try again in 92 seconds.', undefined, 92_000],
  ['421 rate limited, retry after 5 minutes', 60_000, 300_000],
])('%s', (reply, windowMs, pauseMs) => expect([windowIn(reply), pauseIn(reply)]).toEqual([windowMs, pauseMs]));

describe('a send', () => {
  test.each([
    ['one in twenty at random', (_to: string, index: number) => index % 20 === 7],
    ['those of one domain', (email: string) => email.endsWith('@three.example')],
  ])('through a relay that refuses %s in words about a rate keeps its speed', async (_which, isRefused) => {
    const engine = engineOver(db);
    let index = 0;
    const smtp = await scriptedSmtp((email) =>
      isRefused(email, index++) ? { at: 'rcpt', reply: '450 4.2.1 rate limit exceeded' } : 'accept',
    );
    await addReaders(db, 200, ['one.example', 'two.example', 'three.example', 'four.example', 'five.example']);
    await engine.start({ batchSize: 200 });
    const worker = engine.worker({ smtpUrl: smtp.url, connections: 4 });
    await worker.deliver({ send: 1, number: 1 });
    await worker.close();
    await smtp.close();
    const refused = 200 - smtp.received.length;
    expect(refused).toBeLessThanOrEqual(40);
    expect(smtp.received.filter(({ to }) => !to.endsWith('@three.example'))).toHaveLength(160);
    expect(await learnedPaceOf(db, transport)).toBeUndefined();
  });

  test('through a relay that takes so many in a second reaches everybody, spends no tries, and keeps the rate for the next', async () => {
    const engine = engineOver(db);
    let [second, count, refused] = [0, 0, 0];
    const smtp = await scriptedSmtp(() => {
      const now = Math.floor(Date.now() / 200);
      if (now !== second) [second, count] = [now, 0];
      if (++count <= 8) return 'accept';
      refused++;
      return { at: 'dot', reply: throttled };
    });
    await addReaders(db, 120, ['one.example', 'two.example']);
    await engine.start({ batchSize: 40 });
    const worker = engine.worker({ smtpUrl: smtp.url, connections: 4 });
    await worker.workOff();
    await worker.close();
    await smtp.close();
    expect(await byStatus(db, 1)).toEqual({ accepted: 120 });
    expect(smtp.received).toHaveLength(120);
    const { most } = await db
      .selectFrom('delivery')
      .select(({ fn }) => fn.max('attempts').as('most'))
      .executeTakeFirstOrThrow();
    expect(most).toBe(1);
    expect(refused).toBeGreaterThan(0);
    expect((await learnedPaceOf(db, transport))!.perSecond).toBeGreaterThan(5);
    await expectBooksToAgree(db);
  });
});
