import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';
import type { NoticeRow } from '../db/tables/notice.ts';
import { listSends } from '../send/steer/status.ts';
import { readNotice, type Notice } from './notice.ts';

interface ListDeps {
  db: Database;
  clock: Clock;
}

/** The notices at which somebody has to look: not seen and not ended. Oldest first. */
export async function openNotices(deps: ListDeps): Promise<Notice[]> {
  return (await noticesToSend(0, deps)).filter(({ seenAt }) => seenAt === null);
}

/** Also includes notices that were seen before all operators got them, unless they are older than `maxAgeMs`. */
export async function noticesToSend(maxAgeMs: number, { db, clock }: ListDeps): Promise<Notice[]> {
  const rows = await db
    .selectFrom('notice')
    .selectAll()
    .where('ended_at', 'is', null)
    .where((when) => when.or([when('seen_at', 'is', null), when('created_at', '>', clock.now() - maxAgeMs)]))
    .orderBy('id')
    .limit(100)
    .execute();
  return withSends(rows, { db, clock });
}

/** The latest notices, open or not, newest first. */
export async function latestNotices(limit: number, { db, clock }: ListDeps): Promise<Notice[]> {
  return withSends(await db.selectFrom('notice').selectAll().orderBy('id', 'desc').limit(limit).execute(), {
    db,
    clock,
  });
}

async function withSends(rows: NoticeRow[], { db, clock }: ListDeps): Promise<Notice[]> {
  return Promise.all(
    rows.map(async (row) =>
      readNotice(row, row.send_id === null ? undefined : (await listSends(db, { id: Number(row.send_id), clock }))[0]),
    ),
  );
}

/** How one notice was sent to one target. */
export interface NoticePosting {
  notice: number;
  target: string;
  told: number;
  lastToldAt: number | null;
  /** Why the last attempt failed; null if it did not fail. */
  lastError: string | null;
  /** When it is tried again, or repeated. */
  nextAt: number;
}

export async function postingsOf(notices: number[], db: Database): Promise<NoticePosting[]> {
  if (notices.length === 0) return [];
  const rows = await db
    .selectFrom('notice_post')
    .selectAll()
    .where('notice_id', 'in', notices)
    .orderBy('notice_id')
    .orderBy('target')
    .execute();
  return rows.map((row) => ({
    notice: Number(row.notice_id),
    target: row.target,
    told: Number(row.told),
    lastToldAt: row.last_told_at === null ? null : Number(row.last_told_at),
    lastError: row.last_error,
    nextAt: Number(row.next_at),
  }));
}
