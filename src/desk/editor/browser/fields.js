// @ts-check
/**
 * Writes what is typed in the form's fields into the text: after a pause, in order, and only into the part it was typed
 * for.
 */
import { entryOf } from './entries.js';
import { byName } from './holding.js';
import { drawnValue, noteAgreed, noteWritten, putBack, valueOf } from './morph.js';

/**
 * @typedef {import('./yaml-place.js').Path} Path
 * @typedef {import('./desk-calls.js').Edit} Edit
 * @typedef {object} Typing  lasts from the first key until all its edits have been made
 * @property {string} base  the last known value in the text
 * @property {string} [taken]  the newest value whose edit is pending
 * @property {Promise<void>} [next]  the write that has not begun yet
 * @property {number} queued  the number of pending edits
 * @property {() => boolean} isThere
 */

const pauseMs = 350;

/**
 * Puts `https://` before an address that was typed as people say it, such as `example.org/post`. A picture's may be the
 * name of a file.
 *
 * @param {HTMLInputElement} field
 */
export function completeAddress(field) {
  const typed = field.value.trim();
  const key = JSON.parse(field.dataset.set ?? '[]').at(-1);
  if (key === 'url' && /^(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?::\d+)?(?:[/?#]\S*)?$/u.test(typed))
    field.value = `https://${typed}`;
}

/**
 * @param {object} hooks
 * @param {(plan: import('./edits.js').Plan) => Promise<import('./edits.js').EditResult>} hooks.edit
 * @param {ReturnType<typeof import('./holding.js').holding>} hooks.held
 * @param {(words: string, typed: string) => void} hooks.keepWords  says what could not be written, and offers it for
 * copying
 */
export function fieldsOf({ edit, held, keepWords }) {
  /** @type {Map<HTMLElement, ReturnType<typeof setTimeout>>} */
  const waiting = new Map();
  /** Fields whose value could not be written yet. @type {Set<HTMLElement>} */
  const unreached = new Set();
  /** Pending writes, and the fields that they are about. @type {Set<Promise<void>>} */
  const underway = new Set();
  /** @type {Set<HTMLElement>} */
  const writing = new Set();
  /** @type {WeakMap<HTMLElement, Typing>} */
  const typings = new WeakMap();

  /** Whether the field's content is newer than what the desk rendered. @param {HTMLElement} field */
  const isBusy = (field) => waiting.has(field) || unreached.has(field) || (typings.get(field)?.queued ?? 0) > 0;

  /** @param {HTMLElement} field @returns {Typing} */
  function typingIn(field) {
    const going = isBusy(field) ? typings.get(field) : undefined;
    const typing = going ?? { base: drawnValue(field), queued: 0, isThere: held.hold([entryOf(field)], byName) };
    typings.set(field, typing);
    return typing;
  }

  /** @param {HTMLElement} field */
  async function takeNow(field) {
    const typing = typingIn(field);
    clearTimeout(waiting.get(field));
    waiting.delete(field);
    const now = valueOf(field);
    if (now === (typing.taken ?? typing.base)) {
      // Changed back to the value in the text: nothing is left to save.
      if (typing.queued === 0) unreached.delete(field);
      return;
    }
    noteAgreed(field);
    typing.taken = now;
    // The edit that waits for its turn will take this too: a slow desk is asked once for all that was typed meanwhile.
    if (!typing.next) {
      const next = write(field, typing).finally(() => {
        if (typing.next === next) typing.next = undefined;
      });
      typing.next = next;
    }
    await typing.next;
  }

  /** @param {HTMLElement} field @param {Typing} typing */
  async function write(field, typing) {
    let typed = valueOf(field);
    typing.queued += 1;
    let isOut = false;
    const out = () => {
      if (isOut) return;
      isOut = true;
      typing.queued -= 1;
      if (typing.queued === 0) typing.taken = undefined;
    };
    const result = await edit(() => {
      typing.next = undefined;
      typed = valueOf(field);
      typing.taken = typed;
      noteAgreed(field);
      const why = inTheWay(field, typing);
      // What is typed between this edit and its rendering begins from the value that was written.
      const prepare = () => {
        noteWritten(field, typed);
        out();
      };
      if (!why) return { edit: editOf(field, typed), prepare, refused: out };
      out();
      if (valueOf(field) === typed) putBack(field);
      keepWords(`“${shortened(typed)}” was not written: ${why}`, typed);
      return undefined;
    });
    out();
    // Not in the text yet; the next save tries again.
    if (result === 'later') unreached.add(field);
    else unreached.delete(field);
    if (result === 'done') typing.base = drawnValue(field);
  }

  /** @param {HTMLElement} field @param {Typing} typing @returns {string | undefined} */
  function inTheWay(field, { base, isThere }) {
    if (!field.isConnected) return 'its place in the draft is gone.';
    const now = drawnValue(field);
    // Compared as edits, because a field may show blanks and commas that the text does not have.
    if (isThere() && isSame(editOf(field, now), editOf(field, base))) return undefined;
    return now === '' ? 'another part is in its place now.' : `“${shortened(now)}” is in its place now.`;
  }

  return {
    isBusy,
    /** Writes one field into the text. @param {HTMLElement} field */
    take(field) {
      const taken = takeNow(field).finally(() => {
        underway.delete(taken);
        writing.delete(field);
      });
      underway.add(taken);
      writing.add(field);
      return taken;
    },
    /** Writes the field after a pause; another key restarts the pause. @param {HTMLElement} field */
    takeSoon(field) {
      typingIn(field);
      clearTimeout(waiting.get(field));
      waiting.set(
        field,
        setTimeout(() => void this.take(field), pauseMs),
      );
    },
    /** Writes everything typed so far; called before the text is saved or the view changes. */
    async flush() {
      for (const field of new Set([...waiting.keys(), ...unreached])) await this.take(field);
      // Some edits may still wait for a slow desk.
      await Promise.all(underway);
    },
    hasUnreached: () => unreached.size > 0 || waiting.size > 0 || underway.size > 0,
    /** What is typed and not in the text yet. @returns {import('./desk-calls.js').PendingEdit[]} */
    pending: () =>
      [...new Set([...waiting.keys(), ...unreached, ...writing])]
        .filter((field) => field.isConnected && valueOf(field) !== drawnValue(field))
        .map((field) => ({ edit: editOf(field, valueOf(field)), was: drawnValue(field) })),
  };
}

/** @param {HTMLElement} field @param {string} typed @returns {Edit} */
function editOf(field, typed) {
  /** @type {Path} */
  const path = JSON.parse(field.dataset.set ?? '[]');
  const control = field.dataset.control ?? '';
  if (control === 'flag') return typed === 'true' ? { op: 'set', path, value: true } : { op: 'unset', path };
  const words = control === 'prose' ? typed.replace(/\s+$/, '').replaceAll('\r\n', '\n') : typed.trim();
  if (control === 'words') {
    const list = words
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean);
    return list.length > 0 ? { op: 'set', path, value: list } : { op: 'unset', path };
  }
  // `send` without a time is useless, so it is removed too.
  if (words === '' && path[0] === 'send' && path[1] === 'at') return { op: 'unset', path: ['send'] };
  if (words === '' && field.dataset.required === undefined) return { op: 'unset', path };
  return { op: 'set', path, value: control === 'number' && /^\d{1,9}$/.test(words) ? Number(words) : words };
}

/** @param {Edit} one @param {Edit} other */
function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** @param {string} words */
function shortened(words) {
  return words.length > 60 ? `${words.slice(0, 58).trimEnd()} …` : words;
}
