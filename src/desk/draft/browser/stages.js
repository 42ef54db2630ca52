// @ts-check
/**
 * Fits the frames of a preview into their stages: a frame is as wide as its device and as tall as its mail, scaled down
 * if the window is narrower, and its stage scrolls. Several stages scroll together, matched by the link at their top,
 * because the same mail has different heights at different widths.
 */

/** @param {Element} stage */
const frameOf = (stage) => /** @type {HTMLIFrameElement} */ (stage.querySelector('iframe'));

/** @param {HTMLElement} stage */
function fit(stage) {
  const frame = frameOf(stage);
  const sheet = frame?.parentElement;
  if (!frame || !sheet || stage.clientWidth === 0) return;
  const wide = Number(frame.dataset.pixels) || stage.clientWidth;
  const scale = Math.min(1, stage.clientWidth / wide);
  const root = frame.contentDocument?.documentElement;
  const body = frame.contentDocument?.body;
  // Not `scrollHeight`, which never becomes smaller than the frame's own height.
  const tall =
    root && body
      ? Math.max(root.getBoundingClientRect().height, body.getBoundingClientRect().bottom, stage.clientHeight / scale)
      : stage.clientHeight / scale;
  frame.style.width = `${wide}px`;
  frame.style.height = `${Math.ceil(tall)}px`;
  frame.style.transform = scale < 1 ? `scale(${scale})` : '';
  sheet.style.width = `${wide * scale}px`;
  sheet.style.height = `${Math.ceil(tall * scale)}px`;
}

const resized = new ResizeObserver((entries) => {
  const stages = new Set(
    entries.map(({ target }) =>
      target instanceof HTMLElement && 'stage' in target.dataset ? target : stageOfDocument.get(target),
    ),
  );
  for (const stage of stages) if (stage?.isConnected) fit(stage);
});

/** @type {WeakMap<Element, HTMLElement>} */
const stageOfDocument = new WeakMap();

/** The mail in the frame becomes taller when its pictures have loaded. @param {HTMLElement} stage */
function watchMail(stage) {
  const root = frameOf(stage)?.contentDocument?.documentElement;
  if (!root) return;
  stageOfDocument.set(root, stage);
  resized.observe(root);
}

/** @param {HTMLElement} stage */
function shown(stage) {
  fit(stage);
  watchMail(stage);
}

// --- scrolling together ---

/**
 * The top of each link in the stage's own pixels, with the beginning and the end of the mail. @param {HTMLElement}
 * stage
 */
function milestones(stage) {
  const frame = frameOf(stage);
  const scale = frame.getBoundingClientRect().width / (frame.offsetWidth || 1);
  const links = [...(frame.contentDocument?.querySelectorAll('a[href]') ?? [])].map(
    (link) => link.getBoundingClientRect().top * scale,
  );
  return [0, ...links, stage.scrollHeight];
}

/**
 * The scroll position as a share of the way from the n-th link to the next, which means the same in every width and
 * theme.
 * @param {HTMLElement} stage
 */
function placeIn(stage) {
  const marks = milestones(stage);
  const top = stage.scrollTop;
  let at = 0;
  while (at < marks.length - 2 && (marks[at + 1] ?? 0) <= top) at++;
  const [from = 0, to = 0] = marks.slice(at);
  const length = to - from;
  return {
    at,
    of: marks.length,
    share: length > 0 ? (top - from) / length : 0,
    whole: top / Math.max(1, stage.scrollHeight - stage.clientHeight),
  };
}

/** @param {HTMLElement} stage @param {ReturnType<typeof placeIn>} place */
export function goTo(stage, { at, of, share, whole }) {
  const marks = milestones(stage);
  const [from = 0, to = 0] = marks.slice(at);
  // The links differ (a text part, another reader), so the share of the whole height is used.
  const top = marks.length === of ? from + share * (to - from) : whole * (stage.scrollHeight - stage.clientHeight);
  followed.add(stage);
  stage.scrollTop = top;
}

/** Stages that the code is scrolling; their next scroll event does not come from a person. @type {Set<HTMLElement>} */
const followed = new Set();
let waiting = false;
/** Kept when the view changes, which creates new frames. @type {ReturnType<typeof placeIn> | undefined} */
let place;

/** @param {Event} event */
function onScroll(event) {
  const stage = /** @type {HTMLElement} */ (event.target);
  if (!(stage instanceof HTMLElement) || !('stage' in stage.dataset)) return;
  if (followed.delete(stage) || waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    place = placeIn(stage);
    for (const other of stages()) if (other !== stage) goTo(other, place);
  });
}

const stages = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[data-stage]')]);

/** @param {ParentNode} root */
function setUp(root) {
  for (const stage of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-stage]'))) {
    resized.observe(stage);
    const frame = frameOf(stage);
    frame.addEventListener('load', () => {
      shown(stage);
      if (place && place.whole > 0) goTo(stage, place);
    });
    frame.addEventListener('preview:shown', () => shown(stage));
    // The frame may have loaded before this module.
    if (frame.contentDocument?.readyState === 'complete' && frame.contentDocument.body?.childNodes.length) shown(stage);
    fit(stage);
  }
}

/** On a phone the options fill a whole screen, so they are folded there. Without this module they stay open. */
function fold() {
  if (matchMedia('(max-width: 47.99rem)').matches)
    for (const element of document.querySelectorAll('details[data-fold]')) element.removeAttribute('open');
}

document.addEventListener('scroll', onScroll, { capture: true, passive: true });
// htmx swaps in the options of the view.
document.addEventListener('htmx:after:swap', () => {
  fold();
  setUp(document);
});
fold();
setUp(document);
