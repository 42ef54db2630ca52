// @ts-check
/**
 * Shows a draft whenever it is saved: listens to `/drafts/:number/events` and puts new content into every `<iframe
 * data-preview>`, every `[data-findings]` and every `[data-fragment="address"]` of the page, at the same scroll
 * position. `[data-live-state]` shows the current state.
 *
 * A frame is refreshed by replacing the content of its document rather than by loading it again: it does not
 * flicker, pictures stay, and we can keep the scroll position. That needs `allow-same-origin` on the frame and nothing
 * else: no script ever runs in it (docs/decisions/020 explains why that is safe).
 */

const number = /^\/drafts\/(\d+)/.exec(location.pathname)?.[1];

/** @type {EventSource | undefined} */
let source;
/** The newest state that this page has shown. */
let shown = document.querySelector('[data-hash]')?.getAttribute('data-hash') ?? '';
/** @type {WeakMap<Element, AbortController>} */
const underway = new WeakMap();

/**
 * Browsers allow six connections to one server, and each listening tab uses one, so a hidden tab closes its connection.
 */
function listen() {
  if (!number || source || document.visibilityState === 'hidden') return;
  source = new EventSource(`/drafts/${number}/events`);
  source.addEventListener('draft', (event) => onDraft(JSON.parse(event.data)));
  source.addEventListener('error', () => say('lost', 'Galley does not answer. This page continues when it is back.'));
}

function disconnect() {
  source?.close();
  source = undefined;
}

/** @param {{ hash: string, told: { ok: boolean, words: string } }} draft */
function onDraft({ hash, told }) {
  say(told.ok ? 'live' : 'stale', told.words);
  if (hash === shown) return;
  shown = hash;
  void refresh();
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let idleTimer;

/**
 * Refreshes the mail first. The check takes the server longer than the mail, and would delay the next save of an editor
 * that saves while one types, so it waits until there has been no save for a moment.
 */
async function refresh() {
  clearTimeout(idleTimer);
  const frames = /** @type {NodeListOf<HTMLIFrameElement>} */ (document.querySelectorAll('iframe[data-preview]'));
  await Promise.all([...frames].map(refreshFrame));
  clearTimeout(idleTimer);
  idleTimer = setTimeout(() => {
    for (const element of document.querySelectorAll('[data-findings], [data-fragment]')) void refreshFragment(element);
  }, 200);
}

/**
 * @param {Element} element
 * @param {string} address
 * @returns {Promise<string | undefined>} undefined if a newer request was made meanwhile, or if this one failed.
 */
async function load(element, address) {
  underway.get(element)?.abort();
  const controller = new AbortController();
  underway.set(element, controller);
  try {
    const response = await fetch(address, {
      signal: controller.signal,
      headers: { accept: 'text/html', 'hx-request': 'true' },
    });
    const text = await response.text();
    return response.ok ? text : undefined;
  } catch {
    return undefined;
  } finally {
    if (underway.get(element) === controller) underway.delete(element);
  }
}

/** @param {HTMLIFrameElement} frame */
async function refreshFrame(frame) {
  const address = frame.getAttribute('src');
  if (!address) return;
  const html = await load(frame, address);
  const before = frame.contentDocument;
  if (html === undefined || !before) return;
  const after = parseIn(frame, html);
  // The doctype decides how a table lays out its pictures, and it can't be changed in place.
  if (!after || !before.documentElement || (before.doctype?.publicId ?? '') !== (after.doctype?.publicId ?? '')) {
    frame.src = address;
    return;
  }
  const keep = keepScrollPosition(frame, before);
  before.replaceChild(before.adoptNode(after.documentElement), before.documentElement);
  frame.dispatchEvent(new CustomEvent('preview:shown', { bubbles: true }));
  keep();
}

/**
 * Uses the frame's own parser: ours would apply this page's policy, which allows no style attributes. Returns undefined
 * in browsers without access to that parser because scripts are disabled there; then the frame is loaded again.
 * @param {HTMLIFrameElement} frame
 * @param {string} html
 */
function parseIn(frame, html) {
  try {
    const { DOMParser: Parser } = /** @type {typeof globalThis} */ (/** @type {unknown} */ (frame.contentWindow));
    return new Parser().parseFromString(html, 'text/html');
  } catch {
    return undefined;
  }
}

/**
 * Remembers the link nearest to the top of the visible part, and scrolls back to it: an item added above must not move
 * the text away while somebody reads it.
 * @param {HTMLIFrameElement} frame
 * @param {Document} before
 */
function keepScrollPosition(frame, before) {
  const stage = frame.closest('[data-stage]');
  const scroller = stage ?? before.scrollingElement;
  const top = scroller?.scrollTop ?? 0;
  const scale = frame.getBoundingClientRect().width / (frame.offsetWidth || 1) || 1;
  const edge = stage ? (stage.getBoundingClientRect().top - frame.getBoundingClientRect().top) / scale : 0;
  /** @param {Document} document_ */
  const links = (document_) => [...document_.querySelectorAll('a[href]')];
  const first = top > 0 ? links(before).find((link) => link.getBoundingClientRect().top >= edge) : undefined;
  const href = first?.getAttribute('href');
  const nth = links(before)
    .filter((link) => link.getAttribute('href') === href)
    .indexOf(/** @type {Element} */ (first));
  const offset = first?.getBoundingClientRect().top ?? 0;
  return () => {
    const now = stage ? stage : frame.contentDocument?.scrollingElement;
    if (!now) return;
    now.scrollTop = top;
    const same =
      href && frame.contentDocument
        ? links(frame.contentDocument).filter((link) => link.getAttribute('href') === href)[nth]
        : undefined;
    if (!same) return;
    // In a stage the document does not scroll, so its links move by the change alone; otherwise also by the scroll
    // position.
    now.scrollTop = top + (same.getBoundingClientRect().top - offset) * (stage ? scale : 1);
  };
}

/** @param {Element} element */
async function refreshFragment(element) {
  const address = element.getAttribute('data-fragment') || `/drafts/${number}/findings`;
  const html = await load(element, address);
  if (html === undefined || html === fragments.get(element)) return;
  fragments.set(element, html);
  const focused = element.contains(document.activeElement) ? document.activeElement?.getAttribute('href') : undefined;
  const open = [...element.querySelectorAll('details[open]')].map(({ id }) => id);
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  element.replaceChildren(...parsed.body.childNodes);
  for (const id of open) if (id) document.getElementById(id)?.setAttribute('open', '');
  const again = focused ? element.querySelector(`a[href="${CSS.escape(focused)}"]`) : null;
  if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  element.dispatchEvent(new CustomEvent('fragment:shown', { bubbles: true }));
}

/** @type {WeakMap<Element, string>} */
const fragments = new WeakMap();

/**
 * @param {'live' | 'stale' | 'lost'} state
 * @param {string} words
 */
function say(state, words) {
  for (const element of document.querySelectorAll('[data-live-state]')) {
    if (element.textContent !== words) element.textContent = words;
    element.setAttribute('data-live-state', state);
  }
}

document.addEventListener('visibilitychange', () => (document.visibilityState === 'hidden' ? disconnect() : listen()));
// A page kept for the back button must not keep its connection.
addEventListener('pagehide', disconnect);
addEventListener('pageshow', listen);
listen();
