// @ts-check
/** The page on which a draft is written: puts its parts together. */
import { closeCompletion } from '@codemirror/autocomplete';
import { isolateHistory, redo, redoDepth, undo, undoDepth } from '@codemirror/commands';
import { ChangeSet } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { conflictDialog } from './conflict.js';
import { deskCalls } from './desk-calls.js';
import { watchDisk } from './disk-watch.js';
import { formView } from './form.js';
import { noticesOf } from './notices.js';
import { previewOf } from './preview.js';
import { markProblems } from './problem-marks.js';
import { savingOf } from './saving.js';
import { outlineView, problemView, sentence } from './side-views.js';
import { unsavedCopies } from './unsaved-copies.js';
import { openEditor, replaceText, textOf } from './yaml-editor.js';

/**
 * @typedef {import('./desk-calls.js').Edit} Edit
 * @typedef {import('./desk-calls.js').Look} Look
 * @typedef {import('./desk-calls.js').Source} Source
 * @typedef {import('./yaml-place.js').Path} Path
 */

const root = /** @type {HTMLElement} */ (document.querySelector('[data-editor]'));
const nonce = /** @type {HTMLScriptElement} */ (document.querySelector('script[type="importmap"]')).nonce ?? '';
const number = Number(root.dataset.number);
const file = root.dataset.file ?? '';
/** @param {string} selector */
const one = (selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
const desk = deskCalls(number);
const notices = noticesOf(root);
const stateLine = one('.save-state');
const stateWords = one('[data-state-words]');
const problemCount = one('[data-problem-count]');
const saveButton = /** @type {HTMLButtonElement} */ (one('[data-save]'));
const lookPauseMs = 250;
const keepPauseMs = 400;
const autosaveMs = 1500;

void start();

async function start() {
  const opened = await desk.read();
  if (opened.kind === 'read') return open(opened);
  const words = opened.kind === 'fault' ? `${opened.message}. ${opened.hint}` : 'The file was deleted a moment ago.';
  stateLine.dataset.state = 'fault';
  stateWords.textContent = 'Not opened';
  notices.show('open', 'error', words, [{ label: 'Try again', run: () => location.reload() }]);
}

/** @param {Source} opened */
async function open(opened) {
  const yamlBox = one('[data-yaml]');
  yamlBox.replaceChildren();
  /** @type {Look | undefined} */
  let look;
  let isEditing = false;

  const view = openEditor({ parent: yamlBox, text: opened.text, nonce, label: `${file}, YAML`, fields: JSON.parse(root.dataset.fields ?? '[]'), onSave: () => void save(), onUpdate });

  const saving = savingOf(desk, opened, {
    text: () => textOf(view.state),
    reload(text) {
      replaceText(view, text, { undoable: false });
      notices.announce('The file has changed on disk, and is shown as it is now.');
    },
    show(state, words) {
      stateLine.dataset.state = state;
      stateWords.textContent = words;
      saveButton.disabled = state === 'saved' || state === 'saving';
      if (state !== 'fault') notices.close('save');
      else notices.show('save', 'error', `Not saved. ${words}`, [{ label: 'Try again', run: () => void save() }]);
      if (state === 'fault') stateWords.textContent = 'Not saved';
    },
    conflict: showConflict,
    settled() {
      copies.forget();
      clearTimeout(keepTimer);
      notices.close('conflict');
      if (conflict.isOpen()) conflict.close();
    },
  });

  const conflict = conflictDialog(root, nonce, {
    save(text, theirs) {
      replaceText(view, text, { undoable: true });
      notices.close('conflict');
      saving.goOnFrom(theirs);
      void save();
    },
    takeTheirs(theirs) {
      // One Ctrl-Z brings one's own text back.
      replaceText(view, theirs.text, { undoable: true });
      notices.close('conflict');
      saving.goOnFrom(theirs);
      copies.forget();
    },
  });

  /** @param {Source | undefined} theirs @param {boolean} asked */
  function showConflict(theirs, asked) {
    keepCopy();
    if (!theirs) {
      notices.show('conflict', 'error', `${file} was deleted on disk. Your text is still here, and kept in this browser.`, [
        { label: 'Save it as a new file', run: () => { saving.goOnFrom(undefined); void save(); } },
      ]);
      return;
    }
    const openDialog = () => conflict.open({ base: saving.base().text, mine: textOf(view.state), theirs });
    notices.show('conflict', 'warning', `${file} has changed on disk, and you have changes that are not saved. Nothing of either is lost.`, [{ label: 'Show both', run: openDialog }]);
    // Somebody who is typing is not interrupted; somebody who wants to save has to choose.
    if (asked || conflict.isOpen()) openDialog();
  }

  const copies = await unsavedCopies(`${location.host} ${file}`);
  const outline = outlineView(one('[data-outline]'), goTo);
  const problems = problemView(one('[data-problems]'), (problem) => goTo(pathIn(problem.path), problem.line ?? 1, problem.column));
  const preview = previewOf(root, desk, () => textOf(view.state));
  const form = formView(one('[data-form]'), root, {
    edit,
    announce: notices.announce,
    titleOf: (url) => desk.title(url),
    tell: (words) => notices.show('told', 'neutral', words, [{ label: 'Close', quiet: true, run: () => {} }]),
    undoable: (words) => {
      notices.show('undo', 'neutral', words, [{ label: 'Undo', run: () => undo(view), quiet: true }]);
      notices.announce(`${words} Undo brings it back.`);
    },
    showInYaml(path) {
      setView('yaml');
      const line = lineOfPath(path);
      goTo(path, line ?? look?.noForm?.line ?? 1);
    },
  });

  // --- what follows from a change ---

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let lookTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let keepTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let autosaveTimer;
  /** @type {AbortController | undefined} */
  let looking;

  /** @param {import('@codemirror/view').ViewUpdate} update */
  function onUpdate(update) {
    if (update.docChanged) {
      saving.changed();
      showUndo();
      clearTimeout(lookTimer);
      // An edit of the form draws the form itself when it is done.
      if (!isEditing) lookTimer = setTimeout(() => void lookNow(), lookPauseMs);
      preview.changed();
      clearTimeout(keepTimer);
      keepTimer = setTimeout(keepCopy, keepPauseMs);
      clearTimeout(autosaveTimer);
      if (isAutosaving()) autosaveTimer = setTimeout(() => void (!saving.conflicting() && save()), autosaveMs);
      notices.close('undo');
    }
    if (update.selectionSet || update.docChanged) {
      const line = lineOfCursor();
      outline.mark(line);
      if (update.selectionSet && currentView() === 'yaml') preview.follow(urlNear(line));
    }
  }

  async function lookNow() {
    looking?.abort();
    const controller = new AbortController();
    looking = controller;
    clearTimeout(lookTimer);
    const { doc } = view.state;
    const answer = await desk.look(textOf(view.state), currentView() === 'form', controller.signal);
    // What was asked about is not what stands here any more: another look is on its way.
    if (controller.signal.aborted || view.state.doc !== doc) return;
    if (answer.kind === 'fault') {
      one('[data-problems]').textContent = `${answer.message}. ${answer.hint}`;
      return;
    }
    look = answer.look;
    view.dispatch(markProblems(view.state, look.problems));
    outline.show(look.outline, lineOfCursor());
    problems.show(look.problems);
    countProblems(look.problems);
    if (look.form !== undefined) form.show(look.form);
    else if (look.noForm) form.explain(sentence(look.noForm.message), look.noForm.line);
    const subject = /^["']?subject["']?:[ \t]+(["']?)([^\n>|].*?)\1[ \t]*$/m.exec(doc.toString())?.[2];
    if (subject) one('[data-subject]').textContent = subject.replace(/\s+#.*$/, '');
  }

  function keepCopy() {
    clearTimeout(keepTimer);
    if (!saving.isDirty()) {
      copies.forget();
      return;
    }
    const { text, hash } = saving.base();
    if (copies.keep({ text: textOf(view.state), base: text, hash: hash ?? '' })) notices.close('room');
    else notices.show('room', 'warning', 'This browser has no room to keep what is not saved. Save often.', []);
  }

  function showUndo() {
    /** @type {HTMLButtonElement} */ (one('[data-undo]')).disabled = undoDepth(view.state) === 0;
    /** @type {HTMLButtonElement} */ (one('[data-redo]')).disabled = redoDepth(view.state) === 0;
  }

  // --- edits of the form ---

  /** @type {Promise<unknown>} */
  let turn = Promise.resolve();

  /** One after the other, each made in the text that the one before left. @param {Edit} wanted @param {() => void} [prepare] @returns {Promise<boolean>} */
  function edit(wanted, prepare) {
    const done = turn.then(() => editNow(wanted, prepare));
    turn = done.catch(() => undefined);
    return done;
  }

  /** @param {Edit} wanted @param {(() => void) | undefined} prepare @returns {Promise<boolean>} */
  async function editNow(wanted, prepare) {
    for (;;) {
      const { doc } = view.state;
      const answer = await desk.edit(doc.toString(), wanted);
      if (answer.kind === 'fault') {
        notices.show('edit', 'warning', `${answer.message}. ${answer.hint}`, []);
        notices.announce(`${answer.message}. ${answer.hint}`);
        await lookNow();
        return false;
      }
      // The file was loaded anew meanwhile: the cuts are for a text that is gone.
      if (view.state.doc !== doc) continue;
      notices.close('edit');
      isEditing = true;
      const changes = answer.splices.reduce((all, splice) => all.compose(ChangeSet.of(splice, all.newLength, '\n')), ChangeSet.empty(doc.length));
      // What is typed into one field within a moment is one undo; everything else is one each.
      if (!changes.empty) view.dispatch({ changes, ...(wanted.op === 'set' ? { userEvent: 'input.type.form' } : { userEvent: 'input.form', annotations: isolateHistory.of('full') }) });
      isEditing = false;
      prepare?.();
      await lookNow();
      return true;
    }
  }

  // --- saving ---

  async function save() {
    await form.flush();
    clearTimeout(autosaveTimer);
    return saving.save();
  }

  // --- going to a place ---

  // In the form, the part that is being written is the one with the focus.
  one('[data-form]').addEventListener('focusin', ({ target }) => {
    const entry = target instanceof Element ? target.closest('[data-entry]') : null;
    if (!entry) return;
    outline.mark(lineOfPath(JSON.parse(entry.getAttribute('data-entry') ?? '[]')) ?? 1);
    const address = entry.querySelector('[data-control="address"]');
    if (address instanceof HTMLInputElement) preview.follow(address.value);
  });

  /** @param {Path} path @param {number} line @param {number} [column] */
  function goTo(path, line, column = 1) {
    setPane('write');
    if (currentView() === 'form') {
      form.focus(path);
      return;
    }
    const found = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
    const at = Math.min(found.from + Math.max(column, 1) - 1, found.to);
    view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'start', yMargin: 60 }) });
    view.focus();
  }

  function lineOfCursor() {
    return view.state.doc.lineAt(view.state.selection.main.head).number;
  }

  /** @param {Path} path */
  function lineOfPath(path) {
    for (let length = path.length; length > 0; length--) {
      const link = root.querySelector(`[data-outline] [data-path="${CSS.escape(JSON.stringify(path.slice(0, length)))}"]`);
      if (link instanceof HTMLElement) return Number(link.dataset.line);
    }
    return undefined;
  }

  /** The address of the item that a line is in. @param {number} line */
  function urlNear(line) {
    const link = [...root.querySelectorAll('[data-outline] a[data-line]')].findLast((each) => Number(/** @type {HTMLElement} */ (each).dataset.line) <= line);
    if (!(link instanceof HTMLElement)) return undefined;
    const first = Number(link.dataset.line);
    for (let at = first; at <= Math.min(first + 30, view.state.doc.lines); at++) {
      const { text } = view.state.doc.line(at);
      if (at > first && /^\s*- /.test(text)) return undefined;
      const url = /\burl["']?:\s*["']?(https?:\/\/[^\s"',}]+)/.exec(text)?.[1];
      if (url) return url;
    }
    return undefined;
  }

  // --- the two views, and what is shown on a narrow window ---

  /** @returns {'form' | 'yaml'} */
  function currentView() {
    return root.dataset.view === 'form' ? 'form' : 'yaml';
  }

  /** @param {'form' | 'yaml'} name */
  function setView(name) {
    root.dataset.view = name;
    localStorage.setItem('galley view', name);
    one('[data-yaml]').hidden = name === 'form';
    one('[data-form]').hidden = name === 'yaml';
    for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll('[name="view"]'))) radio.checked = radio.value === name;
    closeCompletion(view);
    if (name === 'yaml') view.requestMeasure();
    void lookNow();
  }

  /** @param {string} name */
  function setPane(name) {
    root.dataset.pane = name;
    for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll('[name="pane"]'))) radio.checked = radio.value === name;
    view.requestMeasure();
    preview.seen();
  }

  root.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    if (target.name === 'view') void form.flush().then(() => setView(target.value === 'form' ? 'form' : 'yaml'));
    if (target.name === 'pane') setPane(target.value);
    if ('autosave' in target.dataset) {
      localStorage.setItem('galley autosave', target.checked ? 'on' : 'off');
      if (target.checked && saving.isDirty()) void save();
    }
  });

  const autosave = /** @type {HTMLInputElement} */ (one('[data-autosave]'));
  autosave.checked = localStorage.getItem('galley autosave') === 'on';
  const isAutosaving = () => autosave.checked;

  saveButton.addEventListener('click', () => void save());
  one('[data-undo]').addEventListener('click', () => undo(view));
  one('[data-redo]').addEventListener('click', () => redo(view));
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented || conflict.isOpen()) return;
    const key = event.key.toLowerCase();
    if (key === 's') {
      event.preventDefault();
      void save();
    }
    // In a field of the form the browser's own undo is for the field.
    const isField = event.target instanceof HTMLElement && (event.target.isContentEditable || /^(INPUT|TEXTAREA)$/.test(event.target.tagName));
    if (key !== 'z' || isField) return;
    event.preventDefault();
    if (event.shiftKey) redo(view);
    else undo(view);
  });
  // The copy in this browser is written some time after the last key; a window that closes writes it now.
  addEventListener('pagehide', keepCopy);

  // --- beginning ---

  const query = new URLSearchParams(location.search);
  const line = Number(query.get('line'));
  const remembered = query.get('view') ?? localStorage.getItem('galley view') ?? (matchMedia('(max-width: 55rem)').matches ? 'form' : 'yaml');
  setView(line > 0 || remembered === 'yaml' ? 'yaml' : 'form');
  setPane('write');
  saving.changed();
  preview.now();
  if (line > 0) goTo([], line, Number(query.get('column')) || 1);
  root.dataset.ready = '';
  await offerCopies();
  watchDisk(number, () => void saving.look());

  /** What was typed in a window that is gone. */
  async function offerCopies() {
    const left = await copies.left();
    for (const copy of left) {
      if (copy.text === textOf(view.state)) {
        copies.discard(copy);
        continue;
      }
      const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(copy.at);
      notices.show(`copy ${copy.window}`, 'warning', `There is text from ${when} that was not saved.`, [
        {
          label: 'Bring it back',
          run: () => {
            const current = { text: opened.text, hash: opened.hash };
            replaceText(view, copy.text, { undoable: true });
            saving.broughtBack({ text: copy.base, hash: copy.hash }, current);
            copies.discard(copy);
            keepCopy();
          },
        },
        { label: 'Throw it away', quiet: true, run: () => copies.discard(copy) },
      ]);
    }
  }
}

/** @param {import('./desk-calls.js').Problem[]} problems */
function countProblems(problems) {
  const [errors, warnings] = ['error', 'warning'].map((wanted) => problems.filter(({ severity }) => severity === wanted).length);
  problemCount.hidden = !errors && !warnings;
  problemCount.className = `badge problem-count ${errors ? 'error' : 'warning'}`;
  problemCount.textContent = errors ? `${errors} to mend` : warnings === 1 ? '1 warning' : `${warnings} warnings`;
}

/** `sections[2].items[0].url` as a path. @param {string | undefined} words @returns {Path} */
function pathIn(words = '') {
  return [...words.matchAll(/[^.[\]]+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
}
