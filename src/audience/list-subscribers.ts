import { domainToASCII } from 'node:url';
import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import type { Database } from '../db/open.ts';
import { holds, pairsOf } from '../db/portable.ts';
import type { Subscriber, SubscriberStatus } from '../db/tables/audience.ts';
import type { Tables } from '../db/tables.ts';
import { normaliseAddress } from '../mail/address.ts';
import { readFields, type ReaderFields } from '../issue/reader-fields.ts';

export interface ListedSubscriber {
  id: number;
  email: string;
  status: SubscriberStatus;
  fields: ReaderFields;
  tracking: boolean;
  /** Milliseconds since the epoch. */
  createdAt: number;
  updatedAt: number;
}

export interface ListOptions {
  status?: SubscriberStatus | undefined;
  /** Part of an address or of any field's value; upper and lower case don't matter for ASCII letters. */
  search?: string | undefined;
  /** Page by id: those after this one. */
  afterId?: number | undefined;
  limit?: number | undefined;
}

export interface SubscriberPage {
  subscribers: ListedSubscriber[];
  /** All that match, not only this page. */
  total: number;
  /** `afterId` of the next page; undefined on the last. */
  next: number | undefined;
}

/** Oldest first. Pages by id and not by offset: nobody is shown twice or skipped while people join and leave. */
export async function listSubscribers(
  db: Database,
  { status, search, afterId = 0, limit = 50 }: ListOptions = {},
): Promise<SubscriberPage> {
  const matching = (eb: ExpressionBuilder<Tables, 'subscriber'>): Expression<SqlBool> =>
    eb.and([
      ...(status ? [eb('status', '=', status)] : []),
      ...(search?.trim() ? [contains(db, eb, search.trim())] : []),
    ]);
  const { total } = await db
    .selectFrom('subscriber')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where(matching)
    .executeTakeFirstOrThrow();
  const rows = await db
    .selectFrom('subscriber')
    .selectAll()
    .where(matching)
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const subscribers = rows.slice(0, limit).map(toListed);
  return { subscribers, total: Number(total), next: rows.length > limit ? subscribers.at(-1)?.id : undefined };
}

/** Looked up as written by anybody: normalised first. Undefined when it is no address or not a subscriber's. */
export async function findSubscriber(db: Database, written: string): Promise<ListedSubscriber | undefined> {
  const address = normaliseAddress(written);
  if (!address.ok) return undefined;
  const row = await db.selectFrom('subscriber').selectAll().where('email', '=', address.address).executeTakeFirst();
  return row && toListed(row);
}

function contains(db: Database, eb: ExpressionBuilder<Tables, 'subscriber'>, search: string): Expression<SqlBool> {
  // Domains are stored as A-labels: somebody who looks for bücher means xn--bcher-kva. Each part on its own,
  // because `vega@bücher` is no domain name.
  const stored = search
    .normalize('NFC')
    .toLowerCase()
    .split('@')
    .map((part) => domainToASCII(part) || part)
    .join('@');
  const wanted = [...new Set([search.normalize('NFC').toLowerCase(), stored])];
  return eb.or([
    ...wanted.map((text) => holds(db, 'email', text)),
    // The values only: `fields like` would find everybody by the name of a field.
    sql<SqlBool>`exists (select 1 from ${pairsOf(db, 'subscriber.fields')} where ${holds(db, 'pair.value', search.normalize('NFC'))})`,
  ]);
}

function toListed({ id, email, status, fields, tracking, created_at, updated_at }: Subscriber): ListedSubscriber {
  return {
    id,
    email,
    status,
    fields: readFields(fields),
    tracking: tracking === 1,
    createdAt: Number(created_at),
    updatedAt: Number(updated_at),
  };
}
