// @ts-check
/** Edits of the form, one after the other, each made in the text that the one before left. */
import { isolateHistory } from '@codemirror/commands';
import { ChangeSet } from '@codemirror/state';

/**
 * @typedef {import('./desk-calls.js').Edit} Edit
 * @typedef {import('./desk-calls.js').Fault} Fault
 * @typedef {'done' | 'refused' | 'later'} EditResult  `later`: the desk did not answer
 */

/**
 * @param {import('@codemirror/view').EditorView} view
 * @param {import('./desk-calls.js').DeskCalls} desk
 * @param {{ redraw: () => Promise<void>, done: () => void, fault: (fault: Fault, edit: Edit) => void }} hooks
 */
export function editsOf(view, desk, { redraw, done, fault }) {
  /** @type {Promise<unknown>} */
  let turn = Promise.resolve();
  let isMaking = false;

  /** @param {Edit} wanted @param {(() => void) | undefined} prepare @returns {Promise<EditResult>} */
  const make = async (wanted, prepare) => {
    for (;;) {
      const { doc } = view.state;
      const answer = await desk.edit(doc.toString(), wanted);
      if (answer.kind === 'fault') {
        fault(answer, wanted);
        if (answer.passing) return 'later';
        await redraw();
        return 'refused';
      }
      // The file was loaded anew meanwhile: the cuts are for a text that is gone.
      if (view.state.doc !== doc) continue;
      const changes = answer.splices.reduce((all, splice) => all.compose(ChangeSet.of(splice, all.newLength, '\n')), ChangeSet.empty(doc.length));
      isMaking = true;
      // What is typed into one field within a moment is one undo; everything else is one each.
      if (!changes.empty) view.dispatch({ changes, ...(wanted.op === 'set' ? { userEvent: 'input.type.form' } : { userEvent: 'input.form', annotations: isolateHistory.of('full') }) });
      isMaking = false;
      done();
      prepare?.();
      await redraw();
      return 'done';
    }
  };

  return {
    /** The change of the text that is just happening is one of these, which redraws by itself. */
    isMaking: () => isMaking,
    /** @param {Edit} wanted @param {() => void} [prepare]  brings the page into the order that is about to be drawn @returns {Promise<EditResult>} */
    edit(wanted, prepare) {
      const result = turn.then(() => make(wanted, prepare));
      turn = result.catch(() => undefined);
      return result;
    },
  };
}
