import { sql, type Transaction } from 'kysely';
import { byItself } from '../../audit/actor.ts';
import { record } from '../../audit/record.ts';
import { isRecipient, sendsOfIssue } from '../../audience/recipients.ts';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { lockName, updateStatistics } from '../../db/portable.ts';
import type { Send } from '../../db/tables/send.ts';
import type { Tables } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { hashRendition, type Rendition } from '../../issue/render.ts';
import type { Issue } from '../../issue/issue.ts';
import { storeIssue } from '../../issue/stored-issue.ts';
import { GalleyError } from '../../problem.ts';
import { newEpoch } from '../../signing/link-token.ts';
import { paceToFinish } from '../pace/finish-by.ts';
import { pauseColumns } from '../reasons.ts';

/** The audience of a send to the whole list. */
export const everyone = 'everyone';

export interface StartDeps {
  db: Database;
  clock: Clock;
  /** The mail server, as `transport.ts` names it; it is fixed for the whole send. */
  transport: string;
}

export interface SendPlan {
  issue: Issue;
  /** That issue, in the theme that is sent. */
  rendition: Rendition;
  audience?: string;
  batchSize: number;
  /** Higher goes first; 0 is usual. */
  priority?: number;
  /** Messages a second over all workers. */
  perSecond?: number | null;
  /** ms since the epoch: the pace is computed so that the send ends by then. */
  finishBy?: number | null;
}

export type Started = { kind: 'started'; send: Send; batches: number } | { kind: 'already'; send: Send };
export type Scheduled = { kind: 'scheduled'; send: Send } | { kind: 'already'; send: Send };

/**
 * Creates the send of an issue with its content, its audience and its batches, in one transaction. For an issue and
 * audience that have a send already, it creates nothing and returns that one.
 */
export async function startSend(plan: SendPlan, { db, clock, transport }: StartDeps): Promise<Started> {
  return transact(db, async (transaction): Promise<Started> => {
    const now = clock.now();
    const made = await insertSend(transaction, plan, { transport, status: 'sending', scheduledAt: null, now });
    if (made.kind === 'already') return made;
    const { recipients, batches, isFirst } = await freezeAudience(transaction, made.send, plan.batchSize, now);
    if (recipients === 0) {
      throw new GalleyError(
        isFirst
          ? `There is nobody to send issue ${plan.rendition.issueNumber} to`
          : `Everybody on the list has issue ${plan.rendition.issueNumber} from an earlier send`,
        {
          code: 'E_NO_RECIPIENTS',
          hint: 'Add readers with `galley subscribers add` or `galley subscribers import FILE.csv`.',
        },
      );
    }
    const { issueNumber } = plan.rendition;
    await record(transaction, {
      action: 'send.started',
      subject: `send:${made.send.id}`,
      detail: { issue: issueNumber, audience: made.send.audience, recipients },
      at: now,
    });
    return {
      kind: 'started',
      send: await transaction.selectFrom('send').selectAll().where('id', '=', made.send.id).executeTakeFirstOrThrow(),
      batches,
    };
  });
}

/**
 * Creates a send that begins by itself at `at` (ms since the epoch). Its content is fixed now, its audience when it
 * begins.
 */
export async function scheduleSend(
  plan: SendPlan,
  at: number,
  { db, clock, transport }: StartDeps,
): Promise<Scheduled> {
  return transact(db, async (transaction): Promise<Scheduled> => {
    const now = clock.now();
    const made = await insertSend(transaction, plan, { transport, status: 'scheduled', scheduledAt: at, now });
    if (made.kind === 'made')
      await record(transaction, {
        action: 'send.scheduled',
        subject: `send:${made.send.id}`,
        detail: {
          issue: plan.rendition.issueNumber,
          audience: made.send.audience,
          at: new Date(at).toISOString(),
        },
        at: now,
      });
    return made.kind === 'already' ? made : { kind: 'scheduled', send: made.send };
  });
}

/**
 * Begins a send that is due, once, however many processes try. Without recipients it is cancelled, with the reason.
 * Returns false when another process was faster, or when the send was cancelled or is no longer scheduled.
 */
export async function beginScheduled(
  send: number,
  batchSize: number,
  { db, clock }: Pick<StartDeps, 'db' | 'clock'>,
): Promise<boolean> {
  return transact(db, async (transaction) => {
    const now = clock.now();
    const row = await transaction
      .updateTable('send')
      .set({ status: 'sending' })
      .where('id', '=', send)
      .where('status', '=', 'scheduled')
      .returningAll()
      .executeTakeFirst();
    if (!row) return false;
    const { recipients } = await freezeAudience(transaction, row, batchSize, now);
    await record(transaction, {
      action: 'send.begun',
      subject: `send:${send}`,
      detail: { issue: row.issue_number, recipients },
      at: now,
      by: byItself,
    });
    if (recipients > 0) return true;
    await transaction
      .updateTable('send')
      .set({ status: 'cancelled', finished_at: now, ...pauseColumns({ code: 'no-recipients' }) })
      .where('id', '=', send)
      .execute();
    return false;
  });
}

type Made = { kind: 'made'; send: Send } | { kind: 'already'; send: Send };

async function insertSend(
  transaction: Transaction<Tables>,
  { issue, rendition, audience = everyone, priority = 0, perSecond = null, finishBy = null }: SendPlan,
  {
    transport,
    status,
    scheduledAt,
    now,
  }: { transport: string; status: 'sending' | 'scheduled'; scheduledAt: number | null; now: number },
): Promise<Made> {
  const hash = hashRendition(rendition);
  await transaction
    .insertInto('rendition')
    .values({
      hash,
      issue_number: rendition.issueNumber,
      theme: rendition.theme,
      body: JSON.stringify(rendition),
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
  // Of two concurrent calls the second waits here until the first commits, and then inserts nothing.
  const send = await transaction
    .insertInto('send')
    .values({
      issue_number: rendition.issueNumber,
      audience,
      rendition_hash: hash,
      issue_hash: await storeIssue(transaction, issue, now),
      transport,
      status,
      priority,
      per_second: perSecond,
      finish_by: finishBy,
      pause_code: null,
      pause_detail: null,
      scheduled_at: scheduledAt,
      recipients: 0,
      created_at: now,
      started_at: null,
      finished_at: null,
    })
    .onConflict((conflict) =>
      conflict.columns(['issue_number', 'audience']).where('status', '<>', sql.lit('cancelled')).doNothing(),
    )
    .returningAll()
    .executeTakeFirst();
  if (!send) {
    return {
      kind: 'already',
      send: await transaction
        .selectFrom('send')
        .selectAll()
        .where('issue_number', '=', rendition.issueNumber)
        .where('audience', '=', audience)
        .where('status', '<>', 'cancelled')
        .executeTakeFirstOrThrow(),
    };
  }
  await insertLinks(transaction, send.id, rendition);
  return { kind: 'made', send };
}

async function insertLinks(transaction: Transaction<Tables>, send: number, { links }: Rendition): Promise<void> {
  if (links.length === 0) return;
  const rows = links.map(({ url, label, section, item, slot, sponsor }, position) => ({
    send_id: send,
    position,
    url,
    label,
    section: section ?? null,
    item: item ?? null,
    slot: slot ?? null,
    sponsor: sponsor ?? null,
  }));
  await transaction.insertInto('link').values(rows).execute();
}

/** Below this size the query plan makes no difference. */
const largeAudience = 5_000;

/** One delivery for each recipient (`audience/recipients.ts`), numbered into batches, inside the database. */
async function freezeAudience(
  transaction: Transaction<Tables>,
  { id, issue_number, finish_by }: Send,
  batchSize: number,
  now: number,
): Promise<{ recipients: number; batches: number; /** No other send of this issue was made. */ isFirst: boolean }> {
  // Of two audiences that are frozen at the same time, the second must see the recipients of the first.
  await lockName(transaction, `issue ${issue_number}`);
  const otherSends = await sendsOfIssue(transaction, issue_number, id);
  const result = await sql`
    insert into delivery (send_id, subscriber_id, batch, status)
    select ${id}, s.id, (row_number() over (order by s.id) - 1) / cast(${batchSize} as integer) + 1, 'planned'
    from subscriber s
    where ${isRecipient(otherSends, 's')}
    order by s.id`.execute(transaction);
  const recipients = Number(result.numAffectedRows ?? 0n);
  const batches = Math.ceil(recipients / batchSize);
  for (let from = 1; from <= batches; from += 1000) {
    const rows = Array.from({ length: Math.min(1000, batches - from + 1) }, (_, index) => {
      const number = from + index;
      const planned = number < batches ? batchSize : recipients - batchSize * (batches - 1);
      return { send_id: id, number, status: 'open' as const, owner: null, lease_until: null, due_at: 0, planned };
    });
    await transaction.insertInto('batch').values(rows).execute();
  }
  if (recipients >= largeAudience) await updateStatistics(transaction, ['delivery', 'batch']);
  const pace = finish_by === null ? {} : { per_second: paceToFinish(recipients, finish_by, now) };
  await transaction
    .updateTable('send')
    .set({ recipients, started_at: now, attended_at: now, epoch: newEpoch(), ...pace })
    .where('id', '=', id)
    .execute();
  return { recipients, batches, isFirst: otherSends.length === 0 };
}
