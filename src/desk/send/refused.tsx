/** Whom the mail server refused, and what can be done about it. */
import { readersWords } from '../kit/words.ts';
import type { SendView } from './send-view.ts';

export function Refused({ view: { summary, held } }: { view: SendView }) {
  const { id, counts, status } = summary;
  // While it is being sent, the numbers move under the hands of whoever would tick a box.
  const isQuiet = status === 'finished' || status === 'paused';
  const canRetry = counts.rejected > 0 && isQuiet;
  const canReject = held > 0 && isQuiet;
  if (!canRetry && !canReject) return null;
  return (
    <section aria-labelledby="refused-title">
      <h2 id="refused-title">Refused</h2>
      {canReject ? (
        <form action={`/sends/${id}/reject`} method="post" className="all-uncertain">
          <p>
            {readersWords(held)} {held === 1 ? 'was' : 'were'} refused by a server that has taken nothing of this send.
            It may mean us, so nobody is rejected for it yet: once it takes our mail, Resume tries them again.
          </p>
          <p className="choice">
            <input type="checkbox" id="reject-sure" name="sure" value="yes" required />
            <label htmlFor="reject-sure">
              The server is right about these readers; dead addresses are never mailed again
            </label>
          </p>
          <p>
            <button className="quiet">Reject {readersWords(held)}</button>
          </p>
        </form>
      ) : null}
      {canRetry ? (
        <form action={`/sends/${id}/retry`} method="post" className="all-uncertain">
          <p>
            {readersWords(counts.rejected)} {counts.rejected === 1 ? 'was' : 'were'} rejected. If the server refused us
            and not them, and that is corrected, they can be tried again. Nobody gets a second copy; who has left or was
            suppressed for another reason since stays out.{status === 'paused' ? ' Then press “Resume”.' : ''}
          </p>
          <p className="choice">
            <input type="checkbox" id="retry-sure" name="sure" value="yes" required />
            <label htmlFor="retry-sure">What the server refused is corrected; send them the issue</label>
          </p>
          <p>
            <button className="quiet">Try {readersWords(counts.rejected)} again</button>
          </p>
        </form>
      ) : null}
    </section>
  );
}
