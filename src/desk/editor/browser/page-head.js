// @ts-check
/** The bar at the top: subject, state of the file, undo and redo, number of problems. */
import { redo, redoDepth, undo, undoDepth } from '@codemirror/commands';

/**
 * @param {HTMLElement} root
 * @param {{ save: () => void, isBusy: () => boolean, goToFirst: () => boolean }} hooks  `isBusy`: an open dialog
 * handles the keys; `goToFirst` goes to the first problem and returns false if no problem has a position
 */
export function pageHead(root, { save, isBusy, goToFirst }) {
  /** @param {string} selector */
  const one = (selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
  const button = /** @type {HTMLButtonElement} */ (one('[data-save]'));
  const [back, forth] = /** @type {HTMLButtonElement[]} */ ([one('[data-undo]'), one('[data-redo]')]);
  const line = one('.save-state');
  const count = one('[data-problem-count]');
  /** @type {import('@codemirror/view').EditorView | undefined} */
  let view;

  // Scrolling keeps targets below the bar and its notices.
  const bar = one('.edit-bar');
  new ResizeObserver(() => root.style.setProperty('--bar', `${bar.offsetHeight}px`)).observe(bar);

  button.addEventListener('click', save);
  count.addEventListener('click', (event) => {
    // Otherwise the link goes to the list of all problems.
    if (goToFirst()) event.preventDefault();
  });
  back?.addEventListener('click', () => view && undo(view));
  forth?.addEventListener('click', () => view && redo(view));
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented || isBusy()) return;
    const key = event.key.toLowerCase();
    if (key === 's') {
      event.preventDefault();
      save();
    }
    // In a field of the form the browser's own undo works.
    const isField =
      event.target instanceof HTMLElement &&
      (event.target.isContentEditable || /^(INPUT|TEXTAREA)$/.test(event.target.tagName));
    if (key !== 'z' || isField || !view) return;
    event.preventDefault();
    if (event.shiftKey) redo(view);
    else undo(view);
  });

  return {
    /** @param {import('@codemirror/view').EditorView} opened */
    attach(opened) {
      view = opened;
    },
    /** @param {import('./saving.js').SaveState} state @param {string} words */
    showState(state, words) {
      line.dataset.state = state;
      one('[data-state-words]').textContent = words;
      button.disabled = state === 'saved' || state === 'saving';
    },
    state: () => line.dataset.state,
    showUndo() {
      if (!view || !back || !forth) return;
      back.disabled = undoDepth(view.state) === 0;
      forth.disabled = redoDepth(view.state) === 0;
    },
    /**
     * @param {import('./desk-calls.js').Problem[]} problems
     * @param {import('./desk-calls.js').ToWrite[]} toWrite
     * @param {string} text
     */
    showText(problems, toWrite, text) {
      const [errors, warnings] = ['error', 'warning'].map(
        (wanted) => problems.filter(({ severity }) => severity === wanted).length,
      );
      const missing = toWrite.filter(({ isOptional }) => !isOptional).length;
      count.hidden = !errors && !warnings && !missing;
      count.className = `badge problem-count ${errors ? 'error' : missing ? '' : 'warning'}`;
      // What is not written yet is no mistake, and warnings can wait until it is.
      count.textContent =
        !errors && missing
          ? `${missing} to write`
          : errors
            ? errors === 1
              ? '1 error'
              : `${errors} errors`
            : warnings === 1
              ? '1 warning'
              : `${warnings} warnings`;
      const subject = /^["']?subject["']?:[ \t]+(["']?)([^\n>|].*?)\1[ \t]*(?:\s#.*)?$/m.exec(text)?.[2];
      one('[data-subject]').textContent = subject && !subject.startsWith('#') ? subject : 'No subject yet';
    },
  };
}
