// @ts-check
/**
 * Tells when the draft's file may have changed, by the desk's event stream. A tab that nobody sees lets go of its
 * connection (browsers allow six to one server) and looks once when it is seen again.
 * @param {number} number
 * @param {() => void} onChange
 * @param {() => void} onBookings  what sponsors have booked is another thing than it was
 */
export function watchDisk(number, onChange, onBookings) {
  /** @type {string | undefined} */
  let known;
  let isKnown = false;

  /** @type {EventSource | undefined} */
  let source;
  const letGo = () => {
    source?.close();
    source = undefined;
  };
  const listen = () => {
    if (document.visibilityState === 'hidden') return letGo();
    if (source) return;
    source = new EventSource(`/drafts/${number}/events`);
    // The first event tells the current state: it shows what happened while nobody listened.
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
  addEventListener('pagehide', letGo);
  addEventListener('pageshow', listen);
  listen();
}
