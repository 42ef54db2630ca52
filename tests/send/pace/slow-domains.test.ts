import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/db/open.ts';
import { openSlowDomains, type SlowDomains } from '../../../src/send/pace/slow-domains.ts';
import { emptyDatabase, noon } from '../../cast/subscribers.ts';
import { scriptedSmtp, type ScriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { byStatus, expectBooksToAgree } from '../books.ts';
import { addReaders, type Engine, engineOver, inTime } from '../engine.ts';

let db: Database;
const open: { close(): unknown }[] = [];
beforeEach(async () => void (db = await emptyDatabase()));
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
  await expectBooksToAgree(db);
  await db.destroy();
});

async function server(...args: Parameters<typeof scriptedSmtp>): Promise<ScriptedSmtp> {
  const made = await scriptedSmtp(...args);
  open.push(made);
  return made;
}

describe('a domain that asks us to slow down', () => {
  let time: number;
  let slow: SlowDomains;
  const clock = { now: () => time };
  beforeEach(() => {
    time = noon;
    slow = openSlowDomains({ db, clock });
  });
  const domain = 'busy.example';
  /** Refuses this often, each time as soon as it is tried again; returns how long the domain is closed after each. */
  const complain = (times: number) =>
    Array.from({ length: times }, () => {
      slow.enter(domain);
      slow.report(domain, 'slow-down', 'not so fast');
      const ms = slow.enter(domain);
      time += ms;
      return ms;
    });
  const take = (times: number) => {
    for (let count = 0; count < times; count++) slow.report(domain, 'accepted');
  };

  test('is closed for 2 s, 4, 8 and so on, at most five minutes; the others are open', () => {
    expect(complain(10)).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((seconds) => seconds * 1000));
    expect(slow.enter('other.example')).toBe(0);
    slow.report('other.example', 'accepted');
  });

  test('is tried with one message afterwards, then two, four, eight', () => {
    complain(1);
    const under: number[] = [];
    for (let round = 0; round < 4; round++) {
      let count = 0;
      while (slow.enter(domain) === 0) count++;
      under.push(count);
      take(count);
    }
    expect(under).toEqual([1, 2, 4, 8]);
  });

  test('that refuses again is closed longer, and begins with one again', () => {
    complain(1);
    for (let round = 0; round < 3; round++) {
      slow.enter(domain);
      take(1);
    }
    slow.report(domain, 'slow-down');
    expect(slow.enter(domain)).toBe(4_000);
    time += 4_000;
    expect(slow.enter(domain)).toBe(0);
    expect(slow.enter(domain)).toBeGreaterThan(0);
  });

  test('and refuses several messages that are in flight is closed once', () => {
    for (let count = 0; count < 5; count++) slow.enter(domain);
    for (let count = 0; count < 5; count++) slow.report(domain, 'slow-down');
    expect(slow.enter(domain)).toBe(2_000);
  });

  test('is like any other again when it accepted 64 in a row', () => {
    complain(3);
    take(64);
    for (let count = 0; count < 100; count++) expect(slow.enter(domain)).toBe(0);
    expect(complain(1)).toEqual([2_000]);
  });

  test('an hour ago is treated like any other again', async () => {
    complain(6);
    time += 2 * 3_600_000;
    expect(complain(1)).toEqual([2_000]);
    const other = openSlowDomains({ db, clock });
    time += 2 * 3_600_000;
    await other.refresh();
    for (let count = 0; count < 5; count++) expect(other.enter(domain)).toBe(0);
  });

  test('with a message that began and was never finished does not wait for it for ever', () => {
    complain(1);
    expect(slow.enter(domain)).toBe(0);
    slow.report(domain, 'other');
    expect(slow.enter(domain)).toBe(0);
  });

  test('is closed for a worker that learns it from another', async () => {
    slow.report(domain, 'slow-down', 'not so fast');
    await expect
      .poll(async () => (await db.selectFrom('pace').select(['key', 'strikes', 'reason_detail']).execute())[0], inTime)
      .toEqual({ key: 'domain:busy.example', strikes: 1, reason_detail: 'not so fast' });
    const other = openSlowDomains({ db, clock });
    await other.refresh();
    expect(other.enter(domain)).toBe(2_000);
    time += 2_000;
    expect(other.enter(domain)).toBe(0);
    expect(other.enter(domain)).toBeGreaterThan(0); // one at a time, here too
  });

  test('is not closed for longer by a worker whose clock is an hour ahead', async () => {
    const ahead = openSlowDomains({ db, clock: { now: () => time + 3_600_000 } });
    ahead.report(domain, 'slow-down');
    await expect.poll(async () => (await db.selectFrom('pace').selectAll().execute()).length, inTime).toBe(1);
    await slow.refresh();
    expect(slow.enter(domain)).toBe(300_000);
    for (let minute = 0; minute < 5; minute++) {
      time += 60_000;
      await new Promise((resolve) => setTimeout(resolve, 1_010)); // the database is asked at most once a second
      await slow.refresh();
    }
    expect(slow.enter(domain)).toBe(0);
  });
});

describe('in a send', () => {
  let engine: Engine;
  beforeEach(() => void (engine = engineOver(db)));
  const live = async (url: string, count = 1) => {
    const workers = Array.from({ length: count }, () => engine.worker({ smtpUrl: url, connections: 3 }));
    for (const worker of workers) open.push(worker, await worker.live());
    return workers;
  };
  const takenAt = ({ received }: ScriptedSmtp, domain: string) =>
    received.filter(({ to }) => to.endsWith(`@${domain}`)).length;

  test.each([
    '421 4.7.0 try later',
    '450 4.7.1 too many connections to busy.example',
    '451 4.7.500 server busy',
    '452 4.3.1 out of memory',
  ])('%s slows that domain, and the others go on; everybody gets the mail', async (reply) => {
    let isBusy = true;
    const smtp = await server((to) => (to.endsWith('@busy.example') && isBusy ? { at: 'rcpt', reply } : 'accept'));
    await addReaders(db, 40, ['busy.example', 'one.example', 'two.example', 'three.example']);
    const { id } = await engine.start({ batchSize: 20 });
    await live(smtp.url);
    await expect.poll(() => smtp.received.length, inTime).toBe(30);
    // At most three were refused at the same moment, and perhaps one more after two seconds; the others still wait.
    expect((await byStatus(db, id)).deferred ?? 0).toBeLessThanOrEqual(5);
    expect(takenAt(smtp, 'busy.example')).toBe(0);
    isBusy = false;
    engine.clock.aheadMs += 10 * 60_000;
    await expect.poll(() => takenAt(smtp, 'busy.example'), inTime).toBe(10);
    await expect.poll(async () => (await engine.sendOf(id)).status, inTime).toBe('finished');
    expect(new Set(smtp.received.map(({ to }) => to)).size).toBe(40);
    expect(smtp.received).toHaveLength(40);
  });

  test('what one worker learned another knows: not each of them tries the domain', async () => {
    const asked: string[] = [];
    const smtp = await server((to) => {
      if (!to.endsWith('@busy.example')) return 'accept';
      asked.push(to);
      return { at: 'rcpt', reply: '421 4.7.0 try later' };
    });
    await addReaders(db, 60, ['busy.example', 'one.example']);
    await engine.start({ batchSize: 10 });
    const one = engine.worker({ smtpUrl: smtp.url, connections: 1 });
    const two = engine.worker({ smtpUrl: smtp.url, connections: 1 });
    open.push(one, two);
    await one.deliver({ send: 1, number: 1 });
    const before = asked.length;
    await db
      .updateTable('pace')
      .set({ held_until: engine.clock.now() + 200_000 })
      .where('key', '=', 'domain:busy.example')
      .execute();
    await two.deliver({ send: 1, number: 2 });
    expect(asked).toHaveLength(before);
    expect(takenAt(smtp, 'one.example')).toBe(10);
  });

  test('a delivery that waits for a closed domain when its worker stops stays planned, and the next worker sends it', async () => {
    let isBusy = true;
    const smtp = await server((to) =>
      to.endsWith('@busy.example') && isBusy ? { at: 'rcpt', reply: '450 4.7.1 no more at the moment' } : 'accept',
    );
    await addReaders(db, 20, ['busy.example', 'one.example']);
    const { id } = await engine.start({ batchSize: 20 });
    await live(smtp.url);
    await expect.poll(() => takenAt(smtp, 'one.example'), inTime).toBe(10);
    for (const one of open.splice(1).toReversed()) await one.close();
    const { planned = 0, deferred = 0, accepted } = await byStatus(db, id);
    expect([planned + deferred, accepted]).toEqual([10, 10]);
    expect(planned).toBeGreaterThan(5);
    await expectBooksToAgree(db);
    isBusy = false;
    engine.clock.aheadMs += 10 * 60_000;
    await live(smtp.url);
    await expect.poll(async () => (await engine.sendOf(id)).status, inTime).toBe('finished');
    expect(new Set(smtp.received.map(({ to }) => to)).size).toBe(20);
  });

  test('a copy that can’t be composed leaves its domain as open as before', async () => {
    const smtp = await server();
    await addReaders(db, 3, ['busy.example']);
    const { id } = await engine.start();
    const worker = engine.worker({ smtpUrl: smtp.url, connections: 1 });
    open.push(worker);
    worker.deps.slowDomains.report('busy.example', 'slow-down');
    engine.clock.aheadMs += 3_000;
    const { sendContent } = worker.deps;
    worker.deps.sendContent = async (send) => {
      const made = await sendContent(send);
      return {
        ...made,
        message: {
          ...made.message,
          subject: [
            {
              kind: 'field' as const,
              fill: () => {
                throw new Error('this subject can’t be filled');
              },
            },
          ],
        },
      };
    };
    await expect(worker.deliver({ send: id, number: 1 })).rejects.toThrow('can’t be filled');
    worker.deps.sendContent = sendContent;
    engine.clock.aheadMs += 10_000;
    await worker.workOff();
    expect(smtp.received).toHaveLength(3);
  });
});
