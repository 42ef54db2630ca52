// @ts-check
/** Keeps a section or an item as a snippet: ☆ beside it asks for a name, and the form offers it from then on. */
import { entryOf, nameOf, pathOf } from './entries.js';

/**
 * @param {HTMLElement} form
 * @param {Element} root
 * @param {{ docNow: () => unknown, look: () => void, inform: (words: string) => void }} hooks  `look` renders the form
 * again, which then has the new snippet
 */
export function enableSnippets(form, root, { docNow, look, inform }) {
  const dialog = /** @type {HTMLDialogElement} */ (root.querySelector('[data-snippet-dialog]'));
  const name = /** @type {HTMLInputElement} */ (dialog.querySelector('input'));
  const fault = /** @type {HTMLElement} */ (dialog.querySelector('[data-snippet-fault]'));
  /** @type {Element | null} */
  let entry = null;
  /** @param {string} words */
  const say = (words) => {
    fault.textContent = words;
    fault.className = words === '' ? '' : 'field-error';
  };

  form.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-snippet]') : null;
    if (!button) return;
    entry = entryOf(button);
    name.value = entry ? nameOf(entry).slice(0, 60) : '';
    say('');
    dialog.showModal();
    name.select();
  });
  dialog.querySelector('[data-snippet-cancel]')?.addEventListener('click', () => dialog.close());
  dialog.querySelector('form')?.addEventListener('submit', (event) => {
    event.preventDefault();
    void save();
  });

  async function save() {
    if (!entry?.isConnected) {
      say('It is not there any more, so nothing was kept.');
      return;
    }
    const words = name.value.trim();
    const body = JSON.stringify({ text: String(docNow()), path: pathOf(entry), name: words });
    const answer = await fetch('/desk/editor/snippets', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    }).catch(() => undefined);
    const told = await answer?.json().catch(() => undefined);
    if (!answer?.ok) {
      say(told?.message ? `${told.message}. ${told.hint}` : 'Galley does not answer, so nothing was kept.');
      name.focus();
      return;
    }
    dialog.close();
    look();
    inform(`Kept as “${words}”, in ${told.file}.`);
  }
}
