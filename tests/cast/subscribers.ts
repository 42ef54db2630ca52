import type { Database } from '../../src/db/open.ts';
import type { SubscriberStatus } from '../../src/db/tables/audience.ts';

export { emptyDatabase } from '../setup/database.ts';

/** The time of every test of the audience. */
export const noon = Date.parse('2026-11-27T12:00:00Z');
export const clock = { now: () => noon };

export interface CastMember {
  email: string;
  status: SubscriberStatus;
  fields: Record<string, string>;
}

/** Stars instead of people, one for each state of a subscriber. */
export const cast = {
  /** Has all fields. */
  vega: {
    email: 'vega@example.org',
    status: 'active',
    fields: { firstName: 'Vega', lastName: 'Lyra', city: 'Samarkand' },
  },
  /** Has only an address. */
  altair: { email: 'altair@example.com', status: 'active', fields: {} },
  /** Has a non-ASCII name and domain. */
  shokujo: { email: 'shokujo@xn--bcher-kva.example', status: 'active', fields: { firstName: '織女', city: '京都' } },
  /** Has asked to join and not confirmed. */
  rigel: { email: 'rigel@example.net', status: 'pending', fields: { firstName: 'Rigel' } },
  /** Has unsubscribed. */
  deneb: { email: 'deneb@example.org', status: 'unsubscribed', fields: { firstName: 'Deneb' } },
  /** The address no longer exists. */
  antares: { email: 'antares@example.com', status: 'bounced', fields: { firstName: 'Antares' } },
  /** Has reported spam. */
  mira: { email: 'mira@example.net', status: 'complained', fields: { firstName: 'Mira' } },
} satisfies Record<string, CastMember>;

export type CastName = keyof typeof cast;

/** Adds the whole cast, with their consent and suppression rows; returns their ids by name. */
export async function seedCast(db: Database): Promise<Record<CastName, number>> {
  const ids = {} as Record<CastName, number>;
  for (const name of Object.keys(cast) as CastName[]) {
    const { email, status, fields } = cast[name];
    const { id } = await db
      .insertInto('subscriber')
      .values({ email, status, fields: JSON.stringify(fields), created_at: noon, updated_at: noon })
      .returning('id')
      .executeTakeFirstOrThrow();
    ids[name] = id;
    const action = status === 'pending' ? 'asked' : 'confirmed';
    await db
      .insertInto('consent')
      .values({ subscriber_id: id, action, source: 'form:home', detail: null, at: noon })
      .execute();
    if (status === 'active' || status === 'pending') continue;
    await db.insertInto('suppression').values({ email, reason: status, detail: null, at: noon }).execute();
    if (status === 'unsubscribed')
      await db
        .insertInto('consent')
        .values({ subscriber_id: id, action: 'unsubscribed', source: 'page', detail: null, at: noon })
        .execute();
  }
  return ids;
}

/**
 * Adds `count` active readers, from `reader1@mail1.example.org` on, in 50 domains, every third without a first name;
 * returns their ids in order.
 */
export async function seedSubscribers(db: Database, count: number): Promise<number[]> {
  const ids: number[] = [];
  const perStatement = 1000;
  for (let from = 1; from <= count; from += perStatement) {
    const numbers = Array.from({ length: Math.min(perStatement, count - from + 1) }, (_, index) => from + index);
    const rows = await db.transaction().execute((trx) =>
      trx
        .insertInto('subscriber')
        .values(
          numbers.map((number) => ({
            email: `reader${number}@mail${number % 50}.example.org`,
            status: 'active' as const,
            fields: number % 3 === 0 ? '{}' : JSON.stringify({ firstName: `Star ${number}` }),
            created_at: noon,
            updated_at: noon,
          })),
        )
        .returning('id')
        .execute(),
    );
    ids.push(...rows.map((row) => row.id).toSorted((a, b) => a - b));
  }
  return ids;
}
