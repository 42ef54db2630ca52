import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/db/open.ts';
import { openBounceGuard } from '../../../src/send/pace/bounce-guard.ts';
import { resumeSend } from '../../../src/send/steer/control.ts';
import type { PauseReason } from '../../../src/send/reasons.ts';
import type { Outcome } from '../../../src/send/smtp/outcome.ts';
import { emptyDatabase } from '../../cast/subscribers.ts';
import { scriptedSmtp, type Script, type ScriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { byStatus, expectBooksToAgree } from '../books.ts';
import { addReaders, engineOver, type Engine } from '../engine.ts';

const accepted: Outcome = { kind: 'accepted', reply: { code: 250, text: 'ok' } };
const bounced: Outcome = { kind: 'rejected', reply: { code: 550, text: 'no such user' }, suppress: true };
const lost: Outcome = { kind: 'uncertain', reason: { code: 'connection-lost', detail: 'closed' } };

/** What the guard returns for this many outcomes, the n-th from `outcome`. */
function tell(
  count: number,
  outcome: (index: number) => Outcome,
  guard = openBounceGuard({ bounces: 10, errors: 30 }),
): { at: number; reason: PauseReason } | undefined {
  for (let index = 0; index < count; index++) {
    const pause = guard.count(1, outcome(index));
    if (pause) return { at: index + 1, reason: pause.reason };
  }
  return undefined;
}

describe('the bounce guard', () => {
  test('does nothing before there are fifty answers, and then returns the share of refusals', () => {
    expect(tell(49, () => bounced)).toBeUndefined();
    expect(tell(200, () => bounced)).toEqual({
      at: 50,
      reason: { code: 'too-many-bounces', percent: 100, outcomes: 50, limit: 10 },
    });
  });

  test('acts above its limit, and not at it', () => {
    expect(tell(400, (index) => (index % 10 === 9 ? bounced : accepted))).toBeUndefined();
    expect(tell(400, (index) => (index % 8 === 0 ? bounced : accepted))).toMatchObject({
      reason: { code: 'too-many-bounces' },
    });
    expect(tell(400, (index) => (index % 4 === 3 ? lost : accepted))).toBeUndefined();
    expect(tell(400, (index) => (index % 3 === 0 ? lost : accepted))).toMatchObject({
      reason: { code: 'too-many-errors' },
    });
  });

  test('looks at the last two hundred: a good hour does not hide a bad minute', () => {
    const told = tell(5_000, (index) => (index < 4_000 ? accepted : bounced));
    expect(told!.at).toBeLessThanOrEqual(4_000 + 22);
  });

  test('ignores greylisting, full mailboxes, expired retries, and servers that were away', () => {
    const harmless: Outcome[] = [
      { kind: 'deferred', reply: { code: 450, text: 'greylisted' }, retryAfterMs: 1 },
      { kind: 'deferred', reply: { code: 452, text: 'mailbox full' }, retryAfterMs: 1, faultScope: 'domain' },
      {
        kind: 'deferred',
        reason: { code: 'relay-unreachable', detail: 'nothing answers' },
        retryAfterMs: 1,
        faultScope: 'server',
        countsAsAttempt: false,
      },
      {
        kind: 'deferred',
        reason: { code: 'interrupted', detail: 'we hung up' },
        retryAfterMs: 1,
        countsAsAttempt: false,
      },
      {
        kind: 'rejected',
        reply: { code: 450, text: 'greylisted' },
        reason: { code: 'gave-up', detail: '6' },
        suppress: false,
      },
      { kind: 'rejected', reason: { code: 'relay-lacks-smtputf8' }, suppress: false },
    ];
    for (const outcome of harmless) expect(tell(500, () => outcome)).toBeUndefined();
  });

  test('counts connections that break before the text as errors', () => {
    expect(
      tell(500, () => ({
        kind: 'deferred',
        reason: { code: 'connection-broken', detail: 'the connection was closed' },
        retryAfterMs: 1,
      })),
    ).toMatchObject({ at: 50, reason: { code: 'too-many-errors' } });
  });

  test('takes ten unclear refusals in a row, over several domains, for a refusal of us, and takes them back', () => {
    const guard = openBounceGuard({ bounces: 10, errors: 30 });
    const unclear: Outcome = {
      kind: 'rejected',
      reply: { code: 550, text: 'rejected' },
      about: 'unclear',
      suppress: false,
    };
    const refuse = (index: number) => guard.count(1, unclear, { delivery: index, domain: `d${index % 4}.example` });
    for (let index = 0; index < 9; index++) expect(refuse(index)).toBeUndefined();
    guard.count(1, accepted, { delivery: 9, domain: 'd1.example' });
    for (let index = 10; index < 19; index++) expect(refuse(index)).toBeUndefined();
    expect(refuse(19)).toEqual({
      reason: { code: 'refused-in-a-row', refused: 10, domains: 4, reply: '550 rejected' },
      takeBack: [10, 11, 12, 13, 14, 15, 16, 17, 18, 19],
    });
  });

  test('is told once, and counts anew after it', () => {
    const guard = openBounceGuard({ bounces: 10, errors: 30 });
    expect(tell(500, () => bounced, guard)).toMatchObject({ at: 50 });
    expect(tell(500, () => bounced, guard)).toMatchObject({ at: 50 });
    for (let count = 0; count < 49; count++) guard.count(1, bounced);
    guard.reset(1);
    expect(tell(49, () => bounced, guard)).toBeUndefined();
  });

  test('counts sends separately, and 100 % switches it off', () => {
    const guard = openBounceGuard({ bounces: 10, errors: 30 });
    for (let count = 0; count < 40; count++)
      expect([guard.count(1, bounced), guard.count(2, bounced)]).toEqual([undefined, undefined]);
    expect(tell(500, () => bounced, openBounceGuard({ bounces: 100, errors: 30 }))).toBeUndefined();
  });
});

describe('a send', () => {
  let db: Database;
  let engine: Engine;
  let smtp: ScriptedSmtp;
  let script: (to: string) => Script;
  beforeEach(async () => {
    db = await emptyDatabase();
    engine = engineOver(db);
    smtp = await scriptedSmtp((to) => script(to));
    await addReaders(db, 150);
  });
  afterEach(async () => {
    await smtp.close();
    await expectBooksToAgree(db);
    await db.destroy();
  });

  test('to a list gone bad is paused with the reason, and goes on from there when somebody says so', async () => {
    script = (to) => (to.startsWith('reader1@') ? 'accept' : { at: 'rcpt', reply: '550 5.1.1 no such user' });
    const { id } = await engine.start({ batchSize: 150 });
    const worker = engine.worker({ smtpUrl: smtp.url, connections: 2 });
    await worker.workOff();
    expect(await engine.sendOf(id)).toMatchObject({
      status: 'paused',
      pause_code: 'too-many-bounces',
      pause_detail: '{"percent":98,"outcomes":50,"limit":10}',
    });
    const { rejected = 0, planned = 0 } = await byStatus(db, id);
    expect([rejected + planned, rejected >= 49 && rejected <= 52]).toEqual([149, true]);
    script = () => 'accept';
    await resumeSend(id, engine);
    await worker.workOff();
    expect(await engine.sendOf(id)).toMatchObject({ status: 'finished', pause_code: null, pause_detail: null });
    expect(smtp.received).toHaveLength(planned + 1);
    await worker.close();
  });

  test('that is paused by one worker is judged afresh by all of them when it is resumed', async () => {
    script = (to) => (to.startsWith('reader1@') ? 'accept' : { at: 'rcpt', reply: '550 5.1.1 no such user' });
    const { id } = await engine.start({ batchSize: 75 });
    const [one, two] = [
      engine.worker({ smtpUrl: smtp.url, connections: 1 }),
      engine.worker({ smtpUrl: smtp.url, connections: 1 }),
    ];
    await Promise.all([one.deliver({ send: id, number: 1 }), two.deliver({ send: id, number: 2 })]);
    await resumeSend(id, engine);
    const before = (await byStatus(db, id)).rejected!;
    script = () => 'accept';
    await Promise.all([one.workOff(), two.workOff()]);
    expect(await engine.sendOf(id)).toMatchObject({ status: 'finished' });
    expect(smtp.received).toHaveLength(150 - before);
    await one.close();
    await two.close();
  });
});
