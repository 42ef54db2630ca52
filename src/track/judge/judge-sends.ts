/**
 * When events are judged: new ones within seconds (`judgeNew`), and all readers of a send again when others have shown
 * more since (`settleSend`), so that a scanner found late is found in what came early.
 */
import { setImmediate as otherWork } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database } from '../../db/open.ts';
import { judgeReaders } from './judge-events.ts';
import { rulesVersion } from './rules-version.ts';
import { sendFacts, type SendFacts } from './send-facts.ts';

/** Readers in a transaction: SQLite's other writers wait for it, some milliseconds. */
const readersAtOnce = 150;

export interface JudgeOptions {
  now: number;
  /** Only events of this send. */
  send?: number;
  /** Stops after this time, with the rest left for the next run; default: no limit. */
  budgetMs?: number;
}

/** Judges events that were not judged yet. `isComplete` is false if time was up before all were. */
export async function judgeNew(
  db: Database,
  { now, send, budgetMs = Infinity }: JudgeOptions,
): Promise<{ isComplete: boolean }> {
  const until = performance.now() + budgetMs;
  let batches = 0;
  let facts: SendFacts | undefined;
  for (;;) {
    const waiting = await unjudgedReaders(db, send);
    if (waiting.length === 0) return { isComplete: true };
    // One batch at least, so that whoever asks again and again gets on.
    if (batches > 0 && performance.now() > until) return { isComplete: false };
    batches++;
    for (const [id, own] of Map.groupBy(waiting, (row) => Number(row.send_id))) {
      facts = facts?.send === id ? facts : await sendFacts(db, id);
      const deliveries = own.map(({ delivery_id }) => Number(delivery_id));
      await judgeReaders(db, facts, deliveries, now);
      if (batches === 1 && own.length < readersAtOnce) await settleIfAll(db, id, own.length);
    }
    await otherWork();
  }
}

/** If these were all readers of the send, each was judged with all there is. */
async function settleIfAll(db: Database, send: number, judged: number): Promise<void> {
  const readers = await db
    .selectFrom('event')
    .select('delivery_id')
    .distinct()
    .where('send_id', '=', send)
    .limit(judged + 1)
    .execute();
  if (readers.length === judged)
    await db.updateTable('send_judged').set({ changed_at: 0 }).where('send_id', '=', send).execute();
}

export async function hasUnjudged(db: Database, send?: number): Promise<boolean> {
  const row = await unjudged(db, send).select('event.id').limit(1).executeTakeFirst();
  return row !== undefined;
}

function unjudgedReaders(db: Database, send?: number) {
  return unjudged(db, send).select(['send_id', 'delivery_id']).distinct().limit(readersAtOnce).execute();
}

/** In the words of the index `event_uncounted`. */
function unjudged(db: Database, send: number | undefined) {
  return db
    .selectFrom('event')
    .where(sql<boolean>`counted <> repeats + 1`)
    .$if(send !== undefined, (query) => query.where('send_id', '=', send!));
}

/** Judges all readers of a send again with what is known now. Returns how many events have another verdict. */
export async function settleSend(
  db: Database,
  send: number,
  now: number,
  onProgress?: (done: number, changed: number) => void,
): Promise<{ changed: number; events: number }> {
  const began = performance.now();
  // What changes from here on is settled the next time.
  await db.updateTable('send_judged').set({ changed_at: 0 }).where('send_id', '=', send).execute();
  const facts = await sendFacts(db, send);
  let changed = 0;
  let done = 0;
  for (let after = 0; ;) {
    const page = await db
      .selectFrom('event')
      .select('delivery_id')
      .distinct()
      .where('send_id', '=', send)
      .where('delivery_id', '>', after)
      .orderBy('delivery_id')
      .limit(readersAtOnce)
      .execute();
    if (page.length === 0) break;
    const deliveries = page.map(({ delivery_id }) => Number(delivery_id));
    changed += (await judgeReaders(db, facts, deliveries, now)).changed;
    after = deliveries.at(-1)!;
    done += deliveries.length;
    onProgress?.(done, changed);
    await otherWork();
  }
  await db
    .updateTable('send_judged')
    .set({ settled_at: now, settle_ms: Math.ceil(performance.now() - began) })
    .where('send_id', '=', send)
    .execute();
  return { changed, events: done };
}

/** A send is settled at most for a twentieth of the time, so a large one less often than a small one. */
const settleShare = 20;
const minSettlePauseMs = 4_000;

/** Settles the sends in which something was judged since they were settled, the latest first. */
export async function settleChanged(
  db: Database,
  { now, send, maxMs = Infinity }: { now: number; send?: number; maxMs?: number },
): Promise<void> {
  const rows = await unsettled(db)
    .selectAll()
    .$if(send !== undefined, (query) => query.where('send_id', '=', send!))
    .orderBy('send_id', 'desc')
    .execute();
  for (const row of rows) {
    const pauseMs = Math.max(minSettlePauseMs, settleShare * row.settle_ms);
    const isDue = send !== undefined || now - Number(row.settled_at) >= pauseMs || now < Number(row.settled_at);
    if (isDue && row.settle_ms <= maxMs) await settleSend(db, Number(row.send_id), now);
  }
}

export async function hasUnsettled(db: Database): Promise<boolean> {
  return (await unsettled(db).select('send_id').limit(1).executeTakeFirst()) !== undefined;
}

function unsettled(db: Database) {
  return db
    .selectFrom('send_judged')
    .where((when) => when.or([when('changed_at', '>', 0), when('rules', '<>', rulesVersion)]));
}

/** What a report needs: new events judged, and everything settled if that takes no time to speak of. */
export async function judgeForReport(
  db: Database,
  send: number,
  now: number,
  budgetMs: number,
): Promise<{ isComplete: boolean }> {
  const { isComplete } = await judgeNew(db, { now, send, budgetMs });
  if (isComplete) await settleChanged(db, { now, send, maxMs: budgetMs });
  return { isComplete };
}
