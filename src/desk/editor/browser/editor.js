// @ts-check
/** The page for writing a draft: connects its parts. */
import { closeCompletion } from '@codemirror/autocomplete';
import { undo } from '@codemirror/commands';
import { EditorView } from '@codemirror/view';
import { linkAdder } from './add-links.js';
import { conflictDialog } from './conflict.js';
import { deskCalls } from './desk-calls.js';
import { watchDisk } from './disk-watch.js';
import { editsOf } from './edits.js';
import { formView } from './form.js';
import { noticesOf } from './notices.js';
import { pageHead } from './page-head.js';
import { pageViews } from './page-views.js';
import { lineOfPath, pathIn, pathOfLine, urlNear } from './places.js';
import { previewOf } from './preview.js';
import { markProblems } from './problem-marks.js';
import { applyFix } from './quick-fix.js';
import { savingOf } from './saving.js';
import { outlineView, problemView, sentence } from './side-views.js';
import { unsavedCopies } from './unsaved-copies.js';
import { openEditor, replaceText, textOf } from './yaml-editor.js';

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
  /** @type {Look | undefined} */
  let look;
  /** The text that the findings are about. @type {import('@codemirror/state').Text | undefined} */
  let judged;
  /** Whether the unsaved text is also in the browser's storage. */
  let hasCopy = true;
  /** @type {Partial<Record<'look' | 'keep' | 'autosave', ReturnType<typeof setTimeout>>>} */
  const timers = {};
  /** @type {AbortController | undefined} */
  let looking;
  /** The newest look, which may still be running. @type {Promise<import('./desk-calls.js').Fault | undefined>} */
  let latest = Promise.resolve(undefined);

  const head = pageHead(root, {
    save: () => void save(),
    isBusy: () => conflict.isOpen(),
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

  const saving = savingOf(desk, opened, {
    text: () => textOf(view.state),
    reload(text) {
      replaceText(view, text, { undoable: false });
      notices.announce('The file has changed on disk, and is shown as it is now.');
    },
    show(state, words) {
      head.showState(state, state === 'fault' ? 'Not saved' : words);
      if (state === 'fault')
        notices.show('save', 'error', `Not saved. ${words}`, [{ label: 'Try again', run: () => void save() }]);
      else notices.close('save');
    },
    conflict: showConflict,
    settled() {
      copies.forget();
      clearTimeout(timers.keep);
      notices.close('conflict');
      if (conflict.isOpen()) conflict.close();
    },
  });

  const conflict = conflictDialog(root, nonce, {
    save(text, theirs) {
      replaceText(view, text, { undoable: true });
      notices.close('conflict');
      saving.continueFrom(theirs);
      void save();
    },
    takeTheirs(theirs) {
      // One Ctrl-Z brings back the person's own text.
      replaceText(view, theirs.text, { undoable: true });
      notices.close('conflict');
      saving.continueFrom(theirs);
      copies.forget();
    },
    // The person decides later, so the notice that leads here stays.
    closed: () => void (saving.conflicting() && showConflict(saving.theirs(), false)),
  });

  /** @param {Source | undefined} theirs @param {boolean} asked */
  function showConflict(theirs, asked) {
    keepCopy();
    if (!theirs) {
      const saveAnew = () => {
        saving.continueFrom(undefined);
        void save();
      };
      notices.show(
        'conflict',
        'error',
        `${file} was deleted on disk. Your text is still here, and kept in this browser.`,
        [{ label: 'Save it as a new file', run: saveAnew }],
      );
      return;
    }
    const openDialog = () => conflict.open({ base: saving.base().text, mine: textOf(view.state), theirs });
    notices.show(
      'conflict',
      'warning',
      `${file} has changed on disk, and you have changes that are not saved. Nothing of either is lost.`,
      [{ label: 'Show both', run: openDialog }],
    );
    // Somebody who is typing is not interrupted; somebody who saves has to choose.
    if (asked || conflict.isOpen()) openDialog();
  }

  const edits = editsOf(view, desk, {
    drawn,
    async redraw() {
      await lookNow();
      // A newer look may have replaced that one.
      await drawn();
    },
    done: () => notices.close('edit'),
    fault({ message, hint, passing }, edit) {
      // A value that can't be written is removed from its field, but offered for copying, so that nobody has to type it
      // again.
      const typed = !passing && edit?.op === 'set' && typeof edit.value === 'string' ? edit.value : '';
      notices.show(
        'edit',
        'warning',
        `${message}. ${hint}`,
        typed
          ? [{ label: 'Copy what I typed', quiet: true, run: () => void navigator.clipboard?.writeText(typed) }]
          : [],
      );
      if (passing) head.showState('fault', 'Not saved');
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
    announce: notices.announce,
    inform,
  });
  const form = formView(one('[data-form]'), root, {
    edit(plan) {
      notices.close('report');
      return edits.edit(plan);
    },
    announce: notices.announce,
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
      for (const timer of Object.values(timers)) clearTimeout(timer);
      if (!edits.isMaking()) {
        form.changedElsewhere();
        notices.close('report');
        timers.look = setTimeout(() => void lookNow(), lookPauseMs);
      }
      timers.keep = setTimeout(keepCopy, keepPauseMs);
      if (autosave.checked) timers.autosave = setTimeout(() => void (!saving.conflicting() && save()), autosaveMs);
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
    if (!saving.isDirty()) {
      copies.forget();
      return;
    }
    const { text, hash } = saving.base();
    hasCopy = copies.keep({ text: textOf(view.state), base: text, hash: hash ?? '' });
    if (hasCopy) notices.close('room');
    else notices.show('room', 'warning', 'This browser has no room to keep what is not saved. Save often.', []);
  }

  async function save() {
    await form.flush();
    clearTimeout(timers.autosave);
    // While a field has text that is not in the draft yet, “Saved” would be wrong.
    return form.hasUnreached() ? false : saving.save();
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
    const address = entry.querySelector('[data-control="address"]');
    if (address instanceof HTMLInputElement) preview.follow(address.value);
  });
  autosave.checked = localStorage.getItem('galley autosave') === 'on';
  autosave.addEventListener('change', () => {
    localStorage.setItem('galley autosave', autosave.checked ? 'on' : 'off');
    if (autosave.checked && saving.isDirty()) void save();
  });
  // The copy in this browser is usually written some time after the last key; a closing window writes it now.
  addEventListener('pagehide', keepCopy);
  // The browser asks only if the copy could not be stored.
  addEventListener('beforeunload', (event) => {
    if (form.hasUnreached() || links.isAdding() || (saving.isDirty() && !hasCopy)) event.preventDefault();
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

  for (const copy of await copies.left()) {
    if (copy.text === textOf(view.state)) {
      copies.discard(copy);
      continue;
    }
    const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(copy.at);
    const bringBack = () => {
      const { text, hash } = saving.base();
      replaceText(view, copy.text, { undoable: true });
      saving.restored({ text: copy.base, hash: copy.hash }, { text, hash: hash ?? '' });
      keepCopy();
      copies.discard(copy);
    };
    notices.show(`copy ${copy.window}`, 'warning', `There is text from ${when} that was not saved.`, [
      { label: 'Bring it back', run: bringBack },
      { label: 'Throw it away', quiet: true, run: () => copies.discard(copy) },
    ]);
  }
  watchDisk(
    number,
    () => void saving.look(),
    () => {
      void lookNow();
      preview.now();
    },
  );
}
