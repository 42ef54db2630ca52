// @ts-check
/**
 * Between the text on the page and the file: which state of it the text was made from, whether they differ, and
 * what happens when both have changed. Nothing here writes over anything that nobody has seen.
 *
 * @typedef {import('./desk-calls.js').Source} Source
 * @typedef {'saved' | 'unsaved' | 'saving' | 'fault' | 'conflict'} SaveState
 * @typedef {object} SavingHooks
 * @property {() => string} text  as it would be saved
 * @property {(text: string) => void} reload  puts the file's text in place of one without changes of its own
 * @property {(state: SaveState, words: string) => void} show
 * @property {(theirs: Source | undefined, asked: boolean) => void} conflict  undefined: the file is gone
 * @property {() => void} settled  what is on the page is what is on disk
 */

/**
 * @param {import('./desk-calls.js').DeskCalls} desk
 * @param {Source} opened
 * @param {SavingHooks} hooks
 */
export function savingOf(desk, opened, hooks) {
  /** The state that the text was made from; its hash is undefined once the file is gone and is to be written anew. @type {{ text: string, hash: string | undefined }} */
  let base = opened;
  /** @type {Source | undefined | 'none'} */
  let theirs = 'none';
  /** Saves and looks take turns, so that neither is answered with the other's past. @type {Promise<unknown>} */
  let turn = Promise.resolve();
  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  const inTurn = (work) => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };

  const isDirty = () => base.hash === undefined || hooks.text() !== base.text;

  const showState = () => {
    if (theirs !== 'none') hooks.show('conflict', theirs ? 'Changed on disk too' : 'Deleted on disk');
    else if (isDirty()) hooks.show('unsaved', 'Not saved yet');
    else hooks.show('saved', 'Saved');
  };

  const settle = () => {
    theirs = 'none';
    hooks.settled();
    showState();
  };

  /** @param {Source | undefined} current @param {boolean} asked */
  const meet = (current, asked) => {
    if (current && current.text === hooks.text()) {
      base = current;
      settle();
      return;
    }
    theirs = current;
    showState();
    hooks.conflict(current, asked);
  };

  /** @returns {Promise<boolean>} */
  const saveNow = async () => {
    if (!isDirty()) {
      showState();
      return true;
    }
    const text = hooks.text();
    hooks.show('saving', 'Saving …');
    const answer = await desk.save(text, base.hash);
    if (answer.kind === 'saved') {
      base = { text, hash: answer.hash };
      theirs = 'none';
      if (isDirty()) showState();
      else settle();
      return true;
    }
    if (answer.kind === 'fault') hooks.show('fault', `${answer.message}. ${answer.hint}`);
    else meet(answer.kind === 'changed' ? answer.current : undefined, true);
    return false;
  };

  const lookNow = async () => {
    const answer = await desk.read(theirs !== 'none' && theirs ? theirs.hash : base.hash);
    if (answer.kind === 'fault') return;
    if (answer.kind === 'same') showState();
    else if (answer.kind === 'gone') {
      if (base.hash !== undefined) meet(undefined, false);
    } else if (answer.hash === base.hash) {
      // It was changed and changed back.
      theirs = 'none';
      showState();
    } else if (isDirty()) meet(answer, false);
    else {
      base = answer;
      hooks.reload(answer.text);
      settle();
    }
  };

  return {
    isDirty,
    base: () => base,
    conflicting: () => theirs !== 'none',
    /** The file as it was last seen, while it differs; undefined where it is gone. */
    theirs: () => (theirs === 'none' ? undefined : theirs),
    changed: showState,

    /** One after the other: a second Ctrl-S while the first is under way saves what was typed meanwhile. */
    save: () => inTurn(saveNow),

    /** Something may have changed on disk. */
    look: () => inTurn(lookNow),

    /** The person has seen `seen` and continues from there: the next save may overwrite it, and over nothing else. @param {Source | undefined} seen */
    goOnFrom(seen) {
      base = seen ?? { text: '', hash: undefined };
      theirs = 'none';
      showState();
    },

    /** A copy from before, brought back: it was made from a state that may not be the file's any more. @param {Source} made @param {Source} current */
    broughtBack(made, current) {
      base = made;
      if (made.hash === current.hash) showState();
      else meet(current, true);
    },
  };
}

/** @typedef {ReturnType<typeof savingOf>} Saving */
