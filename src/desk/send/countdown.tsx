/** The seconds before a send begins, during which it can be cancelled. */
import { Notice } from '../../http/blocks.tsx';
import { durationWords } from './eta.ts';
import type { SendView } from './send-view.ts';

/** Sends that begin later show their date and time instead of seconds. */
const shownMs = 3_600_000;

/** How long until it begins, in ms; undefined if it has begun, or begins much later. */
function leftOf({ summary: { status, scheduledAt }, now }: SendView): number | undefined {
  if (status !== 'scheduled' || scheduledAt === null) return undefined;
  const leftMs = Date.parse(scheduledAt) - now;
  return leftMs <= shownMs ? Math.max(0, leftMs) : undefined;
}

/** Changes each second. Screen readers do not read a timer out unless asked to (WAI-ARIA 1.2 `timer`). */
export function Countdown({ view }: { view: SendView }) {
  const leftMs = leftOf(view);
  if (leftMs === undefined) return null;
  return (
    <p className="countdown" role="timer">
      {leftMs === 0 ? 'It begins now.' : `It begins in ${durationWords(leftMs)}.`}
    </p>
  );
}

/** A separate part that does not change: a button that is replaced each second can't be clicked. */
export function CancelStart({ view }: { view: SendView }) {
  if (leftOf(view) === undefined) return null;
  return (
    <Notice title="It can still be cancelled">
      <p>Nobody has a copy yet. It begins by itself, also when this page is closed.</p>
      <form action={`/sends/${view.summary.id}/cancel-start`} method="post">
        <button className="danger">Cancel, and send nothing</button>
      </form>
    </Notice>
  );
}
