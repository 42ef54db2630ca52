// @ts-check
/** Dragging with mouse, pen or finger. A line shows where the entry would go; Escape cancels. */
import { entryOf, listsFor, nameOf } from './entries.js';

/** @typedef {import('./entries.js').Place} Place */

const startsAfter = 5; // px; less would turn a click with an unsteady hand into a drag
const edge = 70; // px from the window's edge within which the page scrolls

/**
 * @param {HTMLElement} form
 * @param {{ move: (entry: HTMLElement, to: Place) => void, announce: (words: string) => void }} hooks
 */
export function enableDragging(form, { move, announce }) {
  /** @type {{ grip: HTMLElement, entry: HTMLElement, startY: number, y: number, lists: HTMLElement[], line?: HTMLElement, place?: Place, frame?: number } | undefined} */
  let drag;

  form.addEventListener('pointerdown', (event) => {
    const grip = event.target instanceof Element ? event.target.closest('[data-grip]') : null;
    const entry = grip ? entryOf(grip) : null;
    if (!(grip instanceof HTMLElement) || !entry || event.button !== 0) return;
    drag = { grip, entry, startY: event.clientY, y: event.clientY, lists: [] };
    grip.setPointerCapture(event.pointerId);
  });

  form.addEventListener('pointermove', (event) => {
    if (!drag) return;
    drag.y = event.clientY;
    if (!drag.line) {
      if (Math.abs(event.clientY - drag.startY) < startsAfter) return;
      begin();
    }
    show();
  });

  form.addEventListener('pointerup', () => end(true));
  form.addEventListener('pointercancel', () => end(false));
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !drag?.line) return;
    event.preventDefault();
    announce(`“${nameOf(drag.entry)}” stays where it was.`);
    end(false);
  });

  function begin() {
    if (!drag) return;
    drag.lists = listsFor(form, drag.entry);
    drag.entry.classList.add('is-dragged');
    document.body.classList.add('dragging');
    if (drag.entry.matches('.form-section')) {
      // Sections may be taller than the window, so all are folded during a drag. The dragged one stays under the
      // pointer.
      const before = drag.grip.getBoundingClientRect().top;
      form.classList.add('dragging-sections');
      scrollBy(0, drag.grip.getBoundingClientRect().top - before);
    }
    drag.line = document.createElement('div');
    drag.line.className = 'drop-line';
    document.body.append(drag.line);
    drag.frame = requestAnimationFrame(scroll);
  }

  /** Continues as long as the pointer is near the edge. */
  function scroll() {
    if (!drag?.line) return;
    const [above, below] = [edge - (drag.y - barBottom()), drag.y - (innerHeight - edge)];
    const by = above > 0 ? -above / 5 : below > 0 ? below / 5 : 0;
    if (by !== 0) {
      scrollBy(0, by);
      show();
    }
    drag.frame = requestAnimationFrame(scroll);
  }

  function barBottom() {
    return document.querySelector('.edit-bar')?.getBoundingClientRect().bottom ?? 0;
  }

  function show() {
    if (!drag?.line) return;
    const found = nearest(drag.lists, drag.entry, drag.y);
    if (!found) return;
    drag.place = found.place;
    const { style } = drag.line;
    style.top = `${found.y + scrollY}px`;
    style.left = `${found.box.left + scrollX}px`;
    style.width = `${found.box.width}px`;
  }

  /** @param {boolean} drop */
  function end(drop) {
    if (!drag) return;
    const { entry, place, line, frame } = drag;
    drag = undefined;
    if (!line) return;
    cancelAnimationFrame(frame ?? 0);
    line.remove();
    entry.classList.remove('is-dragged');
    document.body.classList.remove('dragging');
    form.classList.remove('dragging-sections');
    entry.scrollIntoView({ block: 'nearest' });
    const isThere = place?.list === entry.parentElement && place?.before === entry.nextElementSibling;
    if (drop && place && !isThere) move(entry, place);
  }
}

/**
 * Returns the gap between two entries that is nearest to the pointer.
 *
 * @param {HTMLElement[]} lists
 * @param {HTMLElement} entry
 * @param {number} y
 *
 * @returns {{ place: Place, y: number, box: DOMRect } | undefined}
 */
function nearest(lists, entry, y) {
  /** @type {{ place: Place, y: number, box: DOMRect, distance: number } | undefined} */
  let best;
  for (const list of lists) {
    const box = list.getBoundingClientRect();
    const entries = [...list.children].filter((child) => child !== entry);
    const others = entries.map((child) => child.getBoundingClientRect());
    const gaps = [
      others[0]?.top ?? box.top + box.height / 2,
      ...others.map(({ bottom }, index) =>
        others[index + 1] ? (bottom + (others[index + 1]?.top ?? bottom)) / 2 : bottom,
      ),
    ];
    for (const [index, at] of gaps.entries()) {
      const distance = Math.abs(at - y);
      if (!best || distance < best.distance)
        best = { place: { list, before: entries[index] ?? null }, y: at, box, distance };
    }
  }
  return best;
}
