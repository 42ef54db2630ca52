import type { Database } from '../../db/open.ts';
import { learnedPaceOf } from '../../send/pace/relay-pace.ts';
import { paceWords } from '../../send/reason-words.ts';
import { plural } from '../kit/words.ts';
import type { ReadPlan } from './read-plan.ts';

/** How long the send will take, as a sentence, from its rate or from the speed of earlier sends. */
export async function etaWords(
  readers: number,
  { pace }: Pick<ReadPlan, 'pace'>,
  { db, transport, ceiling }: { db: Database; transport: string; ceiling: number | null },
): Promise<string> {
  if (pace.when) return `Spread out to finish by ${pace.when.words}.${pace.when.note ? ` ${pace.when.note}` : ''}`;
  const set = [pace.perSecond, ceiling].filter((rate): rate is number => rate !== null);
  if (set.length > 0) {
    const rate = Math.min(...set);
    const why = pace.perSecond === null || rate < pace.perSecond ? ' (the publication’s `sending.perSecond`)' : '';
    return `${rate.toLocaleString('en')} a second${why}: about ${durationWords((readers / rate) * 1000)}.`;
  }
  const learned = await learnedPaceOf(db, transport);
  if (learned)
    return `The mail server takes ${paceWords(learned)}, as it showed before: about ${durationWords((readers / learned.perSecond) * 1000)}.`;
  const earlier = await db
    .selectFrom('send')
    .select(['recipients', 'started_at', 'finished_at'])
    .where('status', '=', 'finished')
    .where('transport', '=', transport)
    .where('recipients', '>=', 10)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const tookMs =
    earlier?.started_at && earlier.finished_at ? Number(earlier.finished_at) - Number(earlier.started_at) : 0;
  if (!earlier || tookMs <= 0)
    return 'As fast as the mail server accepts it. There is no earlier send through it to judge by.';
  return `As fast as the mail server accepts it: about ${durationWords((readers / earlier.recipients) * tookMs)}, judging by the last send through it.`;
}

/** Such as `3 seconds`, `12 minutes` or `2 hours 5 minutes`. */
export function durationWords(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 90) return plural(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return plural(minutes, 'minute');
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return rest === 0 || hours >= 24 ? plural(hours, 'hour') : `${plural(hours, 'hour')} ${plural(rest, 'minute')}`;
}
