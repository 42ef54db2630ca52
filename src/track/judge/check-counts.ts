import { setImmediate as otherWork } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/open.ts';
import { lockName } from '../../db/portable.ts';
import type { Tables } from '../../db/tables.ts';
import { addReader, countFields, noCount, type Counts } from './counts.ts';
import { asCounted, loadReaders } from './load-readers.ts';
import { sendFacts, type SendFacts } from './send-facts.ts';

export interface CountFault {
  key: string;
  field: (typeof countFields)[number];
  stored: number;
  /** Counted from the events. */
  right: number;
}

const readersAtOnce = 500;

/** Compares the counts of a send with its events, row by row. Empty if they agree. */
export async function checkCounts(db: Database, send: number): Promise<CountFault[]> {
  // In one transaction, so that events judged meanwhile are in both or in neither.
  return db.transaction().execute(async (transaction) => {
    await lockName(transaction, `verdicts of send ${send}`);
    const right = await countFromEvents(transaction, await sendFacts(transaction, send));
    return faultsOf(await storedCounts(transaction, send), right);
  });
}

/**
 * Compares only the totals of opens and clicks with the events: one reading of an index, for looking often. False if
 * they differ; `checkCounts` says where.
 */
export async function totalsAgree(db: Database, send: number): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    await lockName(transaction, `verdicts of send ${send}`);
    const events = await transaction
      .selectFrom('event')
      .select(({ fn }) => ['kind', 'verdict', fn.sum<number>('counted').as('count')])
      .where('send_id', '=', send)
      .where((when) =>
        when.or([when('kind', '=', 'open'), when.and([when('kind', '=', 'click'), when('link', '>=', 0)])]),
      )
      .groupBy(['kind', 'verdict'])
      .execute();
    const stored = await storedCounts(transaction, send);
    return (['open', 'click'] as const).every((kind) => {
      const { human, unsure, general, sophisticated } = stored.get(kind) ?? noCount();
      const counted = { human, unsure, machine: general + sophisticated };
      return (['human', 'unsure', 'machine'] as const).every((verdict) => {
        const row = events.find((one) => one.kind === kind && one.verdict === verdict);
        return counted[verdict] === Number(row?.count ?? 0);
      });
    });
  });
}

/** Replaces the counts of a send by those of its events. Returns what was wrong. */
export async function mendCounts(db: Database, send: number): Promise<CountFault[]> {
  return db.transaction().execute(async (transaction) => {
    await lockName(transaction, `verdicts of send ${send}`);
    const right = await countFromEvents(transaction, await sendFacts(transaction, send));
    const faults = faultsOf(await storedCounts(transaction, send), right);
    if (faults.length === 0) return faults;
    await transaction.deleteFrom('send_count').where('send_id', '=', send).execute();
    const rows = [...right].map(([key, row]) => ({ send_id: send, key, ...row }));
    for (let at = 0; at < rows.length; at += 500)
      await transaction
        .insertInto('send_count')
        .values(rows.slice(at, at + 500))
        .execute();
    return faults;
  });
}

async function countFromEvents(db: Kysely<Tables>, facts: SendFacts): Promise<Counts> {
  const counts: Counts = new Map();
  for (let after = 0; ;) {
    const page = await db
      .selectFrom('event')
      .select('delivery_id')
      .distinct()
      .where('send_id', '=', facts.send)
      .where('delivery_id', '>', after)
      .orderBy('delivery_id')
      .limit(readersAtOnce)
      .execute();
    if (page.length === 0) return counts;
    const deliveries = page.map(({ delivery_id }) => Number(delivery_id));
    for (const { events } of await loadReaders(db, facts.send, deliveries))
      addReader(counts, events.map(asCounted), facts);
    after = deliveries.at(-1)!;
    await otherWork();
  }
}

async function storedCounts(db: Kysely<Tables>, send: number): Promise<Counts> {
  const rows = await db.selectFrom('send_count').selectAll().where('send_id', '=', send).execute();
  return new Map(rows.map(({ send_id: _, key, ...row }) => [key, row]));
}

function faultsOf(stored: Counts, right: Counts): CountFault[] {
  return [...new Set([...stored.keys(), ...right.keys()])].toSorted().flatMap((key) => {
    const [one, other] = [stored.get(key) ?? noCount(), right.get(key) ?? noCount()];
    return countFields.flatMap((field) =>
      one[field] === other[field] ? [] : [{ key, field, stored: one[field], right: other[field] }],
    );
  });
}
