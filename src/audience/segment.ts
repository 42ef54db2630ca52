import { domainToASCII } from 'node:url';
import { sql, type Expression, type ExpressionBuilder, type RawBuilder, type SqlBool } from 'kysely';
import { engineOf } from '../db/engine.ts';
import type { Database } from '../db/open.ts';
import type { Tables } from '../db/tables.ts';
import { isMailable } from './recipients.ts';
import type { FieldTest, Segment, SegmentRule } from '../config/segment-rule.ts';

export interface SegmentDeps {
  db: Database;
  /** Milliseconds since the epoch; `lastDays` counts back from it. */
  now: number;
  /** The time zone of the days in `from` and `before`. */
  timezone: string;
}

type Where = (eb: ExpressionBuilder<Tables, 'subscriber'>) => Expression<SqlBool>;

/** The query condition for the active subscribers in the segment. */
function inSegment({ where }: Segment, deps: SegmentDeps): Where {
  return (eb) => eb.and([isMailable(), condition(eb, where, deps)]);
}

async function countSegment(segment: Segment, deps: SegmentDeps): Promise<number> {
  const { count } = await deps.db
    .selectFrom('subscriber')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where(inSegment(segment, deps))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The position of a reader in a segment, for stepping through it: 1-based, with the ids of the neighbours. */
export interface PlaceInSegment {
  /** 0 when this reader is not in the segment. */
  place: number;
  of: number;
  previous?: number;
  next?: number;
}

export async function placeInSegment(
  segment: Segment,
  subscriberId: number,
  deps: SegmentDeps,
): Promise<PlaceInSegment> {
  const those = deps.db.selectFrom('subscriber').where(inSegment(segment, deps));
  const id = async (query: typeof those, order: 'asc' | 'desc') =>
    (await query.select('id').orderBy('id', order).limit(1).executeTakeFirst())?.id;
  const [of, before, self, previous, next] = await Promise.all([
    countSegment(segment, deps),
    those
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('id', '<', subscriberId)
      .executeTakeFirstOrThrow(),
    id(those.where('id', '=', subscriberId), 'asc'),
    id(those.where('id', '<', subscriberId), 'desc'),
    id(those.where('id', '>', subscriberId), 'asc'),
  ]);
  return {
    place: self === undefined ? 0 : Number(before.count) + 1,
    of,
    ...(previous === undefined ? {} : { previous }),
    ...(next === undefined ? {} : { next }),
  };
}

function condition(
  eb: ExpressionBuilder<Tables, 'subscriber'>,
  { since, email, any, not, fields }: SegmentRule,
  deps: SegmentDeps,
): Expression<SqlBool> {
  return eb.and([
    ...Object.entries(fields).map(([field, test]) => fieldCondition(eb, valueOf(deps.db, field), test)),
    ...(since?.from ? [eb('created_at', '>=', dayStart(since.from, deps.timezone))] : []),
    ...(since?.before ? [eb('created_at', '<', dayStart(since.before, deps.timezone))] : []),
    ...(since?.lastDays ? [eb('created_at', '>=', deps.now - since.lastDays * 86_400_000)] : []),
    ...(email ? [eb.or(email.domain.map((domain) => ofDomain(domain)))] : []),
    ...(any ? [eb.or(any.map((rule) => condition(eb, rule, deps)))] : []),
    ...(not ? [eb.not(condition(eb, not, deps))] : []),
  ]);
}

/** The value of a reader field in the stored JSON; null when it is missing or empty. */
function valueOf(db: Database, field: string): RawBuilder<string | null> {
  return engineOf(db) === 'postgres'
    ? sql`nullif(cast(subscriber.fields as json) ->> ${field}, '')`
    : sql`nullif(json_extract(subscriber.fields, ${`$.${field}`}), '')`;
}

/** Never null: `not` of a comparison with a missing field would otherwise be neither true nor false. */
function fieldCondition(
  eb: ExpressionBuilder<Tables, 'subscriber'>,
  value: RawBuilder<string | null>,
  { is, not, startsWith, known }: FieldTest,
): Expression<SqlBool> {
  const written = sql<string>`coalesce(${value}, '')`;
  return eb.and([
    ...(is ? [eb(written, 'in', is)] : []),
    ...(not ? [eb(written, 'not in', not)] : []),
    // In characters, which both engines count alike; `like` compares differently in each.
    ...(startsWith ? [sql<SqlBool>`substr(${written}, 1, ${sql.lit([...startsWith].length)}) = ${startsWith}`] : []),
    ...(known === undefined ? [] : [eb(written, known ? '<>' : '=', '')]),
  ]);
}

/** Domains are stored as A-labels in lower case. */
function ofDomain(written: string): RawBuilder<SqlBool> {
  const domain = written.replace(/^@/, '');
  const pattern = `%@${(domainToASCII(domain) || domain).toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}`;
  return sql<SqlBool>`subscriber.email like ${pattern} escape '\\'`;
}

function dayStart(day: string, timezone: string): number {
  return Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: timezone }).epochMilliseconds;
}
