// @ts-check
/** What the check offers to change in the text: quotes around a title, a dash in place of a bullet. */
import { isolateHistory } from '@codemirror/commands';

/**
 * @typedef {import('./desk-calls.js').Problem} Problem
 * @typedef {import('@codemirror/state').Text} Text
 */

/**
 * Makes the changes of a problem's fix, as one step that undo takes back. Its places are those of `doc`, the text that was
 * judged; where something else stands there by now, nothing is changed: the next look is on its way.
 * @param {import('@codemirror/view').EditorView} view @param {Problem} problem @param {Text} doc @returns {boolean}
 */
export function applyFix(view, { fix }, doc) {
  if (!fix) return false;
  const now = view.state.doc;
  const changes = fix.changes.map(({ line, column, endLine, endColumn, insert }) => ({
    from: offsetOf(doc, line, column),
    to: offsetOf(doc, endLine, endColumn),
    insert,
  }));
  // Text that was typed before the place moves it; text in the place itself makes the fix a wrong one.
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
