/**
 * Sends each notice to each operator once, even if somebody has already looked; then daily until somebody has looked;
 * and sooner if an attempt failed.
 */
import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';
import { noticesToSend } from './list-notices.ts';
import { noticeWords, type NoticeWords } from './notice-words.ts';
import type { Notice } from './notice.ts';

/** A notice as it is sent now. */
export interface NoticeMessage {
  notice: Notice;
  words: NoticeWords;
  /** 1 for the first time. */
  time: number;
}

export type NotifyResult =
  /** `by`: the server that accepted it. */
  | { kind: 'accepted'; by: string }
  /** It may have arrived. Treated as accepted, because it is repeated tomorrow. */
  | { kind: 'uncertain'; why: string }
  | { kind: 'failed'; why: string };

/** One recipient of notices: `mail:ann@example.org`, or `url`. */
export interface Target {
  name: string;
  /** Makes one attempt. Never throws because of a server. */
  notify(message: NoticeMessage): Promise<NotifyResult>;
}

export interface NotifyDeps {
  db: Database;
  clock: Clock;
  timeZone: string;
  targets: Target[];
}

const dayMs = 24 * 3_600_000;
/** A time further ahead than a day and this was written by a machine with a wrong clock. */
const toleranceMs = 60_000;
/** After a failure: a minute, two, four … up to an hour. */
const retryMs = { min: 60_000, max: 3_600_000 };
/** A notice that has been seen is not sent any more to those who could not get it for this long. */
const oldMs = 3 * dayMs;

/** Returns how many notices were sent. */
export async function notifyOperators({ db, clock, timeZone, targets }: NotifyDeps): Promise<number> {
  if (targets.length === 0) return 0;
  let told = 0;
  for (const notice of await noticesToSend(oldMs, { db, clock })) {
    for (const target of targets) {
      const time = await claim(notice, target.name, { db, clock });
      if (time === undefined) continue;
      const result = await target.notify({ notice, words: noticeWords(notice, timeZone), time });
      if (result.kind !== 'failed') told++;
      await record(notice.id, target.name, result, { db, clock });
    }
  }
  return told;
}

/**
 * Claims a notice for one target; one statement decides which process sends it. The next attempt is set to a day later
 * before this one is made, so that a crash between the server's answer and our record of it costs a day and never sends
 * a second mail. Returns which time it is, from 1.
 */
async function claim(
  { id: notice, seenAt }: Notice,
  target: string,
  { db, clock }: Pick<NotifyDeps, 'db' | 'clock'>,
): Promise<number | undefined> {
  const now = clock.now();
  // People who become operators later get nothing that was seen before.
  if (seenAt === null)
    await db
      .insertInto('notice_post')
      .values({ notice_id: notice, target, next_at: now, last_told_at: null, last_error: null })
      .onConflict((conflict) => conflict.columns(['notice_id', 'target']).doNothing())
      .execute();
  const claimed = await db
    .updateTable('notice_post')
    .set({ next_at: now + dayMs })
    .where('notice_id', '=', notice)
    .where('target', '=', target)
    .where((when) => when.or([when('next_at', '<=', now), when('next_at', '>', now + dayMs + toleranceMs)]))
    // It may have been seen or have ended since the list was read.
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('notice')
          .select('notice.id')
          .where('notice.id', '=', notice)
          .where('notice.ended_at', 'is', null)
          .where((when) => when.or([when('notice.seen_at', 'is', null), when('notice_post.told', '=', 0)])),
      ),
    )
    .returning('told')
    .executeTakeFirst();
  return claimed && Number(claimed.told) + 1;
}

async function record(
  notice: number,
  target: string,
  result: NotifyResult,
  { db, clock }: Pick<NotifyDeps, 'db' | 'clock'>,
): Promise<void> {
  const now = clock.now();
  const row = db.updateTable('notice_post').where('notice_id', '=', notice).where('target', '=', target);
  if (result.kind !== 'failed') {
    await row.set(({ eb }) => ({ tries: 0, told: eb('told', '+', 1), last_told_at: now, last_error: null })).execute();
    return;
  }
  const { tries } = await db
    .selectFrom('notice_post')
    .select('tries')
    .where('notice_id', '=', notice)
    .where('target', '=', target)
    .executeTakeFirstOrThrow();
  const waitMs = Math.min(retryMs.min * 2 ** Math.min(Number(tries), 10), retryMs.max);
  await row.set({ tries: Number(tries) + 1, next_at: now + waitMs, last_error: result.why.slice(0, 500) }).execute();
}
