// @ts-check
/**
 * Shows a draft as it is saved: listens to `/drafts/:number/events` and puts new content into every
 * `<iframe data-preview>`, every `[data-findings]` and every `[data-fragment="address"]` of the page, each of them
 * staying where the eye was. `[data-live-state]` tells the current state.
 *
 * A frame is refreshed by replacing its document's content and not by loading it again: nothing flashes, pictures stay,
 * and the scroll position is ours to keep. That needs `allow-same-origin` on the frame, and nothing else: no script
 * ever runs in it (docs/decisions/020 tells why that is safe).
 */

const number = /^\/drafts\/(\d+)/.exec(location.pathname)?.[1];

/** @type {EventSource | undefined} */
let source;
/** The newest state of the draft that this page has shown. */
let shown = document.querySelector('[data-hash]')?.getAttribute('data-hash') ?? '';
/** @type {WeakMap<Element, AbortController>} */
const underway = new WeakMap();

/** Browsers allow six connections to one server, and each tab that listens takes one: a tab that nobody sees lets go. */
function listen() {
  if (!number || source || document.visibilityState === 'hidden') return;
  source = new EventSource(`/drafts/${number}/events`);
  source.addEventListener('draft', (event) => onDraft(JSON.parse(event.data)));
  source.addEventListener('error', () => say('lost', 'Galley does not answer. This page continues when it is back.'));
}

function letGo() {
  source?.close();
  source = undefined;
}

/** @param {{ hash: string, ok: boolean, seen: boolean, problems: { line?: number, message: string }[] }} draft */
function onDraft({ hash, ok, seen, problems }) {
  const [first] = problems;
  if (ok) say('live', 'Shows each save');
  else
    say(
      'stale',
      `${seen ? 'Shows the last version that could be shown' : 'Can’t be shown yet'}${first ? `: ${first.line ? `in line ${first.line} ` : ''}${first.message.replaceAll(/`([^`]+)`/g, '“$1”')}` : ''}`,
    );
  if (hash === shown) return;
  shown = hash;
  void refresh();
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting;

/**
 * What the eye is on comes first. The check takes the server longer than the mail, and would keep it from the next save of
 * somebody who saves while typing: it waits for a moment's rest.
 */
async function refresh() {
  clearTimeout(resting);
  const frames = /** @type {NodeListOf<HTMLIFrameElement>} */ (document.querySelectorAll('iframe[data-preview]'));
  await Promise.all([...frames].map(refreshFrame));
  clearTimeout(resting);
  resting = setTimeout(() => {
    for (const element of document.querySelectorAll('[data-findings], [data-fragment]')) void refreshFragment(element);
  }, 200);
}

/**
 * @param {Element} element
 * @param {string} address
 * @returns {Promise<string | undefined>} undefined when something newer was asked for meanwhile, or nothing came.
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
  // How a table lays out its pictures hangs on the doctype, which can't be changed in place.
  if (!after || !before.documentElement || (before.doctype?.publicId ?? '') !== (after.doctype?.publicId ?? '')) {
    frame.src = address;
    return;
  }
  const keep = holdPlace(frame, before);
  before.replaceChild(before.adoptNode(after.documentElement), before.documentElement);
  frame.dispatchEvent(new CustomEvent('preview:shown', { bubbles: true }));
  keep();
}

/**
 * By the frame's own parser: ours would hold the mail to this page's policy, which allows no style attribute. Undefined
 * where a browser gives it to nobody because no script may run there; then the frame is loaded anew.
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
 * Remembers what is at the top of the visible part, by the nearest link, and brings it back there: an item added above
 * it must not push it away under the reader's eye.
 * @param {HTMLIFrameElement} frame
 * @param {Document} before
 */
function holdPlace(frame, before) {
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
    // In a stage the document does not scroll, so its links move by the change alone; else by the scroll as well.
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

document.addEventListener('visibilitychange', () => (document.visibilityState === 'hidden' ? letGo() : listen()));
// A page kept for the back button must not keep its connection.
addEventListener('pagehide', letGo);
addEventListener('pageshow', listen);
listen();
