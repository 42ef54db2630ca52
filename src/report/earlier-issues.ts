import type { Database } from '../db/open.ts';
import type { Send } from '../db/tables/send.ts';

/** What is usual for this publication: medians over the issues sent before. */
export interface EarlierIssues {
  /** How many issues. */
  issues: number;
  /** Shares of the deliveries that may have arrived, 0 to 1. */
  openRate: number;
  clickRate: number;
  unsubscribeRate: number;
  /** The share of all clicks that were machines'. */
  machineShare: number;
}

const maxIssues = 10;
const minIssues = 3;

/** The last ten issues before this send, each by its largest send; null if there are fewer than three. */
export async function earlierIssues(
  db: Database,
  { started_at, created_at, issue_number }: Send,
): Promise<EarlierIssues | null> {
  const sends = await db
    .selectFrom('send')
    .select(['id', 'issue_number'])
    .where('started_at', '<', Number(started_at ?? created_at))
    .where('issue_number', '<>', issue_number)
    .where('status', '<>', 'cancelled')
    .orderBy('started_at', 'desc')
    .limit(2 * maxIssues)
    .execute();
  if (sends.length < minIssues) return null;
  const ids = sends.map(({ id }) => Number(id));
  const arrived = await db
    .selectFrom('batch')
    .select(({ fn }) => [
      'send_id',
      fn.sum<number>('accepted').as('accepted'),
      fn.sum<number>('uncertain').as('uncertain'),
    ])
    .where('send_id', 'in', ids)
    .groupBy('send_id')
    .execute();
  const counts = await db
    .selectFrom('send_count')
    .selectAll()
    .where('send_id', 'in', ids)
    .where('key', 'in', ['reader', 'click', 'unsubscribe'])
    .execute();
  const rows = sends.flatMap(({ id, issue_number: issue }) => {
    const sums = arrived.find(({ send_id }) => Number(send_id) === Number(id));
    const deliveries = Number(sums?.accepted ?? 0) + Number(sums?.uncertain ?? 0);
    const count = (key: string) => counts.find((row) => Number(row.send_id) === Number(id) && row.key === key);
    if (deliveries === 0) return [];
    const clicks = count('click');
    const machine = (clicks?.general ?? 0) + (clicks?.sophisticated ?? 0);
    const raw = machine + (clicks?.human ?? 0) + (clicks?.unsure ?? 0);
    return [
      {
        issue,
        deliveries,
        openRate: (count('reader')?.human_readers ?? 0) / deliveries,
        clickRate: (clicks?.human_readers ?? 0) / deliveries,
        unsubscribeRate: (count('unsubscribe')?.human ?? 0) / deliveries,
        machineShare: raw === 0 ? 0 : machine / raw,
      },
    ];
  });
  const largest = [...Map.groupBy(rows, ({ issue }) => issue).values()]
    .map((own) => own.toSorted((a, b) => b.deliveries - a.deliveries)[0]!)
    .slice(0, maxIssues);
  if (largest.length < minIssues) return null;
  const median = (field: 'openRate' | 'clickRate' | 'unsubscribeRate' | 'machineShare') => {
    const sorted = largest.map((row) => row[field]).toSorted((a, b) => a - b);
    const middle = Math.floor(sorted.length / 2);
    return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  };
  return {
    issues: largest.length,
    openRate: median('openRate'),
    clickRate: median('clickRate'),
    unsubscribeRate: median('unsubscribeRate'),
    machineShare: median('machineShare'),
  };
}
