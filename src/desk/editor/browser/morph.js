// @ts-check
/**
 * Updates a page to newly rendered HTML without disturbing the person who works there: existing elements are reused, so
 * that focus, unfolded parts and unsaved typing are kept.
 */

/** Attributes that the person controls, not the rendering. */
const kept = new Set(['open', 'hidden', 'aria-expanded', 'data-touched', 'data-typed', 'data-writing']);

/** The value of each field when it last equalled the text. @type {WeakMap<Element, string>} */
const agreed = new WeakMap();

/**
 * The value that the desk last rendered for each field, whatever is typed in it since. @type {WeakMap<Element, string>}
 */
const drawn = new WeakMap();

/** @param {Element} field */
export function drawnValue(field) {
  return drawn.get(field) ?? defaultOf(field);
}

/** @param {Element} field  its value is being written into the text */
export function noteAgreed(field) {
  agreed.set(field, valueOf(field));
}

/**
 * Its value has just been written into the text. The desk has not rendered that text yet, but from now on a comparison
 * with what the text said before would be wrong.
 *
 * @param {Element} field
 *
 * @param {string} written
 */
export function noteWritten(field, written) {
  drawn.set(field, written);
}

/** Replaces what is typed in a field with the value in the text. @param {Element} field */
export function putBack(field) {
  setValue(field, drawnValue(field));
  agreed.set(field, valueOf(field));
}

/** @typedef {(field: HTMLElement) => boolean} IsBusy  whether a field's content is newer than any rendering */

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

/**
 * Sets a field's value, unless somebody is typing in it: then its content is newer than the rendering.
 * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} field
 * @param {string} value
 * @param {IsBusy} isBusy
 */
function takeValue(field, value, isBusy) {
  drawn.set(field, value);
  if (isBusy(field)) return;
  const now = valueOf(field);
  const isAtWork = field === document.activeElement && now !== (agreed.get(field) ?? defaultOf(field));
  // A space at the end is kept: the next word will follow.
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
