// @ts-check
/**
 * Keeps the page's text and the file in step: knows from which state of the file the text was made, whether they
 * differ, and what to do if both have changed. It never overwrites a state of the file that the person has not seen.
 *
 * @typedef {import('./desk-calls.js').Source} Source
 * @typedef {'saved' | 'unsaved' | 'saving' | 'fault' | 'conflict'} SaveState
 * @typedef {object} SavingHooks
 * @property {() => string} text  the text to save
 * @property {(text: string) => void} reload  replaces an unchanged text with the file's
 * @property {(state: SaveState, words: string) => void} show
 * @property {(theirs: Source | undefined, asked: boolean) => void} conflict  undefined: the file is gone
 * @property {() => void} settled  called when the page and the file are the same
 */

/**
 * @param {import('./desk-calls.js').DeskCalls} desk
 * @param {Source} opened
 * @param {SavingHooks} hooks
 */
export function savingOf(desk, opened, hooks) {
  /**
   * The state that the text was made from. Its hash is undefined after the file was deleted; then the next save creates
   * it. @type {{ text: string, hash: string | undefined }}
   */
  let base = opened;
  /** @type {Source | undefined | 'none'} */
  let theirs = 'none';
  /** Saves and looks run one after another, so that none works with an outdated state. @type {Promise<unknown>} */
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
  const onOtherState = (current, asked) => {
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
    else onOtherState(answer.kind === 'changed' ? answer.current : undefined, true);
    return false;
  };

  const lookNow = async () => {
    const answer = await desk.read(theirs !== 'none' && theirs ? theirs.hash : base.hash);
    if (answer.kind === 'fault') return;
    if (answer.kind === 'same') showState();
    else if (answer.kind === 'gone') {
      if (base.hash !== undefined) onOtherState(undefined, false);
    } else if (answer.hash === base.hash) {
      // The file was changed and changed back.
      theirs = 'none';
      showState();
    } else if (isDirty()) onOtherState(answer, false);
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
    /** The last seen state of the file while it differs; undefined if the file is gone. */
    theirs: () => (theirs === 'none' ? undefined : theirs),
    changed: showState,

    /** Saves run one after another: a second Ctrl-S during the first saves what was typed meanwhile. */
    save: () => inTurn(saveNow),

    /** Call when the file may have changed. */
    look: () => inTurn(lookNow),

    /**
     * The person has seen the state `seen` of the file, so the next save may overwrite it, but no other state.
     * @param {Source | undefined} seen
     */
    continueFrom(seen) {
      base = seen ?? { text: '', hash: undefined };
      theirs = 'none';
      showState();
    },

    /**
     * An older copy was restored. The file may have changed since the state `made`, from which that copy was made.
     * @param {Source} made
     * @param {Source} current
     */
    restored(made, current) {
      base = made;
      if (made.hash === current.hash) showState();
      else onOtherState(current, true);
    },
  };
}

/** @typedef {ReturnType<typeof savingOf>} Saving */
