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
  /** Part of an address or of a field's value; case-insensitive for ASCII letters. */
  search?: string | undefined;
  /** For paging: only subscribers after this id. */
  afterId?: number | undefined;
  limit?: number | undefined;
}

export interface SubscriberPage {
  subscribers: ListedSubscriber[];
  /** Number of all matches, not only on this page. */
  total: number;
  /** `afterId` of the next page; undefined on the last. */
  next: number | undefined;
}

/**
 * Oldest first. Pages by id instead of offset, so that nobody is shown twice or skipped while people join and leave.
 */
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

/** Normalises the address before the lookup. Undefined when it is not an address or belongs to no subscriber. */
export async function findSubscriber(db: Database, written: string): Promise<ListedSubscriber | undefined> {
  const address = normaliseAddress(written);
  if (!address.ok) return undefined;
  const row = await db.selectFrom('subscriber').selectAll().where('email', '=', address.address).executeTakeFirst();
  return row && toListed(row);
}

function contains(db: Database, eb: ExpressionBuilder<Tables, 'subscriber'>, search: string): Expression<SqlBool> {
  // Domains are stored as A-labels: a search for bücher means xn--bcher-kva. Each part is converted separately, because
  // `vega@bücher` is not a domain name.
  const stored = search
    .normalize('NFC')
    .toLowerCase()
    .split('@')
    .map((part) => domainToASCII(part) || part)
    .join('@');
  const wanted = [...new Set([search.normalize('NFC').toLowerCase(), stored])];
  return eb.or([
    ...wanted.map((text) => holds(db, 'email', text)),
    // Searches only the values: `fields like` would match everybody by a field's name.
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
