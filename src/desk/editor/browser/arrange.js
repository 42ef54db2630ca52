// @ts-check
/**
 * Puts the form's sections and items into the order of a new rendering, before it is morphed: an item that somebody else
 * added above must not make the field with the focus another item's field.
 */
import { drawnValue } from './morph.js';

/** @param {Element} form @param {string} html */
export function arrange(form, html) {
  const fresh = document.createElement('template');
  fresh.innerHTML = html;
  const focused = document.activeElement;
  arrangeLists(form, fresh.content);
  // An element that is moved loses the focus.
  if (focused instanceof HTMLElement && focused.isConnected && document.activeElement !== focused)
    focused.focus({ preventScroll: true });
}

/** @param {ParentNode} here @param {ParentNode} fresh  the lists of both, without those within their entries */
function arrangeLists(here, fresh) {
  const wanted = outerLists(fresh);
  for (const [index, list] of outerLists(here).entries()) {
    const other = wanted[index];
    if (other) arrangeEntries(list, other);
  }
}

/** @param {Element} list @param {Element} wanted */
function arrangeEntries(list, wanted) {
  const entries = [...list.children];
  const left = new Set(entries);
  const wantedEntries = [...wanted.children];
  /** @type {Map<Element, Element>} */
  const pairs = new Map();
  for (const mark of [wholeOf, addressOf, nameOf, placeOf])
    for (const entry of wantedEntries) {
      const words = pairs.has(entry) ? '' : mark(entry);
      const found = words && [...left].find((each) => mark(each) === words);
      if (!found) continue;
      pairs.set(entry, found);
      left.delete(found);
    }
  for (const [index, entry] of wantedEntries.entries()) {
    const element = pairs.get(entry) ?? document.createElement('li');
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
    if (pairs.has(entry)) arrangeLists(element, entry);
  }
  for (const entry of left) entry.remove();
}

/** @param {ParentNode} within @returns {Element[]} */
function outerLists(within) {
  const lists = [...within.querySelectorAll('[data-list]')];
  return lists.filter((list) => !lists.some((other) => other !== list && other.contains(list)));
}

/** All words of an entry. @param {Element} entry */
function wholeOf(entry) {
  return JSON.stringify([...entry.querySelectorAll('[data-set]')].map(drawnValue));
}

/** @param {Element} entry */
function addressOf(entry) {
  const field = entry.matches('.form-item') ? entry.querySelector('[data-control="address"]') : null;
  return field ? drawnValue(field) : '';
}

/** @param {Element} entry */
function nameOf(entry) {
  return entry.getAttribute('data-title') ?? '';
}

/** What is left keeps its place. @param {Element} entry */
function placeOf(entry) {
  return entry.getAttribute('data-entry') ?? '';
}
