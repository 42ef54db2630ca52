import PostalMime from 'postal-mime';
import { afterEach, describe, expect, test } from 'vitest';
import { openApp } from '../../src/wire/app.ts';
import { openWorker } from '../../src/wire/open-worker.ts';
import { unsubscribe } from '../../src/audience/leaving/leave.ts';
import { resumeSend } from '../../src/send/steer/control.ts';
import { listTrouble } from '../../src/send/steer/status.ts';
import { sweep } from '../../src/send/run/sweep.ts';
import { scriptedSmtp, type Script } from '../fakes/scripted-smtp.ts';
import { makeWorkspace, type Workspace } from './workspace.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).toReversed()) await thing.close();
});

async function begin(script?: (to: string, tryNumber: number) => Script, options?: Parameters<typeof scriptedSmtp>[1]) {
  const smtp = await scriptedSmtp(script, options);
  open.push(smtp);
  const workspace: Workspace = await makeWorkspace({ smtpUrl: smtp.url });
  open.push(workspace);
  return { smtp, ...workspace };
}

/** How many copies each address got. */
function copies(received: { to: string }[]): Map<string, number> {
  return new Map([...Map.groupBy(received, ({ to }) => to)].map(([to, all]) => [to, all.length]));
}

describe('sending', () => {
  test('every active reader gets one copy, and the ledger records it', async () => {
    const { smtp, addReaders, send } = await begin();
    await addReaders(450, (index) => (index % 2 ? { fields: { firstName: 'Vega' } } : {}));
    const summary = await send();
    expect(summary).toMatchObject({
      status: 'finished',
      recipients: 450,
      counts: { accepted: 450, planned: 0, attempting: 0 },
    });
    expect(copies(smtp.received).size).toBe(450);
    expect(smtp.received).toHaveLength(450);
    expect(smtp.peakConnections()).toBeLessThanOrEqual(4);
  });

  test('the same issue to the same audience a second time sends nothing', async () => {
    const { smtp, addReaders, send } = await begin();
    await addReaders(20);
    await send();
    const again = await send();
    expect(again).toMatchObject({ status: 'finished', counts: { accepted: 20 } });
    expect(smtp.received).toHaveLength(20);
  });

  test('only active readers are mailed, and nobody who is suppressed', async () => {
    const { smtp, app, addReaders, send } = await begin();
    await addReaders(6, (index) => ({
      status: (['active', 'pending', 'unsubscribed', 'bounced', 'complained', 'active'] as const)[index]!,
    }));
    await app.db
      .insertInto('suppression')
      .values({ email: 'reader-0006@example.org', reason: 'manual', detail: null, at: 1 })
      .execute();
    await send();
    expect(smtp.received.map(({ to }) => to)).toEqual(['reader-0001@example.org']);
  });

  test('each delivered mail can be parsed, and is the reader’s own', async () => {
    const { smtp, addReaders, send } = await begin();
    await addReaders(1, () => ({ email: 'vega@xn--bcher-kva.example', fields: { firstName: 'Vega' } }));
    await send();
    const mail = await PostalMime.parse(smtp.received[0]!.raw);
    expect(mail.subject).toBe('Vega, issue seven');
    expect(mail.text).toContain('Hello Vega');
    expect(mail.html).toContain('https://news.example.org/c/');
    expect(smtp.received[0]!.from).toMatch(/^bounces\+/);
  });

  test('a server that says “slow down” gets every message, later, and no reader is deferred for it', async () => {
    let told = 0;
    const { smtp, clock, addReaders, send } = await begin(() =>
      told++ < 6 ? { at: 'rcpt', reply: '450 4.3.2 slow down' } : 'accept',
    );
    await addReaders(20);
    // The send waits longer than the test, so the clock is moved.
    const flying = setInterval(() => (clock.at += 1_000), 50);
    const summary = await send().finally(() => clearInterval(flying));
    expect(summary).toMatchObject({ status: 'finished', counts: { accepted: 20, deferred: 0, rejected: 0 } });
    expect(smtp.received).toHaveLength(20);
  });

  test('the server’s replies are stored with each outcome', async () => {
    const { app, addReaders, send } = await begin((to) =>
      to.startsWith('reader-0001') ? { at: 'rcpt', reply: '550 5.1.1 no such user' } : 'accept',
    );
    await addReaders(2);
    await send();
    const rows = await app.db
      .selectFrom('delivery')
      .select(['status', 'reply_code', 'reply_enhanced', 'reply_text', 'queue_id'])
      .orderBy('id')
      .execute();
    expect(rows).toEqual([
      { status: 'rejected', reply_code: 550, reply_enhanced: '5.1.1', reply_text: 'no such user', queue_id: null },
      { status: 'accepted', reply_code: 250, reply_enhanced: '2.0.0', reply_text: 'Ok: queued as T1', queue_id: 'T1' },
    ]);
  });

  test('an address that does not exist is never mailed again, one that is over quota is', async () => {
    const { app, addReaders, send } = await begin((to) =>
      to.startsWith('reader-0001')
        ? { at: 'rcpt', reply: '550 5.1.1 no such user' }
        : to.startsWith('reader-0002')
          ? { at: 'dot', reply: '552 5.2.2 mailbox full' }
          : 'accept',
    );
    await addReaders(3);
    await send();
    expect(await app.db.selectFrom('suppression').select(['email', 'reason']).execute()).toEqual([
      { email: 'reader-0001@example.org', reason: 'bounced' },
    ]);
    expect(await app.db.selectFrom('subscriber').select('status').orderBy('id').execute()).toEqual([
      { status: 'bounced' },
      { status: 'active' },
      { status: 'active' },
    ]);
  });

  test('a temporary refusal is tried again when its time has come, and then arrives once', async () => {
    const { smtp, clock, addReaders, send, resume } = await begin((to, tryNumber) =>
      to.startsWith('reader-0002') && tryNumber < 3 ? { at: 'rcpt', reply: '451 4.7.1 greylisted' } : 'accept',
    );
    await addReaders(3);
    const first = await send();
    expect(first).toMatchObject({ status: 'sending', counts: { accepted: 2, deferred: 1 } });
    expect(first.nextTryAt).not.toBeNull();
    expect((await resume(first.id)).counts).toMatchObject({ accepted: 2, deferred: 1 }); // too early: nothing is tried
    clock.at += 6 * 60_000;
    expect((await resume(first.id)).counts.deferred).toBe(1);
    clock.at += 16 * 60_000;
    expect(await resume(first.id)).toMatchObject({ status: 'finished', counts: { accepted: 3, deferred: 0 } });
    expect([...copies(smtp.received).values()]).toEqual([1, 1, 1]);
  });

  test('a server that accepts the text and hangs up leaves the delivery uncertain; nobody gets a second copy', async () => {
    const { smtp, app, addReaders, send } = await begin((to) =>
      to.startsWith('reader-0003') ? { at: 'after-dot', close: true } : 'accept',
    );
    await addReaders(10);
    const summary = await send();
    expect(summary).toMatchObject({ status: 'finished', counts: { accepted: 9, uncertain: 1 } });
    expect([...copies(smtp.received).values()].every((count) => count === 1)).toBe(true);
    expect(await listTrouble(app.db, summary.id, 10)).toMatchObject([
      {
        email: 'reader-0003@example.org',
        status: 'uncertain',
        reason: { code: 'connection-lost' },
      },
    ]);
  });

  test('a server that hangs up before the text is simply tried again later', async () => {
    let isBroken = true;
    const { smtp, clock, addReaders, send, resume } = await begin((to) =>
      to.startsWith('reader-0003') && isBroken ? { at: 'data', close: true } : 'accept',
    );
    await addReaders(5);
    const first = await send();
    isBroken = false;
    expect(first.counts).toMatchObject({ accepted: 4, deferred: 1, uncertain: 0 });
    clock.at += 6 * 60_000;
    expect((await resume(first.id)).counts).toMatchObject({ accepted: 5 });
    expect([...copies(smtp.received).values()]).toEqual([1, 1, 1, 1, 1]);
  });

  test('a missing server defers one delivery and leaves the others planned', async () => {
    const { smtp, addReaders, send } = await begin();
    await addReaders(300);
    await smtp.close();
    const summary = await send();
    expect(summary.status).toBe('sending');
    expect(summary.counts.accepted).toBe(0);
    expect(summary.counts.deferred).toBeLessThanOrEqual(8);
    expect(summary.counts.planned).toBeGreaterThanOrEqual(292);
  });

  test('a reader who leaves after the freeze is skipped, with the reason', async () => {
    const controller = new AbortController();
    const { smtp, app, addReaders, send, resume } = await begin((to) => {
      if (to.startsWith('reader-0010')) controller.abort();
      return 'accept';
    });
    await addReaders(40);
    const stopped = await send(7, { signal: controller.signal });
    expect(stopped.counts.planned).toBeGreaterThan(0);
    await unsubscribe(app.db, { subscriberId: 40, source: 'page', at: Date.now() });
    const finished = await resume(stopped.id);
    expect(finished).toMatchObject({ status: 'finished', counts: { accepted: 39, skipped: 1 } });
    expect(smtp.received.some(({ to }) => to === 'reader-0040@example.org')).toBe(false);
    expect((await listTrouble(app.db, stopped.id, 5))[0]).toMatchObject({ reason: { code: 'unsubscribed' } });
  });

  test('stopping finishes deliveries in flight, and resuming sends the rest: one copy for each reader', async () => {
    const controller = new AbortController();
    const { smtp, addReaders, send, resume } = await begin(
      (to) => {
        if (to === 'reader-0100@example.org') controller.abort();
        return 'accept';
      },
      { delayMs: 1 },
    );
    await addReaders(900);
    const stopped = await send(7, { signal: controller.signal });
    expect(stopped.counts).toMatchObject({ attempting: 0, uncertain: 0 });
    expect(stopped.counts.planned).toBeGreaterThan(500); // two batches are processed at a time
    const finished = await resume(stopped.id);
    expect(finished).toMatchObject({ status: 'finished', counts: { accepted: 900 } });
    expect([...copies(smtp.received).values()].every((count) => count === 1)).toBe(true);
  });

  test('a non-ASCII local part is rejected with the reason if the server lacks SMTPUTF8', async () => {
    const { smtp, app, addReaders, send } = await begin(undefined, { extensions: ['8BITMIME'] });
    await addReaders(2, (index) => ({ email: index ? 'plain@example.org' : 'δοκιμή@example.org' }));
    const summary = await send();
    expect(summary.counts).toMatchObject({ accepted: 1, rejected: 1 });
    expect((await listTrouble(app.db, summary.id, 5))[0]).toMatchObject({
      email: 'δοκιμή@example.org',
      reason: { code: 'relay-lacks-smtputf8' },
    });
    expect(smtp.received).toHaveLength(1);
  });

  test('a server that refuses us as a sender pauses the send, and no reader is rejected, bounced or suppressed', async () => {
    let refuses = true;
    const { smtp, app, clock, addReaders, send, resume } = await begin(undefined, {
      mailReply: () => (refuses ? '550 5.1.2 sender domain has no MX' : undefined),
    });
    await addReaders(50);
    const first = await send();
    expect(first).toMatchObject({ status: 'paused', counts: { accepted: 0, rejected: 0 } });
    expect(await app.db.selectFrom('suppression').selectAll().execute()).toEqual([]);
    refuses = false;
    await resumeSend(first.id, { db: app.db, clock });
    expect(await resume(first.id)).toMatchObject({ status: 'finished', counts: { accepted: 50 } });
    expect(smtp.received).toHaveLength(50);
  });

  test('a server that accepts fewer connections than we want is served with as many as it accepts', async () => {
    const { smtp, addReaders, send } = await begin(undefined, { maxConnections: 2 });
    await addReaders(60);
    expect(await send()).toMatchObject({ status: 'finished', counts: { accepted: 60 } });
    expect(smtp.received).toHaveLength(60);
  });

  test('a 421 at the final dot means “later”, not uncertain', async () => {
    const { app, addReaders, send } = await begin((to) =>
      to.startsWith('reader-0002') ? { at: 'dot', reply: '421 4.3.2 shutting down' } : 'accept',
    );
    await addReaders(4);
    expect((await send()).counts).toMatchObject({ accepted: 3, deferred: 1, uncertain: 0 });
    expect(await app.db.selectFrom('delivery').select('reply_code').where('status', '=', 'deferred').execute()).toEqual(
      [{ reply_code: 421 }],
    );
  });

  test('a worker that delivers through another server leaves a send alone', async () => {
    const controller = new AbortController();
    const { smtp, root, app, addReaders, send } = await begin((to) => {
      if (to.startsWith('reader-0010')) controller.abort();
      return 'accept';
    });
    await addReaders(60);
    const stopped = await send(7, { signal: controller.signal });
    const other = await scriptedSmtp();
    open.push(other);
    const stranger = await openApp({
      folder: root,
      variables: {
        SMTP_URL: other.url,
        PUBLIC_URL: 'https://news.example.org',
        GALLEY_SECRET: 'a secret for journeys only',
        LOG_LEVEL: 'silent',
      },
    });
    const enqueued: unknown[] = [];
    expect(await sweep({ enqueue: async (jobs) => void enqueued.push(...jobs) }, stranger)).toBe(0);
    const worker = await openWorker(stranger);
    expect(await worker.handle(`send-${stopped.id}-batch-1`, new AbortController().signal)).toEqual({
      kind: 'already-claimed',
    });
    await worker.close();
    await stranger.close();
    expect(other.received).toEqual([]);
    expect(app.transport).not.toBe(stranger.transport);
    expect(smtp.received.length).toBeLessThan(60);
  });
});
