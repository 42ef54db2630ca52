/** The newest issues beside each other, from sums that are kept: as cheap for two hundred issues as for two. */
import type { Database } from '../db/open.ts';

export interface IssuePoint {
  issue: number;
  send: number;
  /** When its first send began, in ms since the epoch. */
  sentAt: number;
  /** Readers who have it, or may have it. */
  readers: number;
  openers: number;
  /** Readers who clicked, judged human. */
  clickers: number;
  unsubscribed: number;
}

const shownKeys = ['reader', 'click', 'unsubscribe'];

/**
 * Up to `limit` issues, oldest first. All sends of an issue count together, also one that was cancelled in the middle;
 * `send` is the largest of them. Issues that nobody has are left out.
 */
export async function issueTrend(db: Database, limit: number): Promise<IssuePoint[]> {
  const issues = await db
    .selectFrom('send')
    .select(['issue_number', ({ fn }) => fn.min('started_at').as('began')])
    .where('started_at', 'is not', null)
    .groupBy('issue_number')
    .orderBy('began', 'desc')
    .limit(limit)
    .execute();
  if (issues.length === 0) return [];
  const sends = await db
    .selectFrom('send')
    .innerJoin('batch', 'batch.send_id', 'send.id')
    .select(({ fn }) => [
      'send.id',
      'send.issue_number',
      fn.sum<number>('batch.accepted').as('accepted'),
      fn.sum<number>('batch.uncertain').as('uncertain'),
    ])
    .where('send.started_at', 'is not', null)
    .where(
      'send.issue_number',
      'in',
      issues.map((row) => row.issue_number),
    )
    .groupBy(['send.id', 'send.issue_number'])
    .execute();
  if (sends.length === 0) return [];
  const counts = await db
    .selectFrom('send_count')
    .select(['send_id', 'key', 'human', 'human_readers'])
    .where('key', 'in', shownKeys)
    .where(
      'send_id',
      'in',
      sends.map(({ id }) => id),
    )
    .execute();
  const ownOf = Map.groupBy(sends, (row) => row.issue_number);
  return issues
    .flatMap(({ issue_number: issue, began }): IssuePoint[] => {
      const own = (ownOf.get(issue) ?? []).map((row) => ({
        id: Number(row.id),
        arrived: Number(row.accepted) + Number(row.uncertain),
      }));
      const [largest] = own.toSorted((a, b) => b.arrived - a.arrived);
      if (!largest || largest.arrived === 0) return [];
      const sum = (key: string, field: 'human' | 'human_readers') =>
        counts
          .filter((row) => row.key === key && own.some(({ id }) => id === Number(row.send_id)))
          .reduce((total, row) => total + Number(row[field]), 0);
      return [
        {
          issue,
          send: largest.id,
          sentAt: Number(began),
          readers: own.reduce((total, { arrived }) => total + arrived, 0),
          openers: sum('reader', 'human_readers'),
          clickers: sum('click', 'human_readers'),
          unsubscribed: sum('unsubscribe', 'human'),
        },
      ];
    })
    .toReversed();
}
