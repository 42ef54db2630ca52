// @ts-check
/** Applies the check's suggested changes to the text, such as quotes around a title, or a dash instead of a bullet. */
import { isolateHistory } from '@codemirror/commands';

/**
 * @typedef {import('./desk-calls.js').Problem} Problem
 * @typedef {import('@codemirror/state').Text} Text
 */

/**
 * Makes the changes of a problem's fix as one undo step. Positions refer to `doc`, the text that was checked; if the
 * text there has changed since, nothing happens, because the next check is on its way.
 *
 * @param {import('@codemirror/view').EditorView} view
 * @param {Problem} problem
 * @param {Text} doc
 * @returns {boolean}
 */
export function applyFix(view, { fix }, doc) {
  if (!fix) return false;
  const now = view.state.doc;
  const changes = fix.changes.map(({ line, column, endLine, endColumn, insert }) => ({
    from: offsetOf(doc, line, column),
    to: offsetOf(doc, endLine, endColumn),
    insert,
  }));
  // Typing before the position moves it; typing at the position makes the fix wrong.
  const moved = now.length - doc.length;
  const isSame = now.eq(doc);
  const first = changes[0];
  const last = changes.at(-1);
  if (!first || !last) return false;
  const shift = isSame || now.sliceString(0, last.to) === doc.sliceString(0, last.to) ? 0 : moved;
  if (now.sliceString(first.from + shift, last.to + shift) !== doc.sliceString(first.from, last.to)) return false;
  view.dispatch({
    changes: changes.map(({ from, to, insert }) => ({ from: from + shift, to: to + shift, insert })),
    annotations: isolateHistory.of('full'),
    userEvent: 'input.fix',
  });
  return true;
}

/** @param {Text} doc @param {number} line @param {number} column */
function offsetOf(doc, line, column) {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(found.from + column - 1, found.to);
}
