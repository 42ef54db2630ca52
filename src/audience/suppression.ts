import { sql, type Kysely, type Selectable } from 'kysely';
import { jsonRows, jsonTexts } from '../db/json-rows.ts';
import type { SuppressionTable } from '../db/tables/audience.ts';
import type { Tables } from '../db/tables.ts';

export type Suppression = Selectable<SuppressionTable>;

/**
 * Adds an address to the suppression list, so that it is never mailed again. The first reason is kept, except that a
 * stronger reason replaces "unsubscribed", the only one that the person can undo.
 */
export async function suppress(
  db: Kysely<Tables>,
  {
    email,
    reason,
    detail,
    at,
  }: { email: string; reason: SuppressionTable['reason']; detail?: string | undefined; at: number },
): Promise<void> {
  await db
    .insertInto('suppression')
    .values({ email, reason, detail: detail ?? null, at })
    .onConflict((conflict) =>
      reason === 'unsubscribed'
        ? conflict.column('email').doNothing()
        : conflict
            .column('email')
            .doUpdateSet({ reason, detail: detail ?? null, at })
            .where('suppression.reason', '=', 'unsubscribed'),
    )
    .execute();
}

/** The same for many addresses; each may be there once. */
export async function suppressMany(db: Kysely<Tables>, rows: Suppression[]): Promise<void> {
  if (rows.length === 0) return;
  const given = jsonRows(db, rows, { email: 'text', reason: 'text', detail: 'text', at: 'bigint' });
  // "where true": SQLite would read "on conflict" as a join's condition.
  await sql`insert into suppression (email, reason, detail, at)
    select v.email, v.reason, v.detail, v.at from ${given} where true
    on conflict (email) do update set reason = excluded.reason, detail = excluded.detail, at = excluded.at
    where suppression.reason = 'unsubscribed' and excluded.reason <> 'unsubscribed'`.execute(db);
}

/** Suppressions by address. */
export async function suppressionsOf(db: Kysely<Tables>, emails: string[]): Promise<Map<string, Suppression>> {
  if (emails.length === 0) return new Map();
  const rows = await db
    .selectFrom(jsonTexts(db, emails).as('given'))
    .innerJoin('suppression', 'email', 'given.value')
    .selectAll('suppression')
    .execute();
  return new Map(rows.map((row) => [row.email, row]));
}

/** Removes a suppression with the reason "unsubscribed", and no other. */
export async function liftUnsubscribed(db: Kysely<Tables>, email: string): Promise<void> {
  await db.deleteFrom('suppression').where('email', '=', email).where('reason', '=', 'unsubscribed').execute();
}
