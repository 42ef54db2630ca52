import type { Database } from '../db/open.ts';

/** What the consent of the sample readers says they came from, as the import of `galley-sample-readers.csv` writes it. */
export const sampleSource = 'import:galley-sample-readers.csv';

/** How many of the active readers are the samples that `npm start` loaded: addresses of nobody. */
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
