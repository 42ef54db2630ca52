// @ts-check
/**
 * Keeps a send's page up to date: listens to `/sends/:id/events` and replaces the parts that have changed. A part in
 * which somebody is typing waits until they are done.
 */

const page = document.querySelector('[data-send]');
const lost = document.querySelector('[data-send-lost]');
/** @type {EventSource | undefined} */
let source;
/** What came for a part while it was in use. @type {Map<string, string>} */
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
  // Made by our own server of escaped text; nothing in it runs under the page's policy.
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

/** Browsers allow six connections to one server: a tab that nobody sees lets go. */
function listen() {
  if (!page || source || document.visibilityState === 'hidden') return;
  source = new EventSource(`/sends/${page.getAttribute('data-send')}/events`);
  source.addEventListener('parts', (event) => {
    lost?.setAttribute('hidden', '');
    for (const [name, html] of Object.entries(JSON.parse(event.data))) replace(name, html);
  });
  source.addEventListener('over', () => letGo());
  source.addEventListener('error', () => {
    lost?.removeAttribute('hidden');
    // An answer that is no stream ends it for good: signed out, or another program on the port. The page itself says which.
    if (source?.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
  });
}

function letGo() {
  source?.close();
  source = undefined;
}

page?.addEventListener('focusout', () => setTimeout(() => held.forEach((html, name) => replace(name, html))));
document.addEventListener('visibilitychange', () => (document.visibilityState === 'hidden' ? letGo() : listen()));
addEventListener('pagehide', letGo);
addEventListener('pageshow', listen);
listen();
