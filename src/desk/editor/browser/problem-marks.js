// @ts-check
/** Marks the check's findings in the text. */
import { setDiagnostics } from '@codemirror/lint';
import { applyFix } from './quick-fix.js';
import { inWords, sentence } from './side-views.js';

/**
 * @typedef {import('./desk-calls.js').Problem} Problem
 * @typedef {import('@codemirror/state').Text} Text
 */

/** @param {import('@codemirror/state').EditorState} state @param {Problem[]} problems */
export function markProblems(state, problems) {
  const diagnostics = problems
    .filter(({ line }) => line !== undefined)
    .map((problem) => ({
      ...rangeOf(state.doc, problem),
      severity: problem.severity,
      message: problem.message,
      actions: problem.fix
        ? [
            {
              name: problem.fix.label,
              apply: (/** @type {import('@codemirror/view').EditorView} */ view) =>
                void applyFix(view, problem, state.doc),
            },
          ]
        : [],
      renderMessage: () => {
        const words = document.createElement('span');
        words.append(...inWords(sentence(problem.message)));
        if (problem.hint) {
          const hint = document.createElement('small');
          hint.append(...inWords(problem.hint));
          words.append(hint);
        }
        return words;
      },
    }));
  return setDiagnostics(state, diagnostics);
}

/**
 * From the problem's position to the end of the value there, or of the key if the problem is about the key.
 * @param {Text} doc
 * @param {Problem} problem
 */
function rangeOf(doc, { line = 1, column = 1, rule }) {
  const { from: start, to: end, text } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const from = Math.min(start + Math.max(column, 1) - 1, end);
  const rest = text.slice(from - start);
  const key = /^["']?[\w-]+["']?(?=\s*:(\s|$))/.exec(rest)?.[0];
  const words = (rule === 'unknown-key' && key) || rest.replace(/\s+#.*$/, '').trimEnd();
  const to = Math.min(from + words.length, end);
  // A mark needs at least one character to be visible; on an empty line it is put at the end.
  return to > from ? { from, to } : { from: Math.max(start, from - 1), to: Math.max(from, start) };
}
