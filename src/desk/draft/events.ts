import { liveWords } from './live-words.ts';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { DraftState } from './draft-state.ts';
import type { LiveDrafts } from './live-drafts.ts';
import type { OtherPerson, Presence, Visitor } from './presence.ts';

/** Frequent enough that proxies keep the connection open and that a client which is gone is noticed; in ms. */
const heartbeatMs = 20_000;

/**
 * Server-sent events of one draft. Sends the current state at once and then each new one, as the event `draft` with `{
 * hash, bookings, told: { ok, words } }`. A window that edits it also gets `people`: who else does.
 */
export function draftEvents(
  context: Context,
  number: number,
  live: LiveDrafts,
  editing?: { presence: Presence; visitor: Visitor },
): Response {
  return streamSSE(context, async (stream) => {
    let pending: DraftState | undefined = live.read(number);
    let people: OtherPerson[] | undefined;
    let wake = () => {};
    const leave = editing?.presence.enter(number, editing.visitor, (others) => {
      people = others;
      wake();
    });
    const unsubscribe = live.subscribe(number, (state) => {
      pending = state;
      wake();
    });
    stream.onAbort(() => wake());
    try {
      while (!stream.aborted) {
        if (pending) {
          const { hash, bookings, ok, problems } = pending;
          pending = undefined;
          await stream.writeSSE({
            event: 'draft',
            data: JSON.stringify({ hash, bookings, told: liveWords(ok, problems) }),
          });
          continue;
        }
        if (people) {
          const data = JSON.stringify(people);
          people = undefined;
          await stream.writeSSE({ event: 'people', data });
          continue;
        }
        let timer: NodeJS.Timeout | undefined;
        const isQuiet = await new Promise<boolean>((resolve) => {
          wake = () => resolve(false);
          timer = setTimeout(() => resolve(true), heartbeatMs).unref();
        });
        clearTimeout(timer);
        // A comment, which listeners do not see. Writing also detects that the connection is closed.
        if (isQuiet) await stream.write(':\n\n');
      }
    } finally {
      unsubscribe();
      leave?.();
    }
  });
}
