// @ts-check
/**
 * The form by keyboard: one Tab stop for each section and item, its title. The arrow keys go from title to title and along
 * the buttons of one.
 */
import { entryOf } from './entries.js';

const isOff = () => localStorage.getItem('galley keys off') !== null;

/**
 * @param {HTMLElement} form
 * @param {Element} root
 * @param {{ unfold: (opener: HTMLElement, open: boolean) => void, focusLinksBox: () => void, deleteEntry: (opener: Element) => Promise<void>, step: (opener: HTMLElement, by: number) => Promise<void> }} hooks
 */
export function enableFormKeys(form, root, { unfold, focusLinksBox, deleteEntry, step }) {
  const openers = () =>
    /** @type {HTMLElement[]} */ ([...form.querySelectorAll('[data-open]')]).filter(
      (each) => each.offsetParent !== null,
    );

  /** @param {HTMLElement} from @param {number} by */
  const goOn = (from, by) => {
    const all = openers();
    const entry = entryOf(from);
    const own = from.matches('[data-open]') ? from : entry?.querySelector(':scope > .entry-head [data-open]');
    const at = all.indexOf(/** @type {HTMLElement} */ (own));
    // From a field, one step back is the title above it.
    const to = by < 0 && from !== own ? at : at + by;
    const target = all[at < 0 ? 0 : to];
    target?.focus({ preventScroll: true });
    target?.scrollIntoView({ block: 'nearest' });
    return target !== undefined;
  };

  /** The buttons in the head of an entry, from left to right. @param {HTMLElement} button */
  const headOf = (button) =>
    /** @type {HTMLButtonElement[]} */ ([...(button.closest('.entry-head')?.querySelectorAll('button') ?? [])]).filter(
      (each) => !each.disabled,
    );

  /** @param {boolean} open */
  function foldAll(open) {
    for (const opener of form.querySelectorAll('[data-open]')) {
      if (!(opener instanceof HTMLElement)) continue;
      const holdsItems = entryOf(opener)?.querySelector('.form-items') !== null;
      // Sections with items stay open, so that all titles can be seen.
      if (open || !holdsItems) unfold(opener, open);
    }
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && form.contains(focused) && focused.offsetParent === null) goOn(focused, -1);
  }

  form.addEventListener('keydown', (event) => {
    const { target, key, altKey } = event;
    if (
      !(target instanceof HTMLElement) ||
      event.ctrlKey ||
      event.metaKey ||
      event.isComposing ||
      event.defaultPrevented
    )
      return;
    const vertical = { ArrowDown: 1, ArrowUp: -1 }[key];
    const isOpener = target.matches('[data-open]');
    let isDone = false;
    if (altKey && vertical !== undefined && isOpener && event.shiftKey) {
      void step(target, vertical);
      isDone = true;
    } else if (altKey && vertical !== undefined && !target.matches('select')) isDone = goOn(target, vertical);
    else if (altKey || event.shiftKey) return;
    else if (isOpener && vertical !== undefined) isDone = goOn(target, vertical);
    else if (isOpener && (key === 'Home' || key === 'End')) {
      openers()
        .at(key === 'Home' ? 0 : -1)
        ?.focus();
      isDone = true;
    } else if (isOpener && key === 'Delete') {
      void deleteEntry(target);
      isDone = true;
    } else if ((key === 'ArrowLeft' || key === 'ArrowRight') && target.matches('.entry-head button')) {
      const all = headOf(target);
      all[all.indexOf(/** @type {HTMLButtonElement} */ (target)) + (key === 'ArrowRight' ? 1 : -1)]?.focus();
      isDone = true;
    } else if ((key === 'ArrowLeft' || key === 'ArrowRight') && target.matches('.add-section button')) {
      const all = /** @type {HTMLElement[]} */ ([...form.querySelectorAll('.add-section button')]);
      all[all.indexOf(target) + (key === 'ArrowRight' ? 1 : -1)]?.focus();
      isDone = true;
    } else if (key === 'Escape' && target.matches('input, textarea, select') && entryOf(target))
      isDone = goOn(target, -1);
    if (isDone) event.preventDefault();
  });
  root.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-fold-all]') : null;
    if (button instanceof HTMLElement) foldAll(button.dataset.foldAll === 'open');
  });
  document.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (form.hidden || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isOff()) return;
    if (!(target instanceof HTMLElement) || target.matches('input, textarea, select, [contenteditable]')) return;
    if (document.querySelector('dialog[open]')) return;
    if (key === 'l') focusLinksBox();
    else if (key === 'f' || key === 'F') foldAll(key === 'F');
    else if (key === 'j' || key === 'k') goOn(target, key === 'j' ? 1 : -1);
    else return;
    event.preventDefault();
  });
}
