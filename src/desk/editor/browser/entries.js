// @ts-check
/**
 * The form's sections and items as sortable lists: where an entry is, where it can go, what it is called. Used by
 * dragging, keys and buttons.
 *
 * @typedef {import('./yaml-place.js').Path} Path
 * @typedef {{ list: HTMLElement, before: Element | null }} Place  in front of an entry, or at the end of the list.
 * Elements instead of indexes, because every edit above changes the indexes
 */

/** @param {Element} element @returns {HTMLElement | null} the entry that contains it */
export function entryOf(element) {
  return element.closest('[data-entry]:not([data-entry="[]"])');
}

/** @param {Element} entry @returns {Path} */
export function pathOf(entry) {
  return JSON.parse(entry.getAttribute('data-entry') ?? '[]');
}

/** @param {Element} list @returns {Path} */
export function listPath(list) {
  return JSON.parse(list.getAttribute('data-list') ?? '[]');
}

/** @param {Element} entry */
export function nameOf(entry) {
  return entry.getAttribute('data-title') ?? '';
}

/**
 * Every list to which an entry of this kind may go, in the order of the page.
 * @param {ParentNode} form
 * @param {Element} entry
 * @returns {HTMLElement[]}
 */
export function listsFor(form, entry) {
  return [...form.querySelectorAll(isItem(entry) ? '.form-items' : '.form-sections')].map(
    (list) => /** @type {HTMLElement} */ (list),
  );
}

/** @param {Element} entry */
function isItem(entry) {
  return entry.matches('.form-item');
}

/**
 * The entries of a list without `entry`: indexes are counted after it was taken out.
 * @param {Element} list
 * @param {Element} entry
 */
function othersIn(list, entry) {
  return [...list.children].filter((child) => child !== entry);
}

/**
 * The path of a place in the page as it is now.
 * @param {Place} place
 * @param {Element} entry  that goes there
 * @returns {Path}
 */
export function pathOfPlace({ list, before }, entry) {
  const others = othersIn(list, entry);
  return [...listPath(list), before ? others.indexOf(before) : others.length];
}

/** @param {ParentNode} form @param {Path} path @returns {HTMLElement | null} */
export function entryAt(form, path) {
  return form.querySelector(`[data-entry="${CSS.escape(JSON.stringify(path))}"]`);
}

/** @param {ParentNode} form @param {Path} path @returns {HTMLElement | null} */
export function listAt(form, path) {
  return form.querySelector(`[data-list="${CSS.escape(JSON.stringify(path))}"]`);
}

/**
 * One place up or down; an item at the end of its section moves on to the next section.
 * @param {ParentNode} form @param {Element} entry @param {number} step -1 or 1
 * @returns {Place | undefined} undefined at the very top or bottom
 */
export function nextPlace(form, entry, step) {
  const lists = listsFor(form, entry);
  const list = /** @type {HTMLElement} */ (entry.parentElement);
  const [above, below] = [entry.previousElementSibling, entry.nextElementSibling];
  if (step < 0 ? above : below) return { list, before: step < 0 ? above : (below?.nextElementSibling ?? null) };
  const other = lists[lists.indexOf(list) + step];
  return other && { list: other, before: step < 0 ? null : other.firstElementChild };
}

/**
 * All places that a dialog offers, described by the names of their neighbours.
 *
 * @param {ParentNode} form
 * @param {Element} entry
 *
 * @returns {{ words: string, place: Place }[]}
 */
export function placesFor(form, entry) {
  const own = /** @type {HTMLElement} */ (entry.parentElement);
  const [isFirst, isLast] = [entry === own.firstElementChild, entry === own.lastElementChild];
  if (!isItem(entry)) {
    const top = isFirst ? [] : [{ words: 'To the top', place: { list: own, before: own.firstElementChild } }];
    // Behind itself or behind its predecessor is where it already is.
    const behind = othersIn(own, entry).filter((other) => other !== entry.previousElementSibling);
    return [
      ...top,
      ...behind.map((other) => ({
        words: `After “${nameOf(other)}”`,
        place: { list: own, before: other.nextElementSibling },
      })),
    ];
  }
  return listsFor(form, entry).flatMap((list) => {
    const section = entryOf(list);
    if (list !== own)
      return [{ words: `“${section ? nameOf(section) : ''}”, at the end`, place: { list, before: null } }];
    return [
      ...(isFirst ? [] : [{ words: 'To the top of this section', place: { list, before: list.firstElementChild } }]),
      ...(isLast ? [] : [{ words: 'To the end of this section', place: { list, before: null } }]),
    ];
  });
}

/** Describes where an entry is now. @param {Element} entry */
export function whereabouts(entry) {
  const list = entry.parentElement;
  const index = [...(list?.children ?? [])].indexOf(entry) + 1;
  const section = list ? entryOf(list) : null;
  return `“${nameOf(entry)}” is now ${index} of ${list?.children.length ?? index}${section ? ` in “${nameOf(section)}”` : ''}.`;
}
