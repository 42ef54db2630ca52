// @ts-check
/**
 * Calls back when the draft's file may have changed, using the desk's event stream. A hidden tab closes its connection
 * (browsers allow six to one server) and checks once when it is visible again.
 *
 * @param {number} number
 *
 * @param {() => void} onChange
 *
 * @param {() => void} onBookings  called when the sponsors' bookings have changed
 */
export function watchDisk(number, onChange, onBookings) {
  /** @type {string | undefined} */
  let known;
  let isKnown = false;

  /** @type {EventSource | undefined} */
  let source;
  const disconnect = () => {
    source?.close();
    source = undefined;
  };
  const listen = () => {
    if (document.visibilityState === 'hidden') return disconnect();
    if (source) return;
    source = new EventSource(`/drafts/${number}/events`);
    // The first event has the current state, so it reports changes made while the tab was hidden.
    source.addEventListener('draft', ({ data }) => {
      onChange();
      const { bookings } = JSON.parse(data);
      if (isKnown && bookings !== known) onBookings();
      known = bookings;
      isKnown = true;
    });
  };
  document.addEventListener('visibilitychange', listen);
  addEventListener('focus', onChange);
  addEventListener('pagehide', disconnect);
  addEventListener('pageshow', listen);
  listen();
}
