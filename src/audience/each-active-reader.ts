import type { Database } from '../db/open.ts';
import type { Subscriber } from '../db/tables/audience.ts';

/** Every reader that an issue would go to now, by id; reads some hundred at a time, whatever the list holds. */
export async function* eachActiveReader(db: Database): AsyncGenerator<Subscriber> {
  for (let after = 0; ;) {
    const readers = await db
      .selectFrom('subscriber')
      .selectAll()
      .where('status', '=', 'active')
      .where('id', '>', after)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('suppression')
              .select('suppression.email')
              .whereRef('suppression.email', '=', 'subscriber.email'),
          ),
        ),
      )
      .orderBy('id')
      .limit(500)
      .execute();
    yield* readers;
    const last = readers.at(-1);
    if (!last) return;
    after = last.id;
  }
}
