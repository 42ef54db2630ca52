import type { Kysely, Selectable } from 'kysely';
import { jsonTexts } from '../db/json-rows.ts';
import type { SuppressionTable } from '../db/tables/audience.ts';
import type { Tables } from '../db/tables.ts';

export type Suppression = Selectable<SuppressionTable>;

/**
 * Keeps an address from ever being mailed again. The first reason stays, except that "unsubscribed", the only one
 * a person can take back, gives way to a stronger one.
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

/** By address. */
export async function suppressionsOf(db: Kysely<Tables>, emails: string[]): Promise<Map<string, Suppression>> {
  if (emails.length === 0) return new Map();
  const rows = await db
    .selectFrom(jsonTexts(db, emails).as('given'))
    .innerJoin('suppression', 'email', 'given.value')
    .selectAll('suppression')
    .execute();
  return new Map(rows.map((row) => [row.email, row]));
}

/** Takes back what the person did themselves, and nothing else. */
export async function liftUnsubscribed(db: Kysely<Tables>, email: string): Promise<void> {
  await db.deleteFrom('suppression').where('email', '=', email).where('reason', '=', 'unsubscribed').execute();
}
