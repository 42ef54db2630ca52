import { record } from '../../audit/record.ts';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { sampleSource } from '../sample-readers.ts';
import { unsubscribe } from './leave.ts';

/**
 * Unsubscribes the readers that `npm start` loaded; returns how many. They are nobody, so nobody is asked; like everyone
 * else they stay out after that.
 */
export async function removeSampleReaders({ db, clock }: { db: Database; clock: Clock }): Promise<number> {
  const samples = await db
    .selectFrom('consent')
    .innerJoin('subscriber', 'subscriber.id', 'consent.subscriber_id')
    .select('subscriber.id')
    .where('consent.source', '=', sampleSource)
    .where('subscriber.status', 'in', ['active', 'pending'])
    .execute();
  for (const { id } of samples) await unsubscribe(db, { subscriberId: id, source: 'samples', at: clock.now() });
  if (samples.length > 0)
    await record(db, {
      action: 'subscribers.samples-removed',
      subject: 'subscribers',
      detail: { removed: samples.length },
      at: clock.now(),
    });
  return samples.length;
}
