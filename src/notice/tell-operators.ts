/**
 * Tells each operator of each notice once, however soon somebody has looked; again daily until somebody has; and again
 * sooner where it failed.
 */
import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';
import { noticesToTell } from './list-notices.ts';
import { noticeWords, type NoticeWords } from './notice-words.ts';
import type { Notice } from './notice.ts';

/** A notice as it is told now. */
export interface Telling {
  notice: Notice;
  words: NoticeWords;
  /** 1 for the first time. */
  time: number;
}

export type Told =
  /** `by`: the server that took it. */
  | { kind: 'accepted'; by: string }
  /** It may have arrived: treated as accepted, because it is repeated tomorrow. */
  | { kind: 'uncertain'; why: string }
  | { kind: 'failed'; why: string };

/** One who is told: `mail:ann@example.org`, or `url`. */
export interface Target {
  name: string;
  /** One attempt. Never throws for what a server says or does. */
  tell(telling: Telling): Promise<Told>;
}

export interface TellDeps {
  db: Database;
  clock: Clock;
  timeZone: string;
  targets: Target[];
}

const dayMs = 24 * 3_600_000;
/** After a failure: a minute, two, four … up to an hour. */
const retryMs = { min: 60_000, max: 3_600_000 };
/** Who could not be told of a notice in so many days hears nothing more of it once somebody has looked. */
const oldMs = 3 * dayMs;

/** Returns how many were told. */
export async function tellOperators({ db, clock, timeZone, targets }: TellDeps): Promise<number> {
  if (targets.length === 0) return 0;
  let told = 0;
  for (const notice of await noticesToTell(oldMs, { db, clock })) {
    for (const target of targets) {
      const time = await claim(notice, target.name, { db, clock });
      if (time === undefined) continue;
      const result = await target.tell({ notice, words: noticeWords(notice, timeZone), time });
      if (result.kind !== 'failed') told++;
      await record(notice.id, target.name, result, { db, clock });
    }
  }
  return told;
}

/**
 * One statement decides which process tells it. It is put off by a day before the attempt, so that a crash between the
 * server's answer and our note of it costs a day and never makes a second mail. Returns the how-manieth time it is.
 */
async function claim(
  { id: notice, seenAt }: Notice,
  target: string,
  { db, clock }: Pick<TellDeps, 'db' | 'clock'>,
): Promise<number | undefined> {
  const now = clock.now();
  // Who is added to the operators later hears nothing of what was seen before.
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
    .where('next_at', '<=', now)
    // It may have been seen, or be over, since the list was read.
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
  result: Told,
  { db, clock }: Pick<TellDeps, 'db' | 'clock'>,
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
