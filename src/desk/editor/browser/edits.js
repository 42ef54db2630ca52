// @ts-check
/** Edits of the form, one after the other, each made in the text that the one before left. */
import { isolateHistory } from '@codemirror/commands';
import { ChangeSet } from '@codemirror/state';

/**
 * @typedef {import('./desk-calls.js').Edit} Edit
 * @typedef {import('./desk-calls.js').Fault} Fault
 * @typedef {'done' | 'refused' | 'later'} EditResult  `later`: the desk did not answer
 * @typedef {{ edit: Edit, prepare?: () => void, refused?: () => void }} PlannedEdit  `prepare` brings the page into the order that is about to be drawn
 * @typedef {() => PlannedEdit | undefined} Plan  asked when its turn has come; undefined if there is nothing to do any more; it has reported that
 */

/**
 * @param {import('@codemirror/view').EditorView} view
 * @param {import('./desk-calls.js').DeskCalls} desk
 * @param {{ drawn: () => Promise<Fault | undefined>, redraw: () => Promise<void>, done: () => void, fault: (fault: Fault, edit?: Edit) => void }} hooks
 *   `drawn` resolves when the page shows the text as it is now
 */
export function editsOf(view, desk, { drawn, redraw, done, fault }) {
  /** @type {Promise<unknown>} */
  let turn = Promise.resolve();
  let isMaking = false;

  /** @param {Plan} plan @returns {Promise<EditResult>} */
  const make = async (plan) => {
    for (;;) {
      // The position of a part is read from the page, and the edits before this one have moved it.
      const unseen = await drawn();
      if (unseen) {
        fault(unseen);
        return 'later';
      }
      const { doc } = view.state;
      const planned = plan();
      if (!planned) return 'refused';
      const { edit: wanted, prepare, refused } = planned;
      const answer = await desk.edit(doc.toString(), wanted);
      if (answer.kind === 'fault') {
        fault(answer, wanted);
        if (answer.passing) return 'later';
        refused?.();
        await redraw();
        return 'refused';
      }
      // The file was loaded anew meanwhile: the cuts are for a text that is gone.
      if (view.state.doc !== doc) continue;
      const changes = answer.splices.reduce(
        (all, splice) => all.compose(ChangeSet.of(splice, all.newLength, '\n')),
        ChangeSet.empty(doc.length),
      );
      isMaking = true;
      // What is typed into one field within a moment is one undo; everything else is one each.
      if (!changes.empty)
        view.dispatch({
          changes,
          ...(wanted.op === 'set'
            ? { userEvent: 'input.type.form' }
            : { userEvent: 'input.form', annotations: isolateHistory.of('full') }),
        });
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
    /** @param {Plan} plan @returns {Promise<EditResult>} */
    edit(plan) {
      const result = turn.then(() => make(plan));
      turn = result.catch(() => undefined);
      return result;
    },
  };
}
