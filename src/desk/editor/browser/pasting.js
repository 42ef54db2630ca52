// @ts-check
/** Where in the form a pasted text becomes items: the box of a section, or anywhere that is no text field. */
import { mayHaveLinks } from './add-links.js';

/**
 * @param {HTMLElement} form
 * @param {Element} root
 * @param {{ add: (clipboard: { pasted: string, html: string }, control: HTMLElement, after: Element | null) => Promise<boolean> }} hooks
 * `control`: the box of the section; `after`: the item behind which they go, else the end
 */
export function enablePasting(form, root, { add }) {
  /** The section in which somebody worked last. @type {Element | null} */
  let last = null;
  form.addEventListener('focusin', ({ target }) => {
    last = (target instanceof Element && target.closest('.form-section')) || last;
  });

  /** @param {Element | null} section @returns {HTMLTextAreaElement | null} */
  const boxOf = (section) => {
    const own = section?.isConnected ? section.querySelector('[data-paste]') : null;
    return /** @type {HTMLTextAreaElement | null} */ (own ?? form.querySelector('[data-paste]'));
  };

  /** @param {HTMLTextAreaElement} box */
  const addTyped = async (box) => {
    const pasted = box.value;
    if (pasted.trim() === '') return box.focus();
    box.value = '';
    // What could not be added is not lost.
    if (!(await add({ pasted, html: '' }, box, null)) && box.isConnected && box.value === '') box.value = pasted;
  };

  root.addEventListener('paste', (event) => {
    if (!(event instanceof ClipboardEvent) || event.defaultPrevented || form.hidden) return;
    const { target, clipboardData } = event;
    if (!(target instanceof Element) || target.closest('dialog, .links-panel')) return;
    const pasted = clipboardData?.getData('text/plain') ?? '';
    const html = clipboardData?.getData('text/html') ?? '';
    if (!mayHaveLinks(pasted) && !/<a\s[^>]*href/i.test(html)) return;
    const isBox = target instanceof HTMLTextAreaElement && target.dataset.paste !== undefined;
    const isField = !isBox && target.matches('input, textarea, select, [contenteditable], .cm-content *, .cm-content');
    // Several addresses in the field for one.
    const isList = target.matches('[data-control="address"]') && (pasted.match(/https?:\/\//g)?.length ?? 0) > 1;
    if (isField && !isList) return;
    const box = isBox ? target : boxOf(target.closest('.form-section') ?? last);
    if (!box || (isBox && target.value !== '')) return;
    event.preventDefault();
    void add({ pasted, html }, box, isBox ? null : target.closest('.form-item'));
  });
  form.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (key !== 'Enter' || event.shiftKey || event.isComposing) return;
    if (!(target instanceof HTMLTextAreaElement) || target.dataset.paste === undefined) return;
    event.preventDefault();
    void addTyped(target);
  });
  form.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-paste-add]') : null;
    const box = button?.previousElementSibling;
    if (box instanceof HTMLTextAreaElement) void addTyped(box);
  });

  return {
    /** Puts the cursor into the box of the section in which somebody worked last. */
    focusBox() {
      const box = boxOf(last);
      const body = box?.closest('.form-section-body');
      const opener = box?.closest('.form-section')?.querySelector(':scope > .entry-head [data-open]');
      if (body instanceof HTMLElement && body.hidden && opener instanceof HTMLElement) opener.click();
      box?.focus();
      box?.scrollIntoView({ block: 'center' });
    },
  };
}
