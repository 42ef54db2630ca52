// @ts-check
/** Pictures that are dropped on the form, pasted into it or chosen: for an item, a sponsor, or in the middle of a text. */
import { entryOf, nameOf } from './entries.js';
import { byName } from './holding.js';
import { choosePicture } from './picture-dialog.js';
import { nowhere, oneOnly, storedWords } from './picture-words.js';

/** The column of the themes, in CSS pixels: a narrower picture is not stretched. */
const columnWidth = 600;

/**
 * @param {HTMLElement} form
 * @param {Element} root
 * @param {object} hooks
 * @param {import('./desk-calls.js').DeskCalls} hooks.desk
 * @param {(plan: import('./edits.js').Plan) => Promise<import('./edits.js').EditResult>} hooks.edit
 * @param {ReturnType<typeof import('./holding.js').holding>} hooks.held
 * @param {(words: string) => void} hooks.inform
 */
export function enablePictures(form, root, { desk, edit, held, inform }) {
  const chooser = document.createElement('input');
  chooser.type = 'file';
  chooser.accept = 'image/*';
  /** For which place. @type {Element | null} */
  let choosing = null;

  /** @param {Element} place  an element with the path of the picture @param {File} file @param {string} [alt] */
  async function forPlace(place, file, alt) {
    const entry = entryOf(place);
    const isThere = held.hold([entry], byName);
    const own = (/** @type {string} */ key) =>
      /** @type {HTMLInputElement | null} */ (place.parentElement?.querySelector(`.key-${key} input`))?.value ?? '';
    const shown = Number(own('width')) || undefined;
    const chosen = await choosePicture(root, desk, file, {
      hint: entry ? nameOf(entry) : '',
      alt: alt ?? own('alt'),
      ...(shown ? { shown } : {}),
    });
    if (!chosen) return;
    const { stored } = chosen;
    const width = shown ?? (stored.width < columnWidth ? stored.width : undefined);
    const value = { src: stored.src, alt: chosen.alt, ...(width ? { width } : {}) };
    const done = await edit(() => {
      if (isThere() && place.isConnected)
        return { edit: { op: 'set', path: JSON.parse(place.getAttribute('data-picture') ?? '[]'), value } };
      inform(`Its place in the draft is gone. The picture is there as ${stored.src}.`);
      return undefined;
    });
    if (done === 'done') inform(storedWords(stored));
    const details = place.closest('details');
    if (details) details.open = true;
    const chooseButton = place.querySelector('[data-picture-choose]');
    if (chooseButton instanceof HTMLElement) chooseButton.focus();
  }

  /** @param {HTMLTextAreaElement} field @param {File} file */
  async function forText(field, file) {
    // Where nobody has put the cursor, it would be at the beginning.
    const isOpen = field === document.activeElement;
    const [from, to] = isOpen ? [field.selectionStart, field.selectionEnd] : [field.value.length, field.value.length];
    const entry = entryOf(field);
    const chosen = await choosePicture(root, desk, file, {
      hint: entry ? nameOf(entry) : '',
      alt: field.value.slice(from, to),
    });
    if (!chosen || !field.isConnected) return;
    const { stored, alt } = chosen;
    const size = stored.width < columnWidth ? `{width=${stored.width}}` : '';
    const before = field.value.slice(0, from);
    const gap = before === '' || /\n\s*\n$/.test(before) ? '' : before.endsWith('\n') ? '\n' : '\n\n';
    const after = field.value.slice(to);
    field.setRangeText(
      `${gap}![${alt.replaceAll(/([[\]\\])/g, '\\$1')}](${stored.src})${size}${after.trim() === '' ? '' : '\n\n'}`,
      from,
      to,
      'end',
    );
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
    inform(storedWords(stored));
  }

  /** Where a picture goes that is dropped or pasted here. @param {Element | null} target @returns {Element | null} */
  function placeAt(target) {
    if (target instanceof HTMLTextAreaElement && target.dataset.control === 'prose') return target;
    const entry = target?.closest('[data-entry]:not([data-entry="[]"])');
    return target?.closest('.picture-drop') ?? entry?.querySelector('.picture-drop') ?? null;
  }

  /** @param {Element} place @param {FileList | File[]} files */
  function take(place, files) {
    const [file] = files;
    if (!file) return;
    if (files.length > 1) inform(oneOnly);
    if (place instanceof HTMLTextAreaElement) void forText(place, file);
    else {
      unfoldAround(place);
      void forPlace(place, file);
    }
  }

  chooser.addEventListener('change', () => choosing && take(choosing, chooser.files ?? []));
  form.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button') : null;
    const place = button?.closest('.picture-drop');
    if (!button || !place) return;
    if ('pictureChoose' in button.dataset) {
      chooser.value = '';
      choosing = place;
      chooser.click();
    } else if (button.dataset.pictureCrop) void cropAgain(place, button.dataset.pictureCrop);
  });

  /** @param {Element} place @param {string} src */
  async function cropAgain(place, src) {
    const response = await fetch(`/drafts/${src}`).catch(() => undefined);
    if (!response?.ok) return inform('The picture can’t be loaded at the moment. Try again.');
    const blob = await response.blob();
    // Without the hash, which the new one gets anew.
    const name = (src.split('/').at(-1) ?? '').replace(/-[0-9a-f]{10}(?=\.\w+$)/, '');
    await forPlace(place, new File([blob], name, { type: blob.type }));
  }

  const hasFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files') ?? false;
  /** @type {Element | null} */
  let marked = null;
  const mark = (/** @type {Element | null} */ place) => {
    marked?.classList.remove('is-picture-target');
    marked = place;
    place?.classList.add('is-picture-target');
  };
  // Everywhere on the page: a file that misses its place must not replace the page in the window.
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    const place = form.hidden ? null : placeAt(event.target instanceof Element ? event.target : null);
    mark(place?.closest('.form-item') ?? place);
    if (event.dataTransfer) event.dataTransfer.dropEffect = place ? 'copy' : 'none';
  });
  document.addEventListener('dragleave', (event) => event.relatedTarget === null && mark(null));
  document.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(null);
    const place = form.hidden ? null : placeAt(event.target instanceof Element ? event.target : null);
    if (place) take(place, event.dataTransfer?.files ?? []);
    else inform(nowhere);
  });
  root.addEventListener('paste', (event) => {
    if (!(event instanceof ClipboardEvent) || form.hidden || !(event.target instanceof Element)) return;
    if (event.target.closest('dialog')) return;
    const files = [...(event.clipboardData?.files ?? [])].filter(({ type }) => type.startsWith('image/'));
    // Word and spreadsheets add a picture of the text that they copy.
    if (files.length === 0 || (event.clipboardData?.getData('text/plain') ?? '') !== '') return;
    event.preventDefault();
    const place = placeAt(event.target);
    if (place) take(place, files);
    else inform(nowhere);
  });
}

/** @param {Element} place */
function unfoldAround(place) {
  for (let here = /** @type {Element | null} */ (place); here; here = here.parentElement) {
    if (here instanceof HTMLDetailsElement) here.open = true;
    if (!here.matches('[data-entry]')) continue;
    const opener = here.querySelector(':scope > .entry-head [data-open][aria-expanded="false"]');
    if (opener instanceof HTMLElement) opener.click();
  }
}
