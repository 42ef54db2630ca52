/** Whose fault a refusal is: what a server says of us costs no reader anything, and what it says of a reader is believed. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/db/open.ts';
import { rejectHeld, countHeld } from '../../../src/send/steer/reject-held.ts';
import { resumeSend } from '../../../src/send/steer/control.ts';
import { previewRetry, retryRejected } from '../../../src/send/steer/retry.ts';
import { suppress } from '../../../src/audience/suppression.ts';
import { emptyDatabase } from '../../cast/subscribers.ts';
import { scriptedSmtp, type Script, type ScriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { byStatus, expectBooksToAgree } from '../books.ts';
import { addReaders, engineOver, type Engine, type TestWorker } from '../engine.ts';
import { rawSmtp } from '../smtp/raw-smtp.ts';

let db: Database;
let engine: Engine;
let smtp: ScriptedSmtp;
let script: (to: string) => Script;
const open: { close(): unknown }[] = [];
const domains = ['one.example', 'two.example', 'three.example', 'four.example'];
beforeEach(async () => {
  db = await emptyDatabase();
  engine = engineOver(db);
  script = () => 'accept';
  smtp = await scriptedSmtp((to) => script(to));
  open.push(smtp);
});
afterEach(async () => {
  await expectBooksToAgree(db);
  for (const one of open.splice(0).toReversed()) await one.close();
  await db.destroy();
});

function worker(connections = 2, url = smtp.url): TestWorker {
  const made = engine.worker({ smtpUrl: url, connections });
  open.push(made);
  return made;
}
const atRcpt = (reply: string): Script => ({ at: 'rcpt', reply });
const atDot = (reply: string): Script => ({ at: 'dot', reply });
const struckOff = async () =>
  (await db.selectFrom('subscriber').select('id').where('status', '=', 'bounced').execute()).length;
const copies = () => new Set(smtp.received.map(({ to }) => to)).size;

/** Everybody got it once, and nobody was struck off. */
async function expectEverybody(readers: number): Promise<void> {
  expect(await byStatus(db, 1)).toEqual({ accepted: readers });
  expect([smtp.received.length, copies(), await struckOff()]).toEqual([readers, readers, 0]);
  expect((await engine.sendOf(1)).status).toBe('finished');
}

describe('a server that has taken nothing of a send, and refuses', () => {
  test.each([
    [
      'our sender at RCPT (found 01)',
      atRcpt('553 5.7.1 <news@x.example>: Sender address rejected: not owned by user news'),
      'sender-refused',
    ],
    [
      'our sender after the text (found 03)',
      atDot('550 The from address does not match a verified Sender Identity.'),
      'sender-refused',
    ],
    ['our account', atRcpt('550 5.2.1 Your account has been suspended'), 'account-refused'],
    ['relaying', atRcpt('550 5.7.1 Unable to relay'), 'relaying-denied'],
    ['our address', atRcpt('554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org'), 'reputation-refused'],
    ['an empty quota', atDot('550 5.4.5 Daily user sending limit exceeded.'), 'quota-used-up'],
    ['without a login', atRcpt('530 5.7.0 Authentication required'), 'authentication-refused'],
  ] as const)(
    '%s: the send is paused at once, and everybody gets it once that is mended',
    async (_what, reply, code) => {
      script = () => reply;
      await addReaders(db, 40, domains);
      await engine.start({ batchSize: 20 });
      await worker().workOff();
      expect(await engine.sendOf(1)).toMatchObject({ status: 'paused', pause_code: code });
      expect(await byStatus(db, 1)).not.toHaveProperty('rejected');
      script = () => 'accept';
      await resumeSend(1, engine);
      await worker().workOff();
      await expectEverybody(40);
    },
  );

  test.each([
    ['in words that say nothing', '550 rejected'],
    ['as if every reader were unknown', '550 5.1.1 user unknown'],
  ])('%s: ten at three domains pause it; after it is mended they are tried, and not believed', async (_what, reply) => {
    script = () => atRcpt(reply);
    await addReaders(db, 40, domains);
    await engine.start({ batchSize: 20 });
    await worker().workOff();
    expect(await countHeld(db, 1)).toBeLessThanOrEqual(12);
    const { pause_code, pause_detail } = await engine.sendOf(1);
    expect(pause_code).toBe('nothing-taken');
    expect(JSON.parse(pause_detail!)).toMatchObject({ domains: 4, reply });
    expect(await struckOff()).toBe(0);
    script = () => 'accept';
    await resumeSend(1, engine);
    await worker().workOff();
    await expectEverybody(40);
  });

  test('a short list to its end: the send is paused and asks, and a person may believe the server', async () => {
    script = () => atRcpt('550 No such user here');
    await addReaders(db, 3, domains);
    await engine.start();
    await worker().workOff();
    expect(await engine.sendOf(1)).toMatchObject({ status: 'paused', pause_code: 'nothing-taken' });
    expect([await countHeld(db, 1), await struckOff()]).toEqual([3, 0]);
    expect(await rejectHeld(1, engine)).toBe(3);
    expect([(await engine.sendOf(1)).status, await struckOff()]).toEqual(['finished', 3]);
  });

  test('at the greeting and at the login: no delivery is begun, and the send is paused', async () => {
    const closed = await rawSmtp(async (talk) => {
      talk.write('554 5.7.1 Your IP is listed in Spamhaus\r\n');
      await talk.gone;
    });
    open.push(closed);
    await addReaders(db, 3, domains);
    await engine.start();
    await worker(2, closed.url).workOff();
    expect(await engine.sendOf(1)).toMatchObject({ status: 'paused', pause_code: 'reputation-refused' });
    await resumeSend(1, engine);
    engine.clock.aheadMs += 60_000;
    await worker().workOff();
    await expectEverybody(3);
  });
});

describe('a server that has taken mail of the send', () => {
  test('is believed about dead addresses in plain words, and about those it refused before (found 12)', async () => {
    const replies: Record<string, string> = {
      'reader1@one.example': '550 No such user here',
      'reader2@two.example': '550 Unrouteable address',
      'reader3@three.example': '550 sorry, no mailbox here by that name (#5.1.1)',
      'reader4@four.example': '550 5.1.0 <reader4@four.example>: User unknown',
      'reader5@one.example': '552 5.2.2 mailbox full',
      'reader6@two.example': '550 rejected',
    };
    script = (to) => (replies[to] ? atRcpt(replies[to]) : 'accept');
    await addReaders(db, 12, domains);
    await engine.start();
    await worker(1).workOff();
    expect(await byStatus(db, 1)).toEqual({ accepted: 6, rejected: 6 });
    expect(await struckOff()).toBe(4);
    expect(await engine.sendOf(1)).toMatchObject({ status: 'finished' });
  });

  test('and uses up our quota in the middle: those who were refused get it the next day (found 04)', async () => {
    let quota = 15;
    script = () => (quota-- > 0 ? 'accept' : atDot('550 5.4.5 Daily user sending limit exceeded.'));
    await addReaders(db, 40, domains);
    await engine.start({ batchSize: 20 });
    for (let day = 0; day < 2; day++) {
      await worker().workOff();
      expect(await byStatus(db, 1)).not.toHaveProperty('rejected');
      expect(await engine.sendOf(1)).toMatchObject({ status: 'paused', pause_code: 'quota-used-up' });
      quota = 15;
      await resumeSend(1, engine);
    }
    await worker().workOff();
    await expectEverybody(40);
  });

  test('and then refuses one after the other without a word why: they are taken back', async () => {
    let taken = 0;
    script = () => (++taken <= 5 ? 'accept' : atRcpt('550 rejected'));
    await addReaders(db, 40, domains);
    await engine.start({ batchSize: 40 });
    await worker(1).workOff();
    expect(await engine.sendOf(1)).toMatchObject({ status: 'paused', pause_code: 'refused-in-a-row' });
    expect(await byStatus(db, 1)).toEqual({ accepted: 5, planned: 35 });
    script = () => 'accept';
    await resumeSend(1, engine);
    await worker().workOff();
    await expectEverybody(40);
  });
});

test('what two workers hold counts together, and one accepted message settles both', async () => {
  script = (to) => (to.includes('four') ? 'accept' : atRcpt('550 5.1.1 user unknown'));
  await addReaders(db, 16, ['one.example', 'two.example', 'one.example', 'two.example']);
  await addReaders2(4);
  await engine.start({ batchSize: 5 });
  const [one, two] = [worker(1), worker(1)];
  await one.deliver({ send: 1, number: 1 });
  expect(await countHeld(db, 1)).toBe(5);
  await two.deliver({ send: 1, number: 4 });
  expect([await countHeld(db, 1), await struckOff()]).toEqual([0, 6]);
});

/** Four readers more, at a domain that is taken. */
async function addReaders2(count: number): Promise<void> {
  await db
    .insertInto('subscriber')
    .values(
      Array.from({ length: count }, (_, index) => ({
        email: `late${index}@four.example`,
        status: 'active' as const,
        fields: '{}',
        created_at: 1,
        updated_at: 1,
      })),
    )
    .execute();
}

describe('trying rejected readers again', () => {
  /** 12 readers, the first eight of them rejected as unknown. */
  async function rejectEight(): Promise<void> {
    script = (to) => (Number(/\d+/.exec(to)![0]) <= 8 ? atRcpt('550 5.1.1 user unknown') : 'accept');
    await addReaders(db, 12, domains);
    await engine.start();
    await worker().workOff();
    expect([await byStatus(db, 1), await struckOff()]).toEqual([{ accepted: 4, rejected: 8 }, 8]);
    script = () => 'accept';
  }

  test('reaches all of them once, and brings back whom that refusal struck off', async () => {
    await rejectEight();
    expect(await previewRetry(1, engine)).toEqual({ retried: 8, cameBack: 8, leftOut: 0 });
    expect([await struckOff(), (await engine.sendOf(1)).status]).toEqual([8, 'finished']);
    expect(await retryRejected(1, engine)).toEqual({ retried: 8, cameBack: 8, leftOut: 0 });
    await worker().workOff();
    await expectEverybody(12);
    expect(await retryRejected(1, engine)).toEqual({ retried: 0, cameBack: 0, leftOut: 0 });
  });

  test('leaves out who unsubscribed, and who was suppressed for something else', async () => {
    await rejectEight();
    await db.deleteFrom('suppression').where('email', '=', 'reader1@one.example').execute();
    await suppress(db, { email: 'reader1@one.example', reason: 'complained', at: engine.clock.now() });
    await db
      .insertInto('consent')
      .values({ subscriber_id: 2, action: 'unsubscribed', source: 'page', detail: null, at: engine.clock.now() + 1 })
      .execute();
    expect(await retryRejected(1, engine)).toEqual({ retried: 6, cameBack: 6, leftOut: 2 });
    await worker().workOff();
    expect(await byStatus(db, 1)).toEqual({ accepted: 10, rejected: 2 });
    expect(await struckOff()).toBe(2);
  });

  test('may be limited to one reader, and does nothing to a cancelled send', async () => {
    await rejectEight();
    expect(await retryRejected(1, engine, { readers: ['reader3@three.example'] })).toMatchObject({ retried: 1 });
    await worker().workOff();
    expect(await byStatus(db, 1)).toEqual({ accepted: 5, rejected: 7 });
    await db.updateTable('send').set({ status: 'cancelled' }).execute();
    await expect(retryRejected(1, engine)).rejects.toThrow('was cancelled');
  });
});
