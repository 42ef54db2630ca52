import type { Database } from '../../db/open.ts';
import type { Send } from '../../db/tables/send.ts';
import { Notice } from '../../http/blocks.tsx';
import { momentWords } from '../../send/plan/when.ts';

export type SentState = Pick<Send, 'id' | 'status' | 'scheduled_at' | 'started_at'>;

/** The newest send of a draft that was not cancelled; undefined if there is none. */
export function sendOfDraft(number: number, db: Database): Promise<SentState | undefined> {
  return db
    .selectFrom('send')
    .select(['id', 'status', 'scheduled_at', 'started_at'])
    .where('issue_number', '=', number)
    .where('status', '<>', 'cancelled')
    .orderBy('id', 'desc')
    .executeTakeFirst();
}

/**
 * Says that the issue was sent. Without it the draft's page looks the same as before, and an editor might correct a
 * mail that readers already have.
 */
export function SentNotice({
  number,
  send: { id, status, scheduled_at, started_at },
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
        title={`Arranged to go out${scheduled_at === null ? '' : ` on ${momentWords(scheduled_at, timezone)}`}; what is changed here reaches nobody`}
      >
        <p>
          It goes out as it was when that was arranged. To change it, cancel <a href={`/sends/${id}`}>the send</a> and
          send it anew.
        </p>
      </Notice>
    );
  }
  return (
    <Notice tone="warning" title={`Sent on ${momentWords(started_at, timezone)}; what is changed here reaches nobody`}>
      <p>
        {status === 'finished' ? (
          <>
            Its <a href={`/reports/${number}`}>report</a> has the results.
          </>
        ) : (
          <>
            It is <a href={`/sends/${id}`}>under way</a>; what comes back is in its{' '}
            <a href={`/reports/${number}`}>report</a>.
          </>
        )}{' '}
        A link that leads to the wrong place <a href={`/reports/${number}#positions`}>can be corrected there</a>, also
        in the copies that are out.
      </p>
    </Notice>
  );
}
