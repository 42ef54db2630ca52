// @ts-check
/**
 * Sections and items of the form as lists that can be put in order: where an entry is, where it could go, what it is
 * called. The same for a drag, a key and a button.
 *
 * @typedef {import('./yaml-place.js').Path} Path
 */

/** @param {Element} element @returns {HTMLElement | null} the entry that it stands in */
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

/** Every list that an entry of this kind may go to, in the order of the page. @param {ParentNode} form @param {Path} path @returns {HTMLElement[]} */
export function listsFor(form, path) {
  return [...form.querySelectorAll(path.length > 2 ? '.form-items' : '.form-sections')].map((list) => /** @type {HTMLElement} */ (list));
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
 * One place up or down; an item goes on into the section above or below.
 * @param {ParentNode} form @param {Path} path @param {number} step -1 or 1
 * @returns {Path | undefined} undefined at the very top or bottom
 */
export function nextPlace(form, path, step) {
  const lists = listsFor(form, path);
  const own = path.slice(0, -1);
  const index = Number(path.at(-1));
  const at = lists.findIndex((list) => JSON.stringify(listPath(list)) === JSON.stringify(own));
  const count = lists[at]?.children.length ?? 0;
  if (index + step >= 0 && index + step < count) return [...own, index + step];
  const other = lists[at + step];
  return other && [...listPath(other), step < 0 ? other.children.length : 0];
}

/**
 * Every place a dialog offers: within reach by name rather than by distance.
 * @param {ParentNode} form @param {Path} path
 * @returns {{ words: string, to: Path }[]}
 */
export function placesFor(form, path) {
  const own = JSON.stringify(path.slice(0, -1));
  const index = Number(path.at(-1));
  const lists = listsFor(form, path);
  if (path.length === 2) {
    const entries = [...(lists[0]?.children ?? [])];
    return entries.flatMap((entry, at) => {
      const places = at === 0 && index > 0 ? [{ words: 'To the top', to: /** @type {Path} */ (['sections', 0]) }] : [];
      // Behind itself, and behind the one it is behind already, is where it is.
      if (at !== index && at !== index - 1) places.push({ words: `After “${nameOf(entry)}”`, to: ['sections', at > index ? at : at + 1] });
      return places;
    });
  }
  return lists.flatMap((list) => {
    const target = listPath(list);
    const count = list.children.length;
    const section = entryOf(list);
    const name = section ? nameOf(section) : '';
    if (JSON.stringify(target) !== own) return [{ words: `“${name}”, at the end`, to: [...target, count] }];
    return [
      ...(index > 0 ? [{ words: 'To the top of this section', to: [...target, 0] }] : []),
      ...(index < count - 1 ? [{ words: 'To the end of this section', to: [...target, count - 1] }] : []),
    ];
  });
}

/** Says where an entry is now. @param {Element} entry */
export function whereabouts(entry) {
  const list = entry.parentElement;
  const index = [...(list?.children ?? [])].indexOf(entry) + 1;
  const section = list ? entryOf(list) : null;
  return `“${nameOf(entry)}” is now ${index} of ${list?.children.length ?? index}${section ? ` in “${nameOf(section)}”` : ''}.`;
}
