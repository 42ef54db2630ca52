// @ts-check
/**
 * Listens to the desk's events about this draft. A hidden tab closes its connection (browsers allow six to one server)
 * and checks once when it is visible again.
 *
 * @param {number} number
 * @param {string} window  names this window to the others
 * @param {object} hooks
 * @param {() => void} hooks.changed  the draft's file may have changed
 * @param {() => void} hooks.bookings  the sponsors' bookings have changed
 * @param {(people: import('./people.js').Person[]) => void} hooks.people  who else is here
 * @param {() => void} hooks.back  the desk answers, maybe after it was away
 */
export function watchDisk(number, window, { changed, bookings: onBookings, people, back }) {
  /** @type {string | undefined} */
  let known;
  let isKnown = false;

  /** @type {EventSource | undefined} */
  let source;
  const disconnect = () => {
    source?.close();
    source = undefined;
    people([]);
  };
  const listen = () => {
    if (document.visibilityState === 'hidden') return disconnect();
    // After a refusal, such as by the login, a browser does not connect again by itself.
    if (source && source.readyState !== EventSource.CLOSED) return;
    source?.close();
    source = new EventSource(`/drafts/${number}/events?window=${encodeURIComponent(window)}`);
    source.addEventListener('open', back);
    source.addEventListener('error', () => people([]));
    source.addEventListener('people', ({ data }) => people(JSON.parse(data)));
    // The first event has the current state, so it reports changes made while the tab was hidden.
    source.addEventListener('draft', ({ data }) => {
      changed();
      const { bookings } = JSON.parse(data);
      if (isKnown && bookings !== known) onBookings();
      known = bookings;
      isKnown = true;
    });
  };
  document.addEventListener('visibilitychange', listen);
  addEventListener('online', listen);
  addEventListener('online', back);
  addEventListener('focus', () => {
    listen();
    back();
    changed();
  });
  addEventListener('pagehide', disconnect);
  addEventListener('pageshow', listen);
  listen();
  return { listen };
}
