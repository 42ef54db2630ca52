// @ts-check
/** Runs the form's edits one after another. Each is made in the text that the one before produced. */
import { isolateHistory } from '@codemirror/commands';
import { ChangeSet } from '@codemirror/state';

/**
 * @typedef {import('./desk-calls.js').Edit} Edit
 * @typedef {import('./desk-calls.js').Fault} Fault
 * @typedef {'done' | 'refused' | 'later'} EditResult  `later`: the desk did not answer
 * @typedef {{ edit: Edit, prepare?: () => void, refused?: () => void }} PlannedEdit  `prepare` puts the page into the
 * order that the next rendering will have
 * @typedef {() => PlannedEdit | undefined} Plan  called when its turn comes; returns undefined, after telling the
 * person, if there is nothing to do any more
 */

/**
 * @param {import('@codemirror/view').EditorView} view
 * @param {import('./desk-calls.js').DeskCalls} desk
 * @param {{ drawn: () => Promise<Fault | undefined>, redraw: () => Promise<void>, done: () => void, fault: (fault: Fault, edit?: Edit) => void }} hooks
 * `drawn` resolves when the page shows the current text
 */
export function editsOf(view, desk, { drawn, redraw, done, fault }) {
  /** @type {Promise<unknown>} */
  let turn = Promise.resolve();
  let isMaking = false;

  /** @param {Plan} plan @returns {Promise<EditResult>} */
  const make = async (plan) => {
    for (;;) {
      // An edit's position is read from the page, so the page must show the edits before this one.
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
      // The file was loaded again meanwhile; the splices belong to the old text.
      if (view.state.doc !== doc) continue;
      const changes = answer.splices.reduce(
        (all, splice) => all.compose(ChangeSet.of(splice, all.newLength, '\n')),
        ChangeSet.empty(doc.length),
      );
      isMaking = true;
      // Fast typing in one field is one undo step; every other edit is a step of its own.
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
    /** Whether the current change of the text comes from here; then this code renders the form again. */
    isMaking: () => isMaking,
    /** @param {Plan} plan @returns {Promise<EditResult>} */
    edit(plan) {
      const result = turn.then(() => make(plan));
      turn = result.catch(() => undefined);
      return result;
    },
  };
}
