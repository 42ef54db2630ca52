import type { ReactNode } from 'react';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { Notice } from '../../http/blocks.tsx';
import { words } from '../../http/problem-words.tsx';
import { openNotices, postingsOf, type NoticePosting } from '../../notice/list-notices.ts';
import { noticeWords } from '../../notice/notice-words.ts';
import { momentWords } from '../../send/plan/when.ts';

/** The notices at which nobody has looked yet, for the desk's home page; nothing if there are none. */
export async function openNoticesList({
  db,
  clock,
  timezone,
}: {
  db: Database;
  clock: Clock;
  timezone: string;
}): Promise<ReactNode> {
  const notices = await openNotices({ db, clock });
  if (notices.length === 0) return null;
  const postings = await postingsOf(
    notices.map(({ id }) => id),
    db,
  );
  return (
    <section aria-labelledby="notices">
      <h2 id="notices" className="first">
        Needs a look
      </h2>
      {notices.map((notice) => {
        const { title, happened, deskPath } = noticeWords(notice, timezone);
        const failed = postings.filter((posting) => posting.notice === notice.id && posting.lastError !== null);
        return (
          <Notice key={notice.id} tone="warning" title={title}>
            {happened.map((line) => (
              <p key={line} className="words">
                {words(line, { links: false })}
              </p>
            ))}
            {failed.map((posting) => (
              <p key={posting.target} className="words">
                {failureWords(posting, timezone)}
              </p>
            ))}
            <form action={`/notices/${notice.id}/seen`} method="post" className="both">
              {notice.send ? (
                <a className="button quiet" href={deskPath}>
                  Open the send
                </a>
              ) : null}
              <button className="quiet">
                I have seen it<span className="visually-hidden">: {title}</span>
              </button>
            </form>
          </Notice>
        );
      })}
    </section>
  );
}

function failureWords({ target, lastError, nextAt }: NoticePosting, timezone: string): string {
  const who = target === 'url' ? 'OPERATOR_URL' : target.slice('mail:'.length);
  return `${who} could not be told: ${lastError}. It is tried again on ${momentWords(nextAt, timezone)}.`;
}
