/**
 * Holds refusals that are not believed yet. A server that has accepted no message of a send may refuse us with words
 * that other servers use about a reader. So its 5yz replies are kept as `deferred` with the code `undecided`. The first
 * message that the server accepts settles them by their words; many of them, or the end of the list, pause the send.
 * Everything is in the database: all workers decide alike, and refusals that a crash leaves unsettled are tried again.
 */
import { sql, type Transaction } from 'kysely';
import { faults, type ReplyClass } from '../../bounce/reply-class.ts';
import { markBounced } from '../../bounce/mark-bounced.ts';
import type { Tables } from '../../db/tables.ts';
import { domainOf } from '../../mail/address.ts';
import { refusalCodes } from '../../mail/outcome-code.ts';
import { replyLine, type SmtpReply } from '../../mail/smtp-reply.ts';
import { pauseColumns } from '../reasons.ts';
import { recountBatch } from './recount.ts';

/** A held delivery is tried again after this time, if it has not been settled. */
export const heldForMs = 15 * 60_000;

/** This many refusals from this many domains are not a coincidence; from a single domain, more are needed. */
const pauseAt = { refused: 10, domains: 3, ofOneDomain: 30 };

interface HeldDelivery {
  id: number;
  batch: number;
  email: string;
  /** When its attempt began. */
  attemptedAt: number;
  /** What its reply is about. */
  about: ReplyClass;
  reply: SmtpReply;
}

async function listHeld(
  transaction: Transaction<Tables>,
  send: number,
  { batch, limit }: { batch?: number | undefined; limit?: number } = {},
): Promise<HeldDelivery[]> {
  const rows = await transaction
    .selectFrom('batch')
    // "cross" makes SQLite keep this order: first the batches that have any, then their rows.
    .crossJoin('delivery')
    .whereRef('delivery.send_id', '=', 'batch.send_id')
    .whereRef('delivery.batch', '=', 'batch.number')
    .innerJoin('subscriber', 'subscriber.id', 'delivery.subscriber_id')
    .select([
      'delivery.id',
      'delivery.batch',
      'subscriber.email',
      'delivery.attempted_at',
      'delivery.reason_detail',
      'delivery.reply_code',
      'delivery.reply_enhanced',
      'delivery.reply_text',
    ])
    .where('batch.send_id', '=', send)
    .$if(batch !== undefined, (query) => query.where('batch.number', '=', batch!))
    .where((when) => when.or([when('batch.deferred', '>', 0), when('batch.owner', 'is not', null)]))
    .where('delivery.status', '=', 'deferred')
    .where('delivery.reason_code', '=', 'undecided')
    .$if(limit !== undefined, (query) => query.limit(limit!))
    .execute();
  return rows.map(
    ({ id, batch: number, email, attempted_at, reason_detail, reply_code, reply_enhanced, reply_text }) => ({
      id,
      batch: number,
      email,
      attemptedAt: Number(attempted_at ?? 0),
      about: (reason_detail ?? 'unclear') as ReplyClass,
      reply: { code: reply_code ?? 0, ...(reply_enhanced ? { enhanced: reply_enhanced } : {}), text: reply_text ?? '' },
    }),
  );
}

/** Records that the server accepts mail of this send, and settles the deliveries held before. */
export async function noteTaken(transaction: Transaction<Tables>, send: number, now: number): Promise<void> {
  // In the order of `row-locks.ts`: the send comes last.
  await settleHeld(transaction, send, { now });
  await transaction
    .updateTable('send')
    .set({ taken_at: now })
    .where('id', '=', send)
    .where('taken_at', 'is', null)
    .execute();
}

/** Rejects held deliveries by their replies; only now a dead address counts against its reader. Returns how many. */
export async function settleHeld(
  transaction: Transaction<Tables>,
  send: number,
  { now, batch }: { now: number; batch?: number },
): Promise<number> {
  const all = await listHeld(transaction, send, { batch });
  if (all.length === 0) return 0;
  const mendedAt = await mendedAtOf(transaction, send);
  const held = all.filter(({ attemptedAt }) => attemptedAt >= mendedAt);
  await planAgain(
    transaction,
    all.filter(({ attemptedAt }) => attemptedAt < mendedAt),
  );
  for (let from = 0; from < held.length; from += 500) {
    await transaction
      .updateTable('delivery')
      .set({ status: 'rejected', closed_at: now, next_try_at: null, reason_code: null, reason_detail: null })
      .where(
        'id',
        'in',
        held.slice(from, from + 500).map(({ id }) => id),
      )
      .where('status', '=', 'deferred')
      .execute();
  }
  for (const { email, about, reply } of held)
    if (faults[about] === 'reader') await markBounced(transaction, email, { reply, at: now });
  // A batch that a worker holds is recounted when it is released.
  for (const number of new Set(all.map((one) => one.batch))) await recountBatch(transaction, { send, number }, { now });
  return held.length;
}

async function mendedAtOf(transaction: Transaction<Tables>, send: number): Promise<number> {
  const row = await transaction.selectFrom('send').select('mended_at').where('id', '=', send).executeTakeFirst();
  return Number(row?.mended_at ?? 0);
}

/** Attempts that were on their way when a person resumed the send: the server had not been mended yet. */
async function planAgain(transaction: Transaction<Tables>, held: HeldDelivery[]): Promise<void> {
  for (let from = 0; from < held.length; from += 500)
    await transaction
      .updateTable('delivery')
      .set({ status: 'planned', next_try_at: null, reason_code: null, reason_detail: null })
      .where(
        'id',
        'in',
        held.slice(from, from + 500).map(({ id }) => id),
      )
      .where('status', '=', 'deferred')
      .execute();
}

/** Call after more refusals were held: pauses the send if there are too many to continue. */
export async function pauseIfManyHeld(transaction: Transaction<Tables>, send: number): Promise<void> {
  const held = await listHeld(transaction, send, { limit: pauseAt.ofOneDomain });
  const domains = domainsOf(held);
  if (held.length < pauseAt.refused || (domains < pauseAt.domains && held.length < pauseAt.ofOneDomain)) return;
  await pauseForHeld(transaction, send, held);
}

/** Call after a batch was released: pauses the send if only held deliveries are left. */
export async function pauseIfOnlyHeld(transaction: Transaction<Tables>, send: number): Promise<void> {
  const { rows } = await sql<{ planned: number | null; deferred: number | null; owners: number }>`
    select sum(b.planned) as planned, sum(b.deferred) as deferred, count(b.owner) as owners
    from batch b join send o on o.id = b.send_id
    where b.send_id = ${send} and b.status = 'open' and o.status = 'sending' and o.taken_at is null`.execute(
    transaction,
  );
  const { planned, deferred, owners } = rows[0]!;
  if (Number(planned ?? 0) > 0 || Number(owners) > 0 || !deferred) return;
  const held = await listHeld(transaction, send);
  if (held.length === Number(deferred)) await pauseForHeld(transaction, send, held);
}

async function pauseForHeld(transaction: Transaction<Tables>, send: number, held: HeldDelivery[]): Promise<void> {
  const reply = replyLine(held.at(-1)!.reply).slice(0, 300);
  await transaction
    .updateTable('send')
    .set({
      status: 'paused',
      ...pauseColumns({ code: 'nothing-taken', refused: held.length, domains: domainsOf(held), reply }),
    })
    .where('id', '=', send)
    .where('status', '=', 'sending')
    .where('taken_at', 'is', null)
    .execute();
}

function domainsOf(held: HeldDelivery[]): number {
  return new Set(held.map(({ email }) => domainOf(email).toLowerCase())).size;
}

/**
 * Call when a person resumes a send: deliveries that waited for this are due at once. After a pause for a refusal, the
 * server's refusals are not believed again until it has accepted a message.
 */
export async function forgetRefusals(
  transaction: Transaction<Tables>,
  send: number,
  { now, isMended }: { now: number; isMended: boolean },
): Promise<void> {
  if (isMended)
    await transaction.updateTable('send').set({ taken_at: null, mended_at: now }).where('id', '=', send).execute();
  const deferred = () =>
    transaction
      .updateTable('delivery')
      .where('send_id', '=', send)
      .where('batch', 'in', (select) =>
        select
          .selectFrom('batch')
          .select('number')
          .where('send_id', '=', send)
          // A batch that a worker holds is counted when it is released.
          .where((when) => when.or([when('deferred', '>', 0), when('owner', 'is not', null)])),
      )
      .where('status', '=', 'deferred');
  // The first message accepted after the server was corrected must not settle refusals from before.
  const planned = await deferred()
    .set({ status: 'planned', next_try_at: null, reason_code: null, reason_detail: null })
    .where('reason_code', '=', 'undecided')
    .returning('batch')
    .execute();
  await deferred()
    .set({ next_try_at: now })
    .where('reason_code', 'in', ['relay-slow', 'relay-unreachable', ...refusalCodes])
    .execute();
  for (const number of new Set(planned.map(({ batch }) => batch)))
    await recountBatch(transaction, { send, number }, { now });
  await transaction
    .updateTable('batch')
    .set({ due_at: 0 })
    .where('send_id', '=', send)
    .where('status', '=', 'open')
    .where('owner', 'is', null)
    .execute();
}
