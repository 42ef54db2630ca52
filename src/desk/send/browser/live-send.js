// @ts-check
/**
 * Keeps a send's page up to date: listens to `/sends/:id/events` and replaces the parts that have changed. A part in
 * which somebody is typing is replaced when they have finished.
 */

const page = document.querySelector('[data-send]');
const lost = document.querySelector('[data-send-lost]');
/** @type {EventSource | undefined} */
let source;
/** The newest content for each part that could not be replaced yet. @type {Map<string, string>} */
const held = new Map();

/** @param {string} name @param {string} html */
function replace(name, html) {
  const part = page?.querySelector(`[data-part="${CSS.escape(name)}"]`);
  if (!part) return;
  if (isInUse(part)) {
    held.set(name, html);
    return;
  }
  held.delete(name);
  // Our own server escapes it, and the page's policy lets no script in it run.
  part.innerHTML = html;
}

/** @param {Element} part */
function isInUse(part) {
  const active = document.activeElement;
  if (active && part.contains(active)) return true;
  return [...part.querySelectorAll('input, select')].some((field) => {
    if (field instanceof HTMLSelectElement)
      return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return (
      field instanceof HTMLInputElement &&
      (field.value !== field.defaultValue || field.checked !== field.defaultChecked)
    );
  });
}

/** Browsers allow six connections to one server, so a hidden tab closes its connection. */
function listen() {
  if (!page || source || document.visibilityState === 'hidden') return;
  source = new EventSource(`/sends/${page.getAttribute('data-send')}/events`);
  source.addEventListener('parts', (event) => {
    lost?.setAttribute('hidden', '');
    for (const [name, html] of Object.entries(JSON.parse(event.data))) replace(name, html);
  });
  source.addEventListener('over', () => disconnect());
  source.addEventListener('error', () => {
    lost?.removeAttribute('hidden');
    // A response that is not a stream ends the connection for good: the session ended, or another program uses the
    // port. Loading the page again shows which.
    if (source?.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
  });
}

function disconnect() {
  source?.close();
  source = undefined;
}

page?.addEventListener('focusout', () => setTimeout(() => held.forEach((html, name) => replace(name, html))));
document.addEventListener('visibilitychange', () => (document.visibilityState === 'hidden' ? disconnect() : listen()));
addEventListener('pagehide', disconnect);
addEventListener('pageshow', listen);
listen();
