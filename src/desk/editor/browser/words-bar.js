// @ts-check
/** The buttons and keys of the text fields, and pasting into them. */
import { formatted, linkTo } from './formatting.js';
import { hasMarkup, htmlToMarkdown } from './html-to-markdown.js';

/** @type {Record<string, import('./formatting.js').Format>} */
const keys = { b: 'bold', i: 'italic', k: 'link', e: 'code', 8: 'list', '*': 'list' };

/** @param {HTMLElement} form @param {(words: string) => void} announce */
export function wordsBar(form, announce) {
  // A pressed button would take the focus, and with it the selection and the keyboard of a phone.
  form.addEventListener('pointerdown', (event) => {
    if (event.target instanceof Element && event.target.closest('button[data-format]')) event.preventDefault();
  });
  form.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button[data-format]') : null;
    if (!(button instanceof HTMLElement)) return;
    const field = textOf(button);
    const format = /** @type {import('./formatting.js').Format} */ (button.dataset.format);
    if (field) apply(field, formatted(format, selectedIn(field)));
  });
  form.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLSelectElement) || target.dataset.format !== 'field') return;
    const [field, name] = [textOf(target), target.value];
    target.value = '';
    if (field && name) apply(field, formatted('field', selectedIn(field), name));
  });
  form.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing || !isProse(target)) return;
    const format = keys[key.toLowerCase()];
    if (!format || (format === 'list') !== event.shiftKey) return;
    event.preventDefault();
    apply(target, formatted(format, selectedIn(target)));
  });
  form.addEventListener('paste', (event) => {
    const { target, clipboardData } = event;
    if (!isProse(target) || !clipboardData) return;
    const plain = clipboardData.getData('text/plain').trim();
    const selected = selectedIn(target);
    if (/^https?:\/\/\S+$/i.test(plain) && selected.from < selected.to) {
      event.preventDefault();
      apply(target, linkTo(selected, plain));
      return;
    }
    const html = clipboardData.getData('text/html');
    // A code editor's colours are no format.
    if (!hasMarkup(html) || clipboardData.types.includes('vscode-editor-data')) return;
    const markdown = htmlToMarkdown(html);
    if (markdown === '' || markdown === plain) return;
    event.preventDefault();
    const { from, to } = selected;
    apply(target, { from, to, insert: markdown, select: [from + markdown.length, from + markdown.length] });
    announce('Pasted with its format, as Markdown. Undo, then Ctrl-Shift-V, pastes the bare text.');
  });
}

/** @param {EventTarget | null} target @returns {target is HTMLTextAreaElement} */
function isProse(target) {
  return target instanceof HTMLTextAreaElement && target.dataset.control === 'prose';
}

/** The text to which a button belongs. @param {Element} button */
function textOf(button) {
  const field = button.closest('.field')?.querySelector('[data-set]');
  return field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement ? field : undefined;
}

/** @param {HTMLTextAreaElement | HTMLInputElement} field */
function selectedIn(field) {
  return { text: field.value, from: field.selectionStart ?? 0, to: field.selectionEnd ?? 0 };
}

/**
 * Types the change, as it were: only so do browsers keep it in the field's own undo history.
 *
 * @param {HTMLTextAreaElement | HTMLInputElement} field
 *
 * @param {import('./formatting.js').Change} change
 */
function apply(field, { from, to, insert, select }) {
  field.focus();
  if (field.value.slice(from, to) !== insert) {
    field.setSelectionRange(from, to);
    const isTyped = insert === '' ? document.execCommand('delete') : document.execCommand('insertText', false, insert);
    if (!isTyped) {
      field.setRangeText(insert, from, to, 'end');
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
  }
  field.setSelectionRange(...select);
}
