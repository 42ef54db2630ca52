import { systemClock } from '../../src/clock.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/open.ts';
import { markSeen } from '../../src/notice/mark-seen.ts';
import { postingsOf } from '../../src/notice/list-notices.ts';
import type { NotifyResult } from '../../src/notice/notify-operators.ts';
import { pauseSend, resumeSend } from '../../src/send/steer/control.ts';
import { emptyDatabase } from '../setup/database.ts';
import { day, hour, minute, noticesOf, person } from './publication.ts';

let db: Database;
beforeEach(async () => void (db = await emptyDatabase()));
afterEach(() => db.destroy());

const refused = { code: 'content-refused', reply: '554 5.7.1 looks like spam' } as const;

describe('a send that pauses', () => {
  test('is told to each operator once, whoever looks how often', async () => {
    const { begin, round } = noticesOf(db);
    const [ann, ben] = [person('mail:ann@example.org'), person('mail:ben@example.org')];
    await pauseSend(await begin(), refused, { db, clock: systemClock });
    await Promise.all([round([ann, ben]), round([ann, ben]), round([ann, ben])]);
    await round([ann, ben]);
    expect(ann.heard).toEqual(['1 The send of issue 180 is paused']);
    expect(ben.heard).toEqual(ann.heard);
  });

  test('is repeated daily until somebody has looked at that send', async () => {
    const { begin, round, clock } = noticesOf(db);
    const ann = person('mail:ann@example.org');
    const send = await begin();
    await pauseSend(send, refused, { db, clock: systemClock });
    await round([ann]);
    clock.at += 23 * hour;
    await round([ann]);
    expect(ann.heard).toHaveLength(1);
    clock.at += hour;
    await round([ann]);
    expect(ann.heard).toEqual(['1 The send of issue 180 is paused', '2 The send of issue 180 is paused']);
    expect(await markSeen({ send }, 'ann', { db, clock })).toBe(1);
    clock.at += 3 * day;
    await round([ann]);
    expect(ann.heard).toHaveLength(2);
  });

  test('and pauses again after it was resumed is another event, also when it says the same within a minute', async () => {
    const { begin, round, clock } = noticesOf(db);
    const ann = person('mail:ann@example.org');
    const send = await begin();
    await pauseSend(send, refused, { db, clock: systemClock });
    await round([ann]);
    await markSeen({ send }, 'ann', { db, clock });
    await resumeSend(send, { db, clock });
    await pauseSend(send, refused, { db, clock: systemClock });
    await round([ann]);
    expect(ann.heard).toHaveLength(2);
  });

  test('because a person paused it is told to nobody', async () => {
    const { begin, round, open } = noticesOf(db);
    const ann = person('mail:ann@example.org');
    await pauseSend(await begin(), { code: 'by-hand', note: 'lunch' }, { db, clock: systemClock });
    await round([ann]);
    expect([ann.heard, await open()]).toEqual([[], []]);
  });

  test('is over once it was resumed: nobody who has not heard of it is told', async () => {
    const { begin, round, clock, open } = noticesOf(db);
    const ann = person('mail:ann@example.org', () => ({ kind: 'failed', why: 'down' }));
    const send = await begin();
    await pauseSend(send, refused, { db, clock: systemClock });
    await round([ann]);
    expect(await open()).toEqual(['send-paused']);
    await resumeSend(send, { db, clock });
    clock.at += hour;
    await round([person('mail:ann@example.org')]);
    expect(await open()).toEqual([]);
  });
});

describe('while the mail server is down', () => {
  test('a notice is tried again after one minute, two, four, and is never lost', async () => {
    const { begin, round, clock } = noticesOf(db);
    let answer: NotifyResult = { kind: 'failed', why: 'mail.example.org:25: nothing answers' };
    const ann = person('mail:ann@example.org', () => answer);
    await pauseSend(await begin(), refused, { db, clock: systemClock });
    const tries: number[] = [];
    for (let minutes = 0; minutes < 20; minutes++) {
      await round([ann]);
      const [posting] = await postingsOf([1], db);
      if (posting!.nextAt - clock.at > 0 && !tries.includes(posting!.nextAt)) tries.push(posting!.nextAt);
      clock.at += minute;
    }
    expect(tries.map((at, index) => (index === 0 ? 0 : (at - tries[index - 1]!) / minute))).toEqual([0, 2, 4, 8, 16]);
    expect(await postingsOf([1], db)).toMatchObject([{ told: 0, lastError: 'mail.example.org:25: nothing answers' }]);
    answer = { kind: 'accepted', by: 'mail.example.org:25' };
    clock.at += hour;
    await round([ann]);
    expect(ann.heard).toEqual(['1 The send of issue 180 is paused']);
    expect(await postingsOf([1], db)).toMatchObject([{ told: 1, lastError: null }]);
  });

  test('looking ends the repetition, and the one mail still goes out', async () => {
    const { begin, round, clock } = noticesOf(db);
    let isDown = true;
    const ann = person('mail:ann@example.org', () =>
      isDown ? { kind: 'failed', why: 'down' } : { kind: 'accepted', by: 'x' },
    );
    const send = await begin();
    await pauseSend(send, refused, { db, clock: systemClock });
    await round([ann]);
    await markSeen({ send }, 'ben', { db, clock });
    isDown = false;
    clock.at += hour;
    await round([ann]);
    clock.at += 2 * day;
    await round([ann]);
    expect(ann.heard).toHaveLength(1);
  });

  test('one operator whose mail is refused keeps no other from hearing', async () => {
    const { begin, round } = noticesOf(db);
    const ann = person('mail:ann@example.org', () => ({ kind: 'failed', why: '550 5.1.1 no such user' }));
    const ben = person('mail:ben@example.org');
    await pauseSend(await begin(), refused, { db, clock: systemClock });
    await round([ann, ben]);
    await round([ann, ben]);
    expect([ann.heard.length, ben.heard.length]).toEqual([0, 1]);
  });
});

test('a mail that may have arrived, and a crash before it is noted, cost a day and make no second mail', async () => {
  const { begin, round, clock } = noticesOf(db);
  let calls = 0;
  const crashing = {
    name: 'mail:ann@example.org',
    notify: async (): Promise<NotifyResult> => {
      calls++;
      throw new Error('killed here');
    },
  };
  await pauseSend(await begin(), refused, { db, clock: systemClock });
  await expect(round([crashing])).rejects.toThrow('killed here');
  clock.at += hour;
  await round([crashing]);
  expect(calls).toBe(1);
  clock.at += day;
  const ann = person('mail:ann@example.org', () => ({ kind: 'uncertain', why: 'it broke off' }));
  await round([ann]);
  clock.at += hour;
  await round([ann]);
  expect(ann.heard).toEqual(['1 The send of issue 180 is paused']);
});

test('who becomes an operator later hears of what is open, and of nothing that was seen', async () => {
  const { begin, round, clock } = noticesOf(db);
  const send = await begin();
  await pauseSend(send, refused, { db, clock: systemClock });
  await round([person('mail:ann@example.org')]);
  const ben = person('mail:ben@example.org');
  await round([ben]);
  expect(ben.heard).toHaveLength(1);
  await markSeen({ send }, 'ann', { db, clock });
  const cleo = person('mail:cleo@example.org');
  await round([cleo]);
  expect(cleo.heard).toEqual([]);
});
