import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { subjectWithDefaults, type Rendition } from '../../issue/render.ts';
import { isWorkedOn } from '../../send/steer/is-worked-on.ts';
import { countHeld } from '../../send/steer/reject-held.ts';
import { listUncertain, type UncertainDelivery } from '../../send/steer/resolve.ts';
import { listSends, listTrouble, speedOf, type SendSummary, type Trouble } from '../../send/steer/status.ts';

/** How many troubled deliveries the page shows; the command line lists all. */
export const maxShown = 50;

/** The data of a send's page at one moment. */
export interface SendView {
  summary: SendSummary;
  subject: string;
  speed: { perSecond: number; leftMs: number | null };
  trouble: Trouble[];
  uncertain: UncertainDelivery[];
  /** Refusals that are not believed yet. */
  held: number;
  /** Whether a worker holds a lease on one of its batches. */
  isWorkedOn: boolean;
  now: number;
}

/** An earlier state, from which the rate is calculated. */
export interface EarlierLook {
  at: number;
  counts: SendSummary['counts'];
}

export interface ViewDeps {
  db: Database;
  clock: Clock;
}

/** Undefined if there is no such send. */
export async function viewSend(
  id: number,
  { db, clock }: ViewDeps,
  before?: EarlierLook,
): Promise<SendView | undefined> {
  const [summary] = await listSends(db, { id });
  if (!summary) return undefined;
  const { counts } = summary;
  const { body } = await db
    .selectFrom('send')
    .innerJoin('rendition', 'rendition.hash', 'send.rendition_hash')
    .select('rendition.body')
    .where('send.id', '=', id)
    .executeTakeFirstOrThrow();
  const hasTrouble = counts.deferred + counts.rejected + counts.skipped + counts.uncertain + counts.attempting > 0;
  return {
    summary,
    subject: subjectWithDefaults(JSON.parse(body) as Rendition),
    speed: speedOf(before, summary, clock),
    trouble: hasTrouble ? (await listTrouble(db, id, maxShown + 1)).filter(({ status }) => status !== 'uncertain') : [],
    uncertain: hasTrouble ? await listUncertain(id, { db }, maxShown + 1) : [],
    held: counts.deferred + counts.attempting > 0 ? await countHeld(db, id) : 0,
    isWorkedOn: await isWorkedOn(id, { db, clock }),
    now: clock.now(),
  };
}

/** Whether nothing will change any more unless somebody acts. */
export function isOver({ summary: { status, counts } }: Pick<SendView, 'summary'>): boolean {
  return status === 'cancelled' ? counts.attempting === 0 : status === 'finished';
}
