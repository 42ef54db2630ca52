// @ts-check
/** Shows the text as its readers would see it, saved or not. If it can't be shown, the last valid preview stays. */
import { sentence } from './side-views.js';

const pauseMs = 300;

/** @param {Element} root @param {import('./desk-calls.js').DeskCalls} desk @param {() => string} text */
export function previewOf(root, desk, text) {
  const frame = /** @type {HTMLIFrameElement} */ (root.querySelector('[data-look-frame]'));
  const state = /** @type {HTMLElement} */ (root.querySelector('[data-look-state]'));
  const choices = /** @type {HTMLSelectElement[]} */ ([...root.querySelectorAll('[data-look]')]);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {AbortController | undefined} */
  let underway;
  let isStale = true;

  // On a phone the preview is hidden at first; while it is hidden, nothing is rendered.
  const isSeen = () => frame.getClientRects().length > 0;
  // Until its page has loaded, the frame is an empty page under this page's policy, which forbids a mail's styles.
  const isLoaded = () =>
    (frame.contentDocument?.location.pathname ?? '').endsWith('/frame') &&
    frame.contentDocument?.readyState === 'complete';
  frame.addEventListener('load', () => void show());

  async function show() {
    if (!isSeen() || !isLoaded()) {
      isStale = true;
      return;
    }
    isStale = false;
    underway?.abort();
    const controller = new AbortController();
    underway = controller;
    const query = new URLSearchParams(choices.map((choice) => [choice.dataset.look ?? '', choice.value]));
    query.set('width', 'phone');
    const answer = await desk.preview(text(), query, controller.signal);
    if (controller.signal.aborted) return;
    if (answer.kind === 'page') {
      state.textContent = answer.told;
      frame.classList.toggle('dark', query.get('scheme') !== 'light');
      put(answer.html);
    } else if (answer.kind === 'broken') {
      const [first] = answer.problems;
      state.textContent = `Shows the last version that could be shown${first ? `. ${first.line ? `Line ${first.line}: ` : ''}${sentence(first.message)}` : ''}`;
    } else state.textContent = `${answer.message}. ${answer.hint}`;
  }

  /**
   * Replaces the content of the frame's document rather than the document: it does not flicker and keeps the scroll
   * position. The frame is sandboxed without scripts; `allow-same-origin` lets this page access it.
   *
   * @param {string} html
   */
  function put(html) {
    const inside = frame.contentDocument;
    const frameWindow = /** @type {(Window & typeof globalThis) | null} */ (frame.contentWindow);
    if (!inside || !frameWindow) return;
    // Uses the frame's own parser: a document made here would be under this page's policy, which forbids a mail's
    // styles.
    const fresh = new frameWindow.DOMParser().parseFromString(html, 'text/html');
    const top = inside.scrollingElement?.scrollTop ?? 0;
    inside.replaceChild(inside.adoptNode(fresh.documentElement), inside.documentElement);
    if (inside.scrollingElement) inside.scrollingElement.scrollTop = top;
  }

  for (const choice of choices) choice.addEventListener('change', () => void show());

  return {
    changed() {
      clearTimeout(timer);
      timer = setTimeout(() => void show(), pauseMs);
    },
    now: () => void show(),
    /** Call when the pane was opened. */
    seen() {
      if (isStale) void show();
    },
    /** Scrolls to the item that is being written, found by its link. @param {string | undefined} url */
    follow(url) {
      const inside = frame.contentDocument;
      if (!url || !inside || !isSeen()) return;
      const link = [...inside.querySelectorAll('a[href]')].find((each) => each.getAttribute('href') === url);
      const box = link?.getBoundingClientRect();
      if (!box || !inside.scrollingElement || (box.top >= 0 && box.bottom <= frame.clientHeight)) return;
      inside.scrollingElement.scrollTop += box.top - frame.clientHeight / 4;
    },
  };
}
