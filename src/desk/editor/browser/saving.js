// @ts-check
/**
 * Keeps the page's text and the file in step. The desk merges: what only one person changed is taken, and what both
 * changed is a question, for which the page keeps this person's words and the file the other's. Nothing is overwritten.
 *
 * @typedef {import('./desk-calls.js').Source} Source
 * @typedef {import('./desk-calls.js').Conflict} Conflict
 * @typedef {import('./desk-calls.js').Choice} Choice
 * @typedef {'saved' | 'unsaved' | 'saving' | 'fault' | 'conflict'} SaveState
 * @typedef {object} SavingHooks
 * @property {() => string} text  the text to save
 * @property {(sent: string, text: string, undoable: boolean) => boolean} take  puts what others have changed into the
 * page's text, which was `sent`; returns false if the person is writing there at this moment
 * @property {(state: SaveState, words: string) => void} show
 * @property {(fault: import('./desk-calls.js').Fault) => void} fault  it was not saved
 * @property {(conflicts: Conflict[]) => void} conflicts  all open questions
 * @property {(words: string) => void} others  says what others have changed
 * @property {() => void} gone  the file was deleted
 * @property {() => void} settled  called when the page and the file are the same
 * @property {() => void} again  asks for another save soon
 * @property {() => boolean} savesItself
 */

/** Texts of which the page does not know whether they were saved; more are not sent along. */
const maxUnanswered = 3;

/**
 * @param {import('./desk-calls.js').DeskCalls} desk
 * @param {Source} opened
 * @param {SavingHooks} hooks
 */
export function savingOf(desk, opened, hooks) {
  /** The text from which the page's text was made. */
  let base = opened.text;
  /** The state of the file; undefined if it was deleted. @type {string | undefined} */
  let hash = opened.hash;
  /** @type {number | undefined} */
  let savedAt;
  /** @type {Conflict[]} */
  let conflicts = [];
  /** @type {Record<string, Choice>} */
  let choices = {};
  /** @type {string[]} */
  let unanswered = [];
  let hasOthers = false;
  /** Saves and looks run one after another, so that none works with an outdated state. @type {Promise<unknown>} */
  let turn = Promise.resolve();
  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  const inTurn = (work) => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };

  const isDirty = () => hash === undefined || hooks.text() !== base;
  const isOnlyConflicts = () => conflicts.length > 0 && hooks.text() === settledText;
  /** The text after the last save: then only the open questions differ from the file. @type {string | undefined} */
  let settledText;

  const savedWords = () => (savedAt === undefined ? 'Saved' : `Saved ${timeOf(savedAt)}`);

  const showState = () => {
    if (hash === undefined) hooks.show('conflict', 'Not saved: the draft was deleted');
    else if (isOnlyConflicts())
      hooks.show(
        'conflict',
        `${savedWords()}, except ${conflicts.length === 1 ? 'one part' : `${conflicts.length} parts`} that you decide on below`,
      );
    else if (!isDirty()) hooks.show('saved', savedWords());
    else hooks.show('unsaved', hasOthers ? 'Not saved yet; others have changed it too' : 'Not saved yet');
  };

  const settle = () => {
    if (!isDirty()) hooks.settled();
    showState();
  };

  /** @param {import('./desk-calls.js').Fault} fault */
  const failed = (fault) => {
    hooks.fault(fault);
  };

  const onGone = () => {
    hash = undefined;
    showState();
    hooks.gone();
  };

  /** @param {boolean} merges  also if this person has changed nothing @returns {Promise<boolean>} */
  const saveNow = async (merges = false) => {
    if (hash === undefined) {
      onGone();
      return false;
    }
    const chosen = choices;
    const isChoosing = Object.keys(chosen).length > 0;
    if (!merges && !isChoosing && (!isDirty() || isOnlyConflicts())) {
      settle();
      return true;
    }
    const text = hooks.text();
    if (isDirty()) hooks.show('saving', 'Saving…');
    const answer = await desk.save({ base, text, choices: chosen, unanswered });
    if (answer.kind === 'fault') {
      if (answer.isUnheard) unanswered = [text, ...unanswered.filter((each) => each !== text)].slice(0, maxUnanswered);
      failed(answer);
      return false;
    }
    if (answer.kind === 'gone') {
      onGone();
      return false;
    }
    unanswered = [];
    choices = {};
    hasOthers = false;
    ({ hash, conflicts } = answer);
    savedAt = answer.at;
    const merged = answer.text ?? text;
    if (merged === text || hooks.take(text, merged, isChoosing)) {
      base = answer.base ?? text;
      settledText = merged;
    } else {
      // What others have changed stays in the file, and comes with the next save.
      if (conflicts.length === 0) base = text;
      hooks.again();
    }
    hooks.conflicts(conflicts);
    if (answer.others) hooks.others(answer.others);
    settle();
    return true;
  };

  const lookNow = async () => {
    if (hash === undefined) return;
    const answer = await desk.read(hash);
    if (answer.kind === 'gone') onGone();
    if (answer.kind !== 'read' || answer.hash === hash) return;
    // Whoever saves by hand decides when; nothing is merged into a text that they are still writing.
    if (isDirty() && !isOnlyConflicts() && !hooks.savesItself()) {
      hasOthers = true;
      showState();
    } else await saveNow(true);
  };

  return {
    isDirty,
    base: () => base,
    changed: showState,

    /** Saves run one after another: a second Ctrl-S during the first saves what was typed meanwhile. */
    save: () => inTurn(() => saveNow(hasOthers)),

    /** Call when the file may have changed. */
    look: () => inTurn(lookNow),

    /** @param {string} key @param {Choice} choice */
    choose(key, choice) {
      choices = { ...choices, [key]: choice };
      return inTurn(() => saveNow());
    },

    /** The page's text was made from `made`, an earlier state of the file, with which it is merged. @param {string} made */
    startFrom(made) {
      base = made;
      settledText = undefined;
      return inTurn(() => saveNow(true));
    },

    /** Writes the text as a new file after the old one was deleted. */
    create: () =>
      inTurn(async () => {
        const text = hooks.text();
        const answer = await desk.create(text);
        if (answer.kind === 'fault') return failed(answer);
        hash = answer.hash;
        base = text;
        savedAt = Date.now();
        conflicts = [];
        hooks.conflicts([]);
        settle();
      }),
  };
}

/** @param {number} at */
function timeOf(at) {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** @typedef {ReturnType<typeof savingOf>} Saving */
