// @ts-check
/**
 * Puts freshly drawn HTML into a page without disturbing the person who works there: elements stay themselves, and with
 * them what has the focus, what is unfolded, and what was typed and not taken over yet.
 */

/** Belong to the person at the page, not to the drawing. */
const kept = new Set(['open', 'hidden', 'aria-expanded']);

/** What each field said when it last agreed with the text. @type {WeakMap<Element, string>} */
const agreed = new WeakMap();

/** What the desk last drew into each field, whatever is typed in it since. @type {WeakMap<Element, string>} */
const drawn = new WeakMap();

/** @param {Element} field */
export function drawnValue(field) {
  return drawn.get(field) ?? defaultOf(field);
}

/** @param {Element} field  its value is on its way into the text */
export function noteAgreed(field) {
  agreed.set(field, valueOf(field));
}

/** Gives up what is typed in a field for what the text has. @param {Element} field */
export function putBack(field) {
  setValue(field, drawnValue(field));
  agreed.set(field, valueOf(field));
}

/** @typedef {(field: HTMLElement) => boolean} IsBusy  whether the content of a field is newer than any drawing */

/** @param {Element} element @param {string} html @param {IsBusy} isBusy */
export function morphInto(element, html, isBusy) {
  const fresh = document.createElement('template');
  fresh.innerHTML = html;
  morphChildren(element, fresh.content, isBusy);
}

/** @param {Element} before @param {ParentNode & Node} after @param {IsBusy} isBusy */
function morphChildren(before, after, isBusy) {
  const wanted = [...after.childNodes];
  for (const [index, node] of wanted.entries()) {
    const here = before.childNodes[index];
    if (!here) before.append(node);
    else if (
      here instanceof Element &&
      node instanceof Element &&
      here.localName === node.localName &&
      here.getAttribute('type') === node.getAttribute('type')
    )
      morph(here, node, isBusy);
    else if (here.nodeType === Node.TEXT_NODE && node.nodeType === Node.TEXT_NODE) {
      if (here.nodeValue !== node.nodeValue) here.nodeValue = node.nodeValue;
    } else here.replaceWith(node);
  }
  while (before.childNodes.length > wanted.length) before.lastChild?.remove();
}

/** @param {Element} here @param {Element} fresh @param {IsBusy} isBusy */
function morph(here, fresh, isBusy) {
  for (const { name } of [...here.attributes])
    if (!fresh.hasAttribute(name) && !kept.has(name)) here.removeAttribute(name);
  for (const { name, value } of fresh.attributes)
    if (!kept.has(name) && here.getAttribute(name) !== value) here.setAttribute(name, value);
  if (here instanceof HTMLTextAreaElement || here instanceof HTMLInputElement || here instanceof HTMLSelectElement) {
    if (here instanceof HTMLSelectElement) morphChildren(here, fresh, isBusy);
    takeValue(here, valueOf(fresh), isBusy);
  } else morphChildren(here, fresh, isBusy);
}

/** Not while it is being typed in: what the desk drew is older than the content of the field. @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} field @param {string} value @param {IsBusy} isBusy */
function takeValue(field, value, isBusy) {
  drawn.set(field, value);
  if (isBusy(field)) return;
  const now = valueOf(field);
  const isAtWork = field === document.activeElement && now !== (agreed.get(field) ?? defaultOf(field));
  // A space at the end is about to be followed by a word.
  const isSame = field === document.activeElement && now.trim() === value.trim();
  if (!isAtWork && !isSame && now !== value) setValue(field, value);
  if (!isAtWork) agreed.set(field, valueOf(field));
}

/** @param {Element} field @param {string} value */
function setValue(field, value) {
  if (field instanceof HTMLInputElement && field.type === 'checkbox') field.checked = value === 'true';
  else if (
    field instanceof HTMLInputElement ||
    field instanceof HTMLTextAreaElement ||
    field instanceof HTMLSelectElement
  )
    field.value = value;
}

/** @param {Element} field */
export function valueOf(field) {
  if (field instanceof HTMLInputElement && field.type === 'checkbox') return String(field.checked);
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement
    ? field.value
    : '';
}

/** @param {Element} field */
function defaultOf(field) {
  if (field instanceof HTMLInputElement && field.type === 'checkbox') return String(field.defaultChecked);
  if (field instanceof HTMLSelectElement)
    return [...field.options].find(({ defaultSelected }) => defaultSelected)?.value ?? '';
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.defaultValue : '';
}
