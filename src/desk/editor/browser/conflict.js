// @ts-check
/** Shows the file and the page's text side by side. The right one can be edited, and is what will be saved. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { mergeTexts } from './merge-texts.js';
import { lineBreakOf, replaceText, sharedExtensions, textOf } from './yaml-editor.js';

/**
 * @typedef {import('./desk-calls.js').Source} Source
 * @typedef {{ base: string, mine: string, theirs: Source }} Texts
 */

/**
 * @param {Element} root
 * @param {string} nonce
 * @param {{ save: (text: string, theirs: Source) => void, takeTheirs: (theirs: Source) => void, closed: () => void }} answers
 */
export function conflictDialog(root, nonce, answers) {
  const dialog = /** @type {HTMLDialogElement} */ (root.querySelector('[data-conflict]'));
  /** @param {string} name */
  const part = (name) => /** @type {HTMLElement} */ (dialog.querySelector(`[data-conflict-${name}]`));
  /** @type {{ mine: EditorView, destroy: () => void } | undefined} */
  let editors;
  /** @type {Texts | undefined} */
  let texts;

  const close = () => {
    editors?.destroy();
    editors = undefined;
    dialog.close();
  };
  part('later').addEventListener('click', close);
  part('save').addEventListener('click', () => {
    if (!editors || !texts) return;
    const [text, { theirs }] = [textOf(editors.mine.state), texts];
    close();
    answers.save(text, theirs);
  });
  part('theirs').addEventListener('click', () => {
    if (!texts) return;
    const { theirs } = texts;
    close();
    answers.takeTheirs(theirs);
  });
  part('both').addEventListener('click', () => {
    const both = texts && mergeTexts(texts.base, texts.mine, texts.theirs.text);
    if (!editors || both === undefined) return;
    replaceText(editors.mine, both, { undoable: true });
    part('words').textContent = 'Both changes are in the text now. Look it through, and save it.';
    part('save').focus();
  });
  // Escape does the same as “later”.
  dialog.addEventListener('close', () => {
    editors?.destroy();
    editors = undefined;
    answers.closed();
  });

  return {
    isOpen: () => dialog.open,
    /** @param {Texts} shown */
    open(shown) {
      editors?.destroy();
      texts = shown;
      const canMerge = mergeTexts(shown.base, shown.mine, shown.theirs.text) !== undefined;
      part('both').hidden = !canMerge;
      part('words').textContent = canMerge
        ? 'Somebody, or another window, has saved the file meanwhile. Your changes and theirs are in different places, so both fit together. Nothing of either is lost until you choose.'
        : 'Somebody, or another window, has saved the file meanwhile, and some lines were changed by both of you. Arrows take a change over from the file; nothing of either is lost until you choose.';
      part('texts').replaceChildren();
      if (!dialog.open) dialog.showModal();
      editors = showTexts(part('texts'), shown, nonce);
      editors.mine.focus();
    },
    close,
  };
}

/** @param {HTMLElement} parent @param {Texts} texts @param {string} nonce */
function showTexts(parent, { mine, theirs }, nonce) {
  // Both sides use the line breaks of the page's text, because accepting a change mixes lines of both.
  const lineBreak = EditorState.lineSeparator.of(lineBreakOf(mine));
  const file = theirs.text.replace(/\r\n|\n/g, lineBreakOf(mine));
  const yours = [
    lineBreak,
    history(),
    keymap.of([...historyKeymap, ...defaultKeymap]),
    sharedExtensions(nonce, 'Your text'),
  ];
  const collapse = { margin: 3, minSize: 6 };
  if (matchMedia('(max-width: 55rem)').matches) {
    // The window is too narrow for two texts, so the file's lines are shown within the text where they differ.
    const view = new EditorView({
      parent,
      doc: mine,
      extensions: [
        yours,
        unifiedMergeView({ original: file, mergeControls: chunkButton, collapseUnchanged: collapse, gutter: true }),
      ],
    });
    return { mine: view, destroy: () => view.destroy() };
  }
  const merge = new MergeView({
    parent,
    a: {
      doc: file,
      extensions: [lineBreak, sharedExtensions(nonce, 'The text on disk'), EditorState.readOnly.of(true)],
    },
    b: { doc: mine, extensions: yours },
    revertControls: 'a-to-b',
    renderRevertControl: arrow,
    collapseUnchanged: collapse,
    gutter: true,
  });
  return { mine: merge.b, destroy: () => merge.destroy() };
}

/** The view listens to mouse events only, so this passes a click by keyboard on to it. */
function arrow() {
  const button = document.createElement('button');
  button.type = 'button';
  button.title = 'Take this over from the file';
  button.setAttribute('aria-label', button.title);
  button.textContent = '→';
  button.addEventListener(
    'click',
    ({ detail }) =>
      detail === 0 && button.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, cancelable: true })),
  );
  return button;
}

/** @param {'accept' | 'reject'} type @param {(event: MouseEvent) => void} action */
function chunkButton(type, action) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet';
  button.textContent = type === 'accept' ? 'Keep mine' : 'Take the file’s';
  button.addEventListener('click', action);
  return button;
}
