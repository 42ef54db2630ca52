import type { Transaction } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';
import type { NoticeKind } from '../db/tables/notice.ts';
import type { Tables } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import type { NoticeEvent } from './notice.ts';

/** The result of one look. */
export interface Look {
  /** The kinds that were looked for: open notices of these kinds that were not found have ended. */
  kinds: NoticeKind[];
  events: NoticeEvent[];
  /** Beginnings of keys that could not be judged this time; notices with these keys do not change. */
  unknown?: string[];
}

/**
 * Creates a notice for each new event, once however many processes find it, and ends the notices whose events are over.
 * An event that recurs with the same key opens its notice again.
 */
export async function raiseNotices(look: Look, { db, clock }: { db: Database; clock: Clock }): Promise<void> {
  await transact(db, async (transaction) => {
    const now = clock.now();
    for (const event of look.events) await raise(transaction, event, now);
    const open = await transaction
      .selectFrom('notice')
      .select(['id', 'key'])
      .where('kind', 'in', look.kinds)
      .where('ended_at', 'is', null)
      .execute();
    const found = new Set(look.events.map(({ key }) => key));
    const over = open.filter(
      ({ key }) => !found.has(key) && !look.unknown?.some((beginning) => key.startsWith(beginning)),
    );
    for (const { id } of over)
      await transaction.updateTable('notice').set({ ended_at: now }).where('id', '=', id).execute();
  });
}

async function raise(transaction: Transaction<Tables>, { key, send, detail }: NoticeEvent, now: number): Promise<void> {
  // Selected first, because every insert with a conflict would use up a number, and people type these numbers.
  const known = await transaction
    .selectFrom('notice')
    .select(['id', 'ended_at'])
    .where('key', '=', key)
    .executeTakeFirst();
  if (known) {
    if (known.ended_at !== null)
      await transaction.updateTable('notice').set({ ended_at: null }).where('id', '=', known.id).execute();
    return;
  }
  await transaction
    .insertInto('notice')
    .values({
      key,
      kind: detail.kind,
      send_id: send ?? null,
      detail: JSON.stringify(detail),
      created_at: now,
      ended_at: null,
      seen_at: null,
      seen_by: null,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}
