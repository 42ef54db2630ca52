import { sql, type Transaction } from 'kysely';
import { isRecipient, sendsOfIssue } from '../../audience/recipients.ts';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { lockName, noticeGrowth } from '../../db/portable.ts';
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
  /** Where the mail will go, as `transport.ts` names it; the send stays with it. */
  transport: string;
}

export interface SendPlan {
  issue: Issue;
  /** Of that issue, in the theme that is sent. */
  rendition: Rendition;
  audience?: string;
  batchSize: number;
  /** Higher goes first; 0 is usual. */
  priority?: number;
  /** Messages a second over all workers. */
  perSecond?: number | null;
  /** ms since the epoch: the pace is worked out so that it ends by then. */
  finishBy?: number | null;
}

export type Started = { kind: 'started'; send: Send; batches: number } | { kind: 'already'; send: Send };
export type Scheduled = { kind: 'scheduled'; send: Send } | { kind: 'already'; send: Send };

/**
 * Makes a send of an issue to everyone who is active: what will be sent, to whom, in which batches. One transaction:
 * either all of it stands in the database or nothing does. The same issue to the same audience a second time makes
 * nothing and returns the first send.
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
          : `Whoever is on the list has issue ${plan.rendition.issueNumber} from an earlier send`,
        {
          code: 'E_NO_RECIPIENTS',
          hint: 'Add readers with `galley subscribers add` or `galley subscribers import FILE.csv`.',
        },
      );
    }
    return {
      kind: 'started',
      send: await transaction.selectFrom('send').selectAll().where('id', '=', made.send.id).executeTakeFirstOrThrow(),
      batches,
    };
  });
}

/** Makes a send that begins by itself at `at` (ms since the epoch): what is sent is fixed now, to whom is fixed then. */
export async function scheduleSend(
  plan: SendPlan,
  at: number,
  { db, clock, transport }: StartDeps,
): Promise<Scheduled> {
  return transact(db, async (transaction): Promise<Scheduled> => {
    const made = await insertSend(transaction, plan, {
      transport,
      status: 'scheduled',
      scheduledAt: at,
      now: clock.now(),
    });
    return made.kind === 'already' ? made : { kind: 'scheduled', send: made.send };
  });
}

/**
 * Begins a send whose time has come, once, however many processes try. To nobody, it is cancelled and says so.
 * False when another process was faster, or it is no longer scheduled.
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
  // Two at once: the second waits here for the first to commit, and then inserts nothing.
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

/** Below that, it makes no difference how rows are found. */
const largeAudience = 5_000;

/** One delivery for each recipient (`audience/recipients.ts`), numbered into batches, inside the database. */
async function freezeAudience(
  transaction: Transaction<Tables>,
  { id, issue_number, finish_by }: Send,
  batchSize: number,
  now: number,
): Promise<{ recipients: number; batches: number; /** No other send of this issue was made. */ isFirst: boolean }> {
  // Two audiences of one issue at the same moment: the second sees whom the first has taken.
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
  if (recipients >= largeAudience) await noticeGrowth(transaction, ['delivery', 'batch']);
  const pace = finish_by === null ? {} : { per_second: paceToFinish(recipients, finish_by, now) };
  await transaction
    .updateTable('send')
    .set({ recipients, started_at: now, epoch: newEpoch(), ...pace })
    .where('id', '=', id)
    .execute();
  return { recipients, batches, isFirst: otherSends.length === 0 };
}
