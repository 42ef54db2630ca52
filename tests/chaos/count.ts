/** The count at the end: compares what the readers have with what the ledger says. */
import { sql } from 'kysely';
import { countDeliveries } from '../../src/db/count-deliveries.ts';
import type { DeliveryCode, DeliveryStatus } from '../../src/db/tables/send.ts';
import type { Arena } from './arena.ts';

export interface Count {
  /** Readers who were not refused, and who have no copy although none is uncertain. */
  lost: string[];
  /** Readers with more than one copy. */
  duplicated: string[];
  uncertain: number;
  /** How many of the uncertain deliveries did arrive. */
  arrived: number;
  byStatus: Partial<Record<DeliveryStatus, number>>;
  /** Sentences about contradictions. */
  wrong: string[];
}

interface Row {
  email: string;
  status: DeliveryStatus;
  reply_code: number | null;
  reason_code: DeliveryCode | null;
}

export async function count(arena: Arena): Promise<Count> {
  const fates = await fateOfEach(arena);
  const copies = new Map<string, string[]>();
  const wrong = [...arena.fallen];
  const arrived = (await Promise.all(arena.relays.map((relay) => relay.copies()))).flat();
  for (const { to, messageId } of arrived) copies.set(to, [...(copies.get(to) ?? []), messageId]);
  const spoilt = arrived.filter(({ isOwn }) => !isOwn);
  wrong.push(...spoilt.slice(0, 5).map(({ to }) => `the copy of ${to} is not whole, or not all their own`));
  if (fates.size !== arena.readers) wrong.push(`the ledger knows ${fates.size} of ${arena.readers} readers`);
  for (const [to, ids] of copies) {
    if (!fates.has(to)) wrong.push(`${to} has a copy and no delivery`);
    if (ids.some((id) => id === '')) wrong.push(`the copy of ${to} has no Message-ID`);
  }
  // Rejected or deferred, although the server has the message: the next attempt would send a second copy.
  const denied = [...fates.values()].filter(
    ({ email, status }) => copies.has(email) && !['accepted', 'uncertain'].includes(status),
  );
  for (const { email, status, reason_code: reason } of denied.slice(0, 5))
    wrong.push(`${email} has a copy and is ${status} (${reason ?? 'no reason'})`);
  wrong.push(...(await wrongCounts(arena)));

  const uncertain = [...fates.values()].filter(({ status }) => status === 'uncertain');
  return {
    lost: [...fates.values()]
      .filter((fate) => isLost(fate, copies.has(fate.email)))
      .map(({ email, status }) => `${email} (${status})`),
    duplicated: [...copies].filter(([, ids]) => ids.length > 1).map(([to]) => to),
    uncertain: uncertain.length,
    arrived: uncertain.filter(({ email }) => copies.has(email)).length,
    byStatus: Object.fromEntries(
      [...Map.groupBy(fates.values(), ({ status }) => status)].map(([status, of]) => [status, of.length]),
    ),
    wrong,
  };
}

/** Of a reader whom a cancelled send skipped and a later one reached, the later delivery counts. */
async function fateOfEach({ db }: Arena): Promise<Map<string, Row>> {
  const rows: Row[] = await db
    .selectFrom('delivery')
    .innerJoin('subscriber', 'subscriber.id', 'delivery.subscriber_id')
    .select(['email', 'delivery.status', 'reply_code', 'reason_code'])
    .orderBy('send_id')
    .orderBy('delivery.id')
    .execute();
  return new Map(rows.map((row) => [row.email, row]));
}

function isLost({ status, reply_code, reason_code: reason }: Row, hasCopy: boolean): boolean {
  if (status === 'accepted') return !hasCopy;
  if (status === 'rejected') return !((reply_code ?? 0) >= 500 || reason);
  if (status === 'skipped') return !reason;
  return status !== 'uncertain';
}

/** Compares the counts in the batches with the deliveries. */
async function wrongCounts({ db }: Arena): Promise<string[]> {
  const wrong: string[] = [];
  for (const { id } of await db.selectFrom('send').select('id').execute()) {
    const { counts } = await countDeliveries(db, id);
    const { rows } = await sql<{
      status: DeliveryStatus;
      count: number;
    }>`select status, count(*) as count from delivery where send_id = ${id} group by status`.execute(db);
    const real = new Map(rows.map(({ status, count: of }) => [status, Number(of)]));
    for (const [status, counted] of Object.entries(counts)) {
      const is = real.get(status as DeliveryStatus) ?? 0;
      if (counted !== is) wrong.push(`the batches of send ${id} count ${counted} ${status}, and there are ${is}`);
    }
  }
  return wrong;
}

/** The maximum number of deliveries in flight of one worker: never more than it has connections. */
export async function maxAttempting({ db }: Arena): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from delivery d join batch b on b.send_id = d.send_id and b.number = d.batch
    where d.status = 'attempting' and b.owner is not null group by b.owner`.execute(db);
  return Math.max(0, ...rows.map(({ count: of }) => Number(of)));
}

/** The same for all workers together. */
export async function allAttempting({ db }: Arena): Promise<number> {
  const { count: all } = await db
    .selectFrom('delivery')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('status', '=', 'attempting')
    .executeTakeFirstOrThrow();
  return Number(all);
}
