import { countDeliveries, type StatusCounts } from '../../db/count-deliveries.ts';
import type { Database } from '../../db/open.ts';
import type { Send } from '../../db/tables/send.ts';
import { Notice } from '../../http/blocks.tsx';
import { endWords } from '../../send/steer/end-words.ts';
import { momentWords } from '../../send/plan/when.ts';

export interface SentState extends Pick<Send, 'id' | 'status' | 'scheduled_at' | 'started_at'> {
  counts: StatusCounts;
}

/**
 * The newest send of a draft that was not cancelled, or else that some readers have, although it was cancelled in the
 * middle; undefined if there is none.
 */
export async function sendOfDraft(number: number, db: Database): Promise<SentState | undefined> {
  const sends = await db
    .selectFrom('send')
    .select(['id', 'status', 'scheduled_at', 'started_at'])
    .where('issue_number', '=', number)
    .where((when) => when.or([when('status', '<>', 'cancelled'), when('started_at', 'is not', null)]))
    .orderBy('id', 'desc')
    .execute();
  const live = sends.find(({ status }) => status !== 'cancelled');
  for (const send of live ? [live] : sends) {
    const { counts } = await countDeliveries(db, send.id);
    if (live || counts.accepted + counts.uncertain + counts.attempting > 0) return { ...send, counts };
  }
  return undefined;
}

/**
 * Says that the issue was sent. Without it the draft's page and the editor look the same as before, and somebody might
 * correct a mail that readers already have.
 */
export function SentNotice({
  number,
  send: { id, status, scheduled_at, started_at, counts },
  timezone,
}: {
  number: number;
  send: SentState;
  timezone: string;
}) {
  if (started_at === null) {
    return (
      <Notice
        tone="warning"
        title={`Scheduled${scheduled_at === null ? '' : ` for ${momentWords(scheduled_at, timezone)}`}; changes made here reach nobody`}
      >
        <p>
          It goes out as it was when it was scheduled. To change it, call off <a href={`/sends/${id}`}>the send</a> and
          schedule it again.
        </p>
      </Notice>
    );
  }
  if (status === 'cancelled') {
    return (
      <Notice
        tone="warning"
        title={`Sent in part on ${momentWords(started_at, timezone)} and cancelled: ${endWords(counts)}`}
      >
        <p>
          Changes made here don’t reach those who <a href={`/sends/${id}`}>have it</a>. If you send it again, they are
          left out, and the web copy becomes the new one.
        </p>
      </Notice>
    );
  }
  return (
    <Notice tone="warning" title={`Sent on ${momentWords(started_at, timezone)}; changes made here reach nobody`}>
      <p>
        {status === 'finished' ? (
          <>
            Its <a href={`/reports/${number}`}>report</a> has the results.
          </>
        ) : (
          <>
            It is <a href={`/sends/${id}`}>being sent</a>; its <a href={`/reports/${number}`}>report</a> has the
            results.
          </>
        )}{' '}
        A wrong link <a href={`/reports/${number}#positions`}>can be corrected there</a>, also in copies that readers
        have.
      </p>
    </Notice>
  );
}
