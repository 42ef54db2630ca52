// @ts-check
/**
 * Single keys for what the page offers by mouse. The page says which: `[data-key="e"]` is clicked (or, a field,
 * focused) by e; in a group of links `[data-cycle="w"]` w goes to the next choice and W to `[data-all]`; ? opens the
 * dialog that lists them. They can be switched off there (WCAG 2.1.4), which this browser remembers.
 */

const off = 'galley keys off';
const dialog = () => /** @type {HTMLDialogElement | null} */ (document.querySelector('dialog[data-keys]'));

/** @param {EventTarget | null} target */
function isTyping(target) {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  if (event.key === '?') return open(event);
  if (dialog()?.open || localStorage.getItem(off)) return;
  const group = document.querySelector(`[data-cycle="${CSS.escape(event.key.toLowerCase())}"]`);
  const target = group
    ? linkOf(group, event.key !== event.key.toLowerCase())
    : document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!(target instanceof HTMLElement)) return;
  event.preventDefault();
  if (isTyping(target)) target.focus();
  else target.click();
}

/** @param {Element} group @param {boolean} all */
function linkOf(group, all) {
  if (all) return group.querySelector('[data-all]');
  const choices = [...group.querySelectorAll('a:not([data-all])')];
  return choices[(choices.findIndex((link) => link.hasAttribute('aria-current')) + 1) % choices.length];
}

/** @param {KeyboardEvent | MouseEvent} event */
function open(event) {
  const keys = dialog();
  if (!keys) return;
  event.preventDefault();
  if (keys.open) return keys.close();
  const box = /** @type {HTMLInputElement | null} */ (keys.querySelector('[data-keys-on]'));
  if (box) box.checked = !localStorage.getItem(off);
  keys.showModal();
}

document.addEventListener('keydown', onKey);
document.addEventListener('click', (event) => {
  if (event.target instanceof Element && event.target.closest('[data-keys-open]')) open(event);
  if (event.target instanceof Element && event.target.closest('[data-keys-close]')) dialog()?.close();
});
document.addEventListener('change', (event) => {
  if (!(event.target instanceof HTMLInputElement) || !('keysOn' in event.target.dataset)) return;
  if (event.target.checked) localStorage.removeItem(off);
  else localStorage.setItem(off, 'yes');
});
