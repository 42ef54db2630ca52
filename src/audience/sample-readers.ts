import type { Database } from '../db/open.ts';

/** The consent source of the sample readers, as the import of `galley-sample-readers.csv` writes it. */
export const sampleSource = 'import:galley-sample-readers.csv';

/** Number of active readers from the sample list that `npm start` loads; nobody owns their addresses. */
export async function countSampleReaders(db: Database): Promise<number> {
  const { count } = await db
    .selectFrom('consent')
    .innerJoin('subscriber', 'subscriber.id', 'consent.subscriber_id')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('consent.source', '=', sampleSource)
    .where('subscriber.status', '=', 'active')
    .executeTakeFirstOrThrow();
  return Number(count);
}
