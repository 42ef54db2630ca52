// @ts-check
/** The page for writing a draft: connects its parts. */
import { closeCompletion } from '@codemirror/autocomplete';
import { undo } from '@codemirror/commands';
import { EditorView } from '@codemirror/view';
import { linkAdder } from './add-links.js';
import { conflictCards } from './conflicts.js';
import { deskCalls, prefer } from './desk-calls.js';
import { watchDisk } from './disk-watch.js';
import { editsOf } from './edits.js';
import { formView } from './form.js';
import { noticesOf } from './notices.js';
import { pageHead } from './page-head.js';
import { pageViews } from './page-views.js';
import { peopleHere } from './people.js';
import { lineOfPath, pathIn, pathOfLine, urlNear } from './places.js';
import { previewOf } from './preview.js';
import { markProblems } from './problem-marks.js';
import { applyFix } from './quick-fix.js';
import { mergeTexts } from './merge-texts.js';
import { savingOf } from './saving.js';
import { signIn } from './sign-in.js';
import { outlineView, problemView, sentence } from './side-views.js';
import { unsavedCopies } from './unsaved-copies.js';
import { openEditor, replaceText, takeChanges, textOf } from './yaml-editor.js';

/**
 * @typedef {import('./desk-calls.js').Look} Look
 * @typedef {import('./desk-calls.js').Source} Source
 * @typedef {import('./yaml-place.js').Path} Path
 */

const root = /** @type {HTMLElement} */ (document.querySelector('[data-editor]'));
const nonce = /** @type {HTMLScriptElement} */ (document.querySelector('script[type="importmap"]')).nonce ?? '';
const number = Number(root.dataset.number);
const file = root.dataset.file ?? '';
const desk = deskCalls(number);
const notices = noticesOf(root);
/** @param {string} selector */
const one = (selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
const lookPauseMs = 250;
const keepPauseMs = 400;
const autosaveMs = 1500;
/** How soon the page tries again while the desk does not answer; each time it waits twice as long, up to the second. */
const [retryMs, maxRetryMs] = [1500, 15_000];
/** How long it is told what others have changed; the page has it, and so do the versions. */
const othersMs = 12_000;
/** Text that a window left unsaved is brought back without a question if it is not older, in ms. */
const recentMs = 12 * 60 * 60_000;

void start();

async function start() {
  const [opened, copies] = await Promise.all([desk.read(), unsavedCopies(`${location.host} ${file}`)]);
  if (opened.kind === 'read') return open(opened, copies);
  const words = opened.kind === 'fault' ? `${opened.message}. ${opened.hint}` : 'The file was deleted a moment ago.';
  notices.show('open', 'error', `Not opened. ${words}`, [{ label: 'Try again', run: () => location.reload() }]);
}

/** @param {Source} opened @param {Awaited<ReturnType<typeof unsavedCopies>>} copies */
async function open(opened, copies) {
  one('[data-yaml]').replaceChildren();
  const autosave = /** @type {HTMLInputElement} */ (one('[data-autosave]'));
  const withPictures = /** @type {HTMLInputElement} */ (one('[data-link-pictures]'));
  /** @type {Look | undefined} */
  let look;
  /** The text that the findings are about. @type {import('@codemirror/state').Text | undefined} */
  let judged;
  /** Whether the unsaved text is also in the browser's storage. */
  let hasCopy = true;
  /** @type {Partial<Record<'look' | 'keep' | 'autosave' | 'retry' | 'others', ReturnType<typeof setTimeout>>>} */
  const timers = {};
  /** @type {AbortController | undefined} */
  let looking;
  /** The newest look, which may still be running. @type {Promise<import('./desk-calls.js').Fault | undefined>} */
  let latest = Promise.resolve(undefined);

  const head = pageHead(root, {
    save: () => void save(),
    isBusy: () => document.querySelector('dialog[open]') !== null,
    goToFirst: goToFirstProblem,
  });
  const view = openEditor({
    parent: one('[data-yaml]'),
    text: opened.text,
    nonce,
    label: `${file}, YAML`,
    fields: JSON.parse(root.dataset.fields ?? '[]'),
    onSave: () => void save(),
    onUpdate,
  });
  head.attach(view);

  let openConflicts = 0;
  const saving = savingOf(desk, opened, {
    text: () => textOf(view.state),
    savesItself: () => autosave.checked,
    take(sent, text, undoable) {
      // Somebody is typing: what they write is made part of the text first.
      if (form.hasUnreached()) return false;
      const now = textOf(view.state);
      const merged = now === sent ? text : mergeTexts(sent, now, text);
      if (merged === undefined) return false;
      takeChanges(view, merged, { undoable });
      return true;
    },
    show: head.showState,
    fault: (fault) => onFault(fault, save),
    conflicts(conflicts) {
      cards.show(conflicts);
      const words =
        conflicts.length === 1
          ? 'You and somebody else changed one part in different ways.'
          : `You and somebody else changed ${conflicts.length} parts in different ways.`;
      if (conflicts.length === 0) notices.close('conflict');
      else if (!notices.isOpen('conflict') || conflicts.length !== openConflicts)
        notices.show('conflict', 'warning', words, [{ label: 'Choose', run: cards.goTo, stays: true }]);
      openConflicts = conflicts.length;
      keepCopy();
    },
    others(words) {
      notices.show('others', 'neutral', words, [{ label: 'Close', quiet: true, run: () => {} }]);
      clearTimeout(timers.others);
      timers.others = setTimeout(() => notices.close('others'), othersMs);
    },
    gone() {
      keepCopy();
      notices.show('gone', 'error', `${file} was deleted. Your text is still here, and ${keptWords()}.`, [
        { label: 'Save it as a new file', run: () => void saving.create() },
        { label: 'Versions', quiet: true, stays: true, run: () => location.assign(`/drafts/${number}/versions`) },
      ]);
    },
    settled() {
      if (!form.hasUnreached()) copies.forget();
      clearTimeout(timers.keep);
      notices.close('gone');
    },
    again: () => soon(),
  });
  const cards = conflictCards(root, (key, choice) => void flushed(() => saving.choose(key, choice)));
  const people = peopleHere(root, { here: (section) => void desk.here(copies.window, section) });

  let waitMs = retryMs;
  /** What was not done, to be tried again. @type {(() => Promise<unknown>) | undefined} */
  let retry;
  let wasSignedOut = false;
  /** @param {import('./desk-calls.js').Fault} fault @param {() => Promise<unknown>} work */
  function onFault({ message, hint, passing, isSignedOut = false, briefly = lowered(message) }, work) {
    keepCopy();
    head.showState('fault', `Not saved: ${briefly}; ${keptWords()}`);
    const again = { label: 'Try again', stays: true, quiet: isSignedOut, run: () => onBack() };
    // The same again is not announced again.
    if (!notices.isOpen('save') || isSignedOut !== wasSignedOut)
      notices.show('save', 'error', `${message}. ${hint}`, isSignedOut ? [signIn(), again] : [again]);
    wasSignedOut = isSignedOut;
    retry = work;
    clearTimeout(timers.retry);
    if (!passing) return;
    timers.retry = setTimeout(() => void retry?.(), waitMs);
    waitMs = Math.min(waitMs * 2, maxRetryMs);
  }

  /** The desk answers, or may do so again: what could not be saved is tried at once. */
  function onBack() {
    waitMs = retryMs;
    if (head.state() === 'fault') void (retry ?? save)();
    else if (form.hasUnreached()) soon();
  }

  /** It was done after all. */
  function onDone() {
    retry = undefined;
    waitMs = retryMs;
    clearTimeout(timers.retry);
    notices.close('save');
    notices.close('edit');
  }

  /** Saves after a pause, in which nothing else was typed. */
  function soon() {
    clearTimeout(timers.autosave);
    if (autosave.checked) timers.autosave = setTimeout(() => void save(), autosaveMs);
  }

  function keptWords() {
    return hasCopy
      ? 'your text is kept in this browser'
      : 'this browser has no room to keep it, so leave this page open';
  }

  const edits = editsOf(view, desk, {
    drawn,
    async redraw() {
      await lookNow();
      // A newer look may have replaced that one.
      await drawn();
    },
    done: onDone,
    fault(fault, edit) {
      const { message, hint, passing } = fault;
      if (passing) {
        // Whoever saves by hand wants it in the text, and decides when it is saved.
        onFault(fault, autosave.checked ? save : () => form.flush());
        return;
      }
      // A value that can't be written is removed from its field, but offered for copying, so that nobody has to type it
      // again.
      const typed = edit?.op === 'set' && typeof edit.value === 'string' ? edit.value : '';
      notices.show(
        'edit',
        'warning',
        `${message}. ${hint}`,
        typed
          ? [{ label: 'Copy what I typed', quiet: true, run: () => void navigator.clipboard?.writeText(typed) }]
          : [],
      );
    },
  });
  const outline = outlineView(one('[data-outline]'), goTo);
  const problems = problemView(one('[data-problems]'), goToProblem, (problem) => {
    if (judged) applyFix(view, problem, judged);
  });
  const preview = previewOf(root, desk, () => textOf(view.state));
  const links = linkAdder({
    parent: one('.edit-write'),
    desk,
    text: () => textOf(view.state),
    pictures: () => withPictures.checked,
    announce: notices.announce,
    inform,
  });
  const form = formView(one('[data-form]'), root, {
    edit(plan) {
      notices.close('report');
      return edits.edit(plan);
    },
    announce: notices.announce,
    desk,
    docNow: () => view.state.doc,
    undoNow: () => void undo(view),
    addLinks: (clipboard, place) => links.add(clipboard, place),
    async book(wanted) {
      const answer = await desk.book(wanted);
      if (answer.kind === 'fault')
        notices.show('book', 'warning', `${answer.message}. ${answer.hint}`, [
          { label: 'Close', quiet: true, run: () => {} },
        ]);
      else notices.close('book');
      // Also after a refusal: the available choices have changed.
      void lookNow();
      preview.now();
      // The event for the saved file starts a look too, which may finish before this one.
      for (let seen; seen !== latest; await seen) seen = latest;
      return answer.kind === 'booked';
    },
    keepWords: (words, typed) =>
      notices.show('words', 'warning', words, [
        { label: 'Copy what I typed', run: () => void navigator.clipboard?.writeText(typed) },
        { label: 'Close', quiet: true, run: () => {} },
      ]),
    inform,
    lookAgain: () => void lookNow(),
    undoable: (words) => {
      notices.show('undo', 'neutral', words, [{ label: 'Undo', run: () => undo(view), quiet: true }]);
      notices.announce(`${words} Undo brings it back.`);
    },
    written: showProblems,
    showInYaml(path) {
      views.setView('yaml');
      goTo(path, lineOfPath(root, path) ?? look?.noForm?.line ?? 1);
    },
  });
  const views = pageViews(root, {
    beforeView: () => form.flush(),
    onView: () => {
      closeCompletion(view);
      view.requestMeasure();
      void lookNow();
    },
    onPane: () => {
      view.requestMeasure();
      preview.seen();
    },
  });

  /** @param {string} words */
  function inform(words) {
    notices.show('report', 'neutral', words, [{ label: 'Close', quiet: true, run: () => {} }]);
  }

  /** @param {import('@codemirror/view').ViewUpdate} update */
  function onUpdate(update) {
    if (update.docChanged) {
      saving.changed();
      head.showUndo();
      preview.changed();
      notices.close('undo');
      for (const timer of [timers.look, timers.keep, timers.autosave]) clearTimeout(timer);
      if (!edits.isMaking()) {
        form.changedElsewhere();
        notices.close('report');
        timers.look = setTimeout(() => void lookNow(), lookPauseMs);
      }
      timers.keep = setTimeout(keepCopy, keepPauseMs);
      if (saving.isDirty()) soon();
    }
    if (!update.selectionSet && !update.docChanged) return;
    outline.mark(lineOfCursor());
    if (update.selectionSet && views.current() === 'yaml')
      preview.follow(urlNear(root, view.state.doc, lineOfCursor()));
  }

  /** Asks the desk to check the current text, and shows the result everywhere. */
  function lookNow(withForm = views.current() === 'form') {
    latest = askForLook(withForm);
    return latest;
  }

  /** Resolves when the form shows the current text, or with the reason why it can't. */
  async function drawn() {
    while (form.shown() !== view.state.doc) {
      const fault = await lookNow(true);
      if (fault) return fault;
    }
    return undefined;
  }

  /** @param {boolean} withForm */
  async function askForLook(withForm) {
    looking?.abort();
    const controller = new AbortController();
    looking = controller;
    clearTimeout(timers.look);
    const { doc } = view.state;
    const answer = await desk.look(textOf(view.state), withForm, controller.signal);
    // The text has changed since; a newer look will answer.
    if (controller.signal.aborted || view.state.doc !== doc) return undefined;
    if (answer.kind === 'fault') {
      one('[data-problems]').textContent = `${answer.message}. ${answer.hint}`;
      return answer;
    }
    look = answer.look;
    judged = doc;
    view.dispatch(markProblems(view.state, look.problems));
    outline.show(look.outline, lineOfCursor());
    if (look.form !== undefined) form.show(look.form, doc);
    else if (look.noForm) form.explain(sentence(look.noForm.message), look.noForm.line, doc);
    showProblems();
    return undefined;
  }

  /** A field that somebody is typing in has no mistakes until they leave it. */
  function showProblems() {
    if (!look || !judged) return;
    const told = look.problems.filter(({ path }) => path === undefined || !form.isBeingWritten(path));
    problems.show(told, look.toWrite);
    head.showText(told, look.toWrite, judged.toString());
  }

  function keepCopy() {
    clearTimeout(timers.keep);
    const pending = form.pending();
    if (!saving.isDirty() && pending.length === 0) {
      copies.forget();
      return;
    }
    hasCopy = copies.keep({ text: textOf(view.state), base: saving.base(), pending });
    if (hasCopy) notices.close('room');
    else notices.show('room', 'warning', 'This browser has no room to keep what is not saved. Save often.', []);
  }

  async function save() {
    clearTimeout(timers.autosave);
    clearTimeout(timers.retry);
    return flushed(() => saving.save());
  }

  /** @param {() => Promise<unknown>} work */
  async function flushed(work) {
    await form.flush();
    // While a field has text that is not in the draft yet, “Saved” would be wrong.
    if (form.hasUnreached()) {
      if (head.state() !== 'fault') soon();
      return;
    }
    await work();
    if (head.state() === 'fault') return;
    onDone();
  }

  /** @param {Path} path @param {number} line @param {number} [column] */
  function goTo(path, line, column = 1) {
    views.setPane('write');
    if (views.current() === 'form') {
      form.focus(path);
      return;
    }
    const found = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
    const at = Math.min(found.from + Math.max(column, 1) - 1, found.to);
    view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'start', yMargin: 60 }) });
    view.focus();
  }

  /** @param {Pick<import('./desk-calls.js').Problem, 'path' | 'line' | 'column'>} problem */
  function goToProblem({ path, line, column }) {
    // A YAML error has no place in the form, which can't be shown.
    if (look?.noForm && views.current() === 'form') views.setView('yaml');
    const part = path === undefined && line !== undefined ? pathOfLine(root, line) : pathIn(path);
    goTo(part, line ?? lineOfPath(root, part) ?? 1, column);
  }

  /** Goes to the first problem that the badge counts. */
  function goToFirstProblem() {
    const counted = ['error', 'warning']
      .map((wanted) => look?.problems.filter(({ severity }) => severity === wanted) ?? [])
      .find(({ length }) => length > 0);
    const [missing] = look?.toWrite.filter(({ isOptional }) => !isOptional) ?? [];
    const isWrong = counted?.some(({ severity }) => severity === 'error');
    const first = counted?.find(({ path, line }) => path !== undefined || line !== undefined);
    const target = isWrong ? first : (missing ?? first);
    if (target) goToProblem(target);
    return target !== undefined;
  }

  function lineOfCursor() {
    return view.state.doc.lineAt(view.state.selection.main.head).number;
  }

  // In the form, the current part is the one with the focus.
  one('[data-form]').addEventListener('focusin', ({ target }) => {
    const entry = target instanceof Element ? target.closest('[data-entry]') : null;
    if (!entry) return;
    outline.mark(lineOfPath(root, JSON.parse(entry.getAttribute('data-entry') ?? '[]')) ?? 1);
    people.isIn(entry.closest('.form-section')?.getAttribute('data-title') ?? '');
    const address = entry.querySelector('[data-control="address"]');
    if (address instanceof HTMLInputElement) preview.follow(address.value);
  });
  // What is typed there is not in the text yet.
  one('[data-form]').addEventListener('input', () => {
    clearTimeout(timers.keep);
    timers.keep = setTimeout(keepCopy, keepPauseMs);
    head.showState('unsaved', 'Not saved yet');
  });
  withPictures.checked = localStorage.getItem('galley link pictures') !== 'off';
  withPictures.addEventListener('change', () =>
    localStorage.setItem('galley link pictures', withPictures.checked ? 'on' : 'off'),
  );
  autosave.addEventListener('change', () => {
    void prefer('autosave', autosave.checked ? 'on' : 'off');
    if (autosave.checked && saving.isDirty()) void save();
  });
  // The copy in this browser is usually written some time after the last key; a closing window writes it now.
  addEventListener('pagehide', keepCopy);
  // The browser asks only if the copy could not be stored.
  addEventListener('beforeunload', (event) => {
    const isUnsaved = form.hasUnreached() || saving.isDirty();
    if (links.isAdding() || (isUnsaved && !hasCopy)) event.preventDefault();
  });

  const query = new URLSearchParams(location.search);
  views.setView(views.wanted());
  views.setPane('write');
  saving.changed();
  preview.now();
  if (query.has('line')) {
    const line = Number(query.get('line')) || 1;
    // The form knows where a line is once the desk has answered.
    if (views.current() === 'form') await latest;
    goToProblem({ line, column: Number(query.get('column')) || 1 });
  }
  root.dataset.ready = '';

  for (const copy of await copies.left()) await offer(copy);
  watchDisk(number, copies.window, {
    changed: () => void saving.look(),
    bookings() {
      void lookNow();
      preview.now();
    },
    people: people.show,
    back: onBack,
  });

  /** Text that another window, or this one before a crash, could not save. @param {import('./unsaved-copies.js').Copy} copy */
  async function offer(copy) {
    const answer = await desk.recover({ base: copy.base, text: copy.text, pending: copy.pending ?? [] });
    if (answer.kind === 'fault') return;
    const { text, left, words } = answer;
    if (left.length === 0 && (text === copy.base || text === textOf(view.state))) {
      copies.discard(copy);
      return;
    }
    const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(copy.at);
    const copyLeft = {
      label: 'Copy what had no place',
      quiet: true,
      stays: true,
      run: () => void navigator.clipboard?.writeText(left.join('\n\n')),
    };
    const more = left.length > 0 ? [copyLeft] : [];
    const name = `copy ${copy.window}`;
    const bringBack = async () => {
      await save();
      const before = textOf(view.state);
      replaceText(view, text, { undoable: true });
      await saving.startFrom(copy.base);
      copies.discard(copy);
      const undoIt = () => {
        replaceText(view, before, { undoable: true });
        void save();
      };
      notices.show(name, 'neutral', `What was not saved on ${when} is back: ${words}.`, [
        ...more,
        { label: 'Undo', quiet: true, run: undoIt },
        { label: 'Close', quiet: true, run: () => {} },
      ]);
    };
    if (autosave.checked && left.length === 0 && Date.now() - copy.at < recentMs) {
      await bringBack();
      return;
    }
    const throwAway = () => {
      copies.discard(copy);
      notices.show(name, 'neutral', 'It is gone.', [
        { label: 'Undo', quiet: true, run: () => void (copies.put(copy), offer({ ...copy, at: 0 })) },
        { label: 'Close', quiet: true, run: () => {} },
      ]);
    };
    notices.show(name, 'warning', `There is text from ${when} that was not saved: ${words}.`, [
      { label: 'Bring it back', run: () => void bringBack() },
      ...more,
      { label: 'Throw it away', quiet: true, run: throwAway },
    ]);
  }
}

/** @param {string} words */
function lowered(words) {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
