import { sql } from 'kysely';
import { openDatabase } from '../src/db/open.ts';
import { reportIssue } from '../src/report/issue-report.ts';
import { judgeNew, settleSend } from '../src/track/judge/judge-sends.ts';
import { playSend } from './verdicts/play-send.ts';
import type { Duration } from './measure.ts';

const beganAt = Date.parse('2026-11-27T09:00:00Z');
const links = 40;

/** The report of a send to so many readers, three in ten of whom opened and one in ten clicked. */
export async function benchReport(readers: number): Promise<Duration[]> {
  const db = await openDatabase('sqlite::memory:');
  try {
    const { send } = await playSend(
      db,
      { links, slots: [[3], [17], [28]], readers: [], requests: [] },
      { issue: 1, beganAt },
    );
    await storeEvents(readers, send, db);
    const judging = await timeOf(() => judgeNew(db, { now: beganAt, send }));
    const settling = await timeOf(() => settleSend(db, send, beganAt));
    await reportIssue(db, 1, { now: beganAt });
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    const times = [];
    for (let run = 0; run < 20; run++) times.push(await timeOf(() => reportIssue(db, 1, { now: beganAt })));
    const sorted = times.toSorted((a, b) => a - b);
    const grown = Math.max(0, process.memoryUsage().rss - before) / 2 ** 20;
    const events = 0.4 * readers;
    return [
      {
        what: `report of a send to ${readers.toLocaleString('en')}, with ${events.toLocaleString('en')} events`,
        ms: sorted[10]!,
        p95: sorted[18]!,
        note: `${grown.toFixed(0)} MB more after 20 reports`,
      },
      {
        what: 'judging them, as they come, in all',
        ms: judging,
        note: `${Math.round(events / (judging / 1_000)).toLocaleString('en')} events a second`,
      },
      { what: 'judging all of them again', ms: settling },
    ];
  } finally {
    await db.destroy();
  }
}

async function storeEvents(readers: number, send: number, db: Awaited<ReturnType<typeof openDatabase>>): Promise<void> {
  await sql`insert into subscriber (email, status, fields, created_at, updated_at)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${readers})
    select 'reader-' || i || '@example-' || (i % 5000) || '.org', 'active', '{}', ${beganAt}, ${beganAt} from n`.execute(
    db,
  );
  await sql`insert into delivery (send_id, subscriber_id, batch, status, closed_at)
    select ${send}, id, 1, 'accepted', ${beganAt} + id % 600000 from subscriber`.execute(db);
  await db.updateTable('batch').set({ accepted: readers }).where('send_id', '=', send).execute();
  const seen = sql`'1.n' || (d.id % 70000) || '.a' || (d.id % 40)`;
  await sql`insert into event (delivery_id, send_id, kind, link, verdict, reasons, at, seen_from)
    select d.id, ${send}, 'open', null, 'human', '', ${beganAt} + (d.id * 7919) % 400000000, ${seen}
    from delivery d where d.id % 10 < 3`.execute(db);
  await sql`insert into event (delivery_id, send_id, kind, link, verdict, reasons, at, seen_from)
    select d.id, ${send}, 'click', (d.id * 31) % ${links}, 'human', '', ${beganAt} + (d.id * 7919) % 400000000 + 40000, ${seen}
    from delivery d where d.id % 10 = 0`.execute(db);
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
