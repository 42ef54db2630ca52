// @ts-check
/**
 * The form view: typing, clicking and dragging become edits of the text, and the form is rendered from the text again.
 */
import { arrange } from './arrange.js';
import { enableDragging } from './drag.js';
import {
  entryAt,
  entryOf,
  listAt,
  listPath,
  nameOf,
  nextPlace,
  pathOf,
  pathOfPlace,
  placesFor,
  whereabouts,
} from './entries.js';
import { completeAddress, fieldsOf } from './fields.js';
import { enableFormKeys } from './form-keys.js';
import { byName, holding } from './holding.js';
import { morphInto, valueOf } from './morph.js';
import { enablePasting } from './pasting.js';
import { enablePictures } from './pictures.js';
import { enableSnippets } from './snippets.js';
import { touchedFields } from './touched.js';
import { wordsBar } from './words-bar.js';

/**
 * @typedef {import('./yaml-place.js').Path} Path
 * @typedef {import('./desk-calls.js').Edit} Edit
 * @typedef {import('./entries.js').Place} Place
 * @typedef {object} FormHooks
 * @property {(plan: import('./edits.js').Plan) => Promise<import('./edits.js').EditResult>} edit  resolves when the
 * form shows it
 * @property {(words: string) => void} announce
 * @property {(words: string) => void} undoable  shows the words with a button that undoes the last edit
 * @property {(path: Path) => void} showInYaml
 * @property {() => void} written  somebody has left a field that they had typed in
 * @property {import('./desk-calls.js').DeskCalls} desk
 * @property {() => unknown} docNow  the text as it is now
 * @property {() => void} undoNow
 * @property {(clipboard: { pasted: string, html: string }, place: import('./add-links.js').LinkPlace) => Promise<boolean>} addLinks
 * @property {(wanted: Parameters<import('./desk-calls.js').DeskCalls['book']>[0]) => Promise<boolean>} book  resolves
 * when the form shows the result
 * @property {(words: string, typed: string) => void} keepWords  says what could not be written, and offers it for
 * copying
 * @property {() => void} lookAgain  renders the form again, with what is new on the desk
 * @property {(words: string) => void} inform  shows information that needs no action
 */

/** @param {HTMLElement} form @param {Element} root @param {FormHooks} hooks */
export function formView(
  form,
  root,
  {
    edit,
    announce,
    undoable,
    showInYaml,
    written,
    docNow,
    undoNow,
    addLinks,
    desk,
    book,
    inform,
    keepWords,
    lookAgain,
  },
) {
  const held = holding();
  const fields = fieldsOf({ edit, held, keepWords });
  /** The text that the form was rendered from. @type {import('@codemirror/state').Text | undefined} */
  let shown;
  const dialog = /** @type {HTMLDialogElement} */ (root.querySelector('[data-move-dialog]'));

  const pasting = enablePasting(form, root, {
    add: (clipboard, control, after) => addLinks(clipboard, linkPlace(control, after)),
  });
  enablePictures(form, root, { desk, edit, held, inform });
  enableFormKeys(form, root, { unfold, focusLinksBox: pasting.focusBox, deleteEntry, step });
  enableDragging(form, { move: (entry, to) => void move(entry, asOffered(entry, to)), announce });

  const touching = touchedFields(form, written);
  wordsBar(form, announce);
  enableSnippets(form, root, { docNow, look: lookAgain, inform });

  form.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLElement && target.dataset.set) fields.takeSoon(target);
  });
  form.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement && target.dataset.control === 'address') completeAddress(target);
    if (target instanceof HTMLElement && target.dataset.set) void fields.take(target);
  });
  // Return in a field writes it; it must not press the first button of the form.
  form.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (!(target instanceof HTMLElement)) return;
    if (key === 'Enter' && target instanceof HTMLInputElement && target.dataset.set) void fields.take(target);
    if (!('grip' in target.dataset) || (key !== 'ArrowUp' && key !== 'ArrowDown')) return;
    event.preventDefault();
    void step(target, key === 'ArrowUp' ? -1 : 1);
  });
  form.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button') : null;
    if (!button) return;
    const { open, insert, remove, unset, step: by, moveTo, goto, booking } = button.dataset;
    if (open !== undefined) unfold(button);
    else if (insert) void add(button);
    else if (remove !== undefined) void deleteEntry(button);
    else if (booking) void bookSlot(button, booking);
    else if (unset) void unsetGroup(button);
    else if (by) void step(button, Number(by));
    else if (moveTo !== undefined) choosePlace(button);
    else if (goto) showInYaml(JSON.parse(goto));
  });
  root.querySelector('[data-move-cancel]')?.addEventListener('click', () => dialog.close());

  /**
   * The path and the value are read when the edit's turn comes: by then an entry above may be deleted, or a slot's
   * number be taken.
   *
   * @param {HTMLElement} control
   */
  async function add(control) {
    const section = entryOf(control);
    const isThere = held.hold([section], byName);
    /** @type {Path} */
    let path = [];
    const done = await edit(() => {
      if (!isThere()) return missing(section);
      path = JSON.parse(control.dataset.insert ?? '[]');
      const value = JSON.parse(control.dataset.value ?? 'null');
      const prepare = () => {
        // An empty element, so that the entries below keep their identity when the form is rendered.
        const list = listAt(form, path.slice(0, -1));
        list?.insertBefore(document.createElement('li'), list.children[Number(path.at(-1))] ?? null);
      };
      return { edit: { op: 'insert', path, value }, prepare };
    });
    if (done !== 'done') return done;
    const entry = entryAt(form, path);
    const opener = entry?.querySelector('[data-open]');
    if (entry?.matches('.form-item')) foldItems(section);
    if (opener instanceof HTMLButtonElement) unfold(opener, true);
    const first = entry?.querySelector('input, textarea');
    if (first instanceof HTMLElement) first.focus();
    announce('Added.');
    return done;
  }

  /**
   * Says that nothing was done.
   * @param {Element | null} entry
   * @param {string} [name]  its former name
   * @returns {undefined}
   */
  function missing(entry, name = entry ? nameOf(entry) : '') {
    inform(
      entry?.isConnected
        ? 'The text was changed in another way a moment ago, so nothing was done. Look where it is now, and try again.'
        : `“${name}” is not there any more, so nothing was done.`,
    );
    return undefined;
  }

  /**
   * The place for items of pasted links: behind an item, or at the end of a section. They replace an item in which nothing
   * is written yet.
   *
   * @param {HTMLElement} control  the section's box, which has a new item's value
   * @param {Element | null} after
   *
   * @returns {import('./add-links.js').LinkPlace}
   */
  function linkPlace(control, after) {
    const section = entryOf(control);
    const isThere = held.hold([section], byName);
    /** @type {Element[]} */
    let made = [];
    /** @type {unknown} */
    let docAfter;
    return {
      section: section ? nameOf(section) : '',
      async insert(items) {
        /** @type {Path} */
        let path = [];
        const done = await edit(() => {
          if (!isThere()) return missing(section);
          const at = listPath(/** @type {Element} */ (section?.querySelector('.form-items')));
          const list = listAt(form, at);
          const entries = [...(list?.children ?? [])];
          const fresh = JSON.parse(control.dataset.value ?? 'null');
          const near = after && entries.includes(after) ? after : entries.at(-1);
          const instead = near !== undefined && isBlank(near);
          const index = near ? entries.indexOf(near) + (instead ? 0 : 1) : 0;
          path = [...at, index];
          const prepare = () => {
            made = items.map(() => document.createElement('li'));
            for (const item of made) list?.insertBefore(item, entries[index] ?? null);
            if (instead) near.remove();
          };
          return {
            edit: { op: 'insert-all', path, values: items.map((item) => ({ ...fresh, ...item })), instead },
            prepare,
          };
        });
        if (done !== 'done') return done;
        docAfter = docNow();
        foldItems(section);
        return done;
      },
      undo: () => void removeAll(made, docAfter),
      focus() {
        const opener = made[0]?.querySelector('[data-open]');
        if (opener instanceof HTMLElement) opener.focus();
        made[0]?.scrollIntoView({ block: 'nearest' });
      },
    };
  }

  /** Removes entries that were just added, by undoing if nothing was changed since. @param {Element[]} entries @param {unknown} docAfter */
  async function removeAll(entries, docAfter) {
    if (docNow() === docAfter) {
      undoNow();
      return announce('Removed again.');
    }
    for (const entry of entries.toReversed())
      await edit(() =>
        entry.isConnected ? { edit: { op: 'remove', path: pathOf(entry) }, prepare: () => entry.remove() } : undefined,
      );
    announce('Removed again.');
  }

  /** @param {Element | null} section */
  function foldItems(section) {
    for (const opener of section?.querySelectorAll('.form-item [data-open][aria-expanded="true"]') ?? [])
      if (opener instanceof HTMLElement) unfold(opener, false);
  }

  /** Assigns the chosen booking to the slot, or removes it. @param {HTMLButtonElement} button @param {string} action */
  async function bookSlot(button, action) {
    const entry = entryOf(button);
    const choice = entry?.querySelector('[data-booking-choice]');
    const chosen = choice instanceof HTMLSelectElement ? choice.selectedOptions[0] : undefined;
    const { slot = '', id = '' } = button.dataset;
    if (!entry || (action === 'place' && !chosen?.value)) {
      inform('Choose a booking first.');
      return;
    }
    const path = pathOf(entry);
    const from = chosen?.dataset.from ? JSON.parse(chosen.dataset.from) : undefined;
    button.disabled = true;
    const done = await book(
      action === 'place'
        ? { place: chosen?.value ?? '', slot: Number(slot), ...(from ? { from } : {}) }
        : { free: id, slot: Number(slot) },
    );
    button.disabled = false;
    if (done)
      announce(action === 'place' ? 'The slot is filled from the booking.' : 'The booking was taken out of the slot.');
    // The button that was pressed is gone; focus what is in its place.
    const next =
      entryAt(form, path)?.querySelector('[data-booking], [data-booking-choice]') ??
      entryAt(form, path)?.querySelector('[data-open]');
    if (next instanceof HTMLElement) next.focus();
  }

  /** @param {Element} button */
  async function deleteEntry(button) {
    const entry = entryOf(button);
    if (!entry) return;
    const isThere = held.hold([entry]);
    let name = nameOf(entry);
    /** @type {Path} */
    let path = [];
    const done = await edit(() => {
      if (!isThere()) return missing(entry, name);
      [path, name] = [pathOf(entry), nameOf(entry)];
      return { edit: { op: 'remove', path }, prepare: () => entry.remove() };
    });
    if (done !== 'done') return;
    const list = listAt(form, path.slice(0, -1));
    const next = list?.children[Math.min(Number(path.at(-1)), list.children.length - 1)];
    const target = next?.querySelector('[data-grip]') ?? list?.parentElement?.querySelector('[data-insert]');
    if (target instanceof HTMLElement) target.focus();
    undoable(`Deleted “${name}”.`);
  }

  /** Removes an optional group of fields. @param {HTMLElement} button */
  async function unsetGroup(button) {
    const entry = entryOf(button);
    const isThere = held.hold([entry], byName);
    await edit(() =>
      isThere() && button.isConnected
        ? { edit: { op: 'unset', path: JSON.parse(button.dataset.unset ?? '[]') } }
        : missing(entry),
    );
  }

  /**
   * @param {HTMLElement} entry
   * @param {() => Place | undefined} placeNow  undefined if it can't move further; then it has told the person
   * @param {string} [focus]
   */
  async function move(entry, placeNow, focus = '[data-grip]') {
    const isThere = held.hold([entry]);
    const name = nameOf(entry);
    const done = await edit(() => {
      if (!isThere()) return missing(entry, name);
      const place = placeNow();
      if (!place) return undefined;
      const prepare = () => {
        entry.remove();
        place.list.insertBefore(entry, place.before);
      };
      return { edit: { op: 'move', from: pathOf(entry), to: pathOfPlace(place, entry) }, prepare };
    });
    if (done !== 'done') return;
    const control = entry.querySelector(focus);
    const target =
      control instanceof HTMLButtonElement && !control.disabled ? control : entry.querySelector('[data-grip]');
    if (target instanceof HTMLElement) target.focus();
    entry.scrollIntoView({ block: 'nearest' });
    entry.classList.remove('moved');
    requestAnimationFrame(() => entry.classList.add('moved'));
    announce(whereabouts(entry));
  }

  /**
   * Checks, when the edit's turn comes, that the place offered earlier still exists.
   * @param {Element} entry
   * @param {Place} place
   */
  function asOffered(entry, place) {
    const isThere = held.hold([entry]);
    const around = [place.before, entryOf(place.list)];
    const hasPlace = held.hold(around, byName);
    return () => {
      if (isThere() && hasPlace() && place.list.isConnected) return place;
      return missing(around.find((each) => each && !each.isConnected) ?? entry);
    };
  }

  /** @param {HTMLElement} control @param {number} by */
  async function step(control, by) {
    const entry = entryOf(control);
    if (!entry) return;
    const oneFurther = () => {
      const place = nextPlace(form, entry, by);
      if (!place) announce(`“${nameOf(entry)}” is at the ${by < 0 ? 'top' : 'bottom'} already.`);
      return place;
    };
    await move(entry, oneFurther, control.dataset.step ? `[data-step="${control.dataset.step}"]` : undefined);
  }

  /** @param {Element} button */
  function choosePlace(button) {
    const entry = entryOf(button);
    const places = dialog.querySelector('[data-move-places]');
    const heading = dialog.querySelector('h2');
    if (!entry || !places || !heading) return;
    heading.textContent = `Move “${nameOf(entry)}”`;
    const found = placesFor(form, entry);
    const list = document.createElement('ul');
    for (const { words, place } of found) {
      const placeNow = asOffered(entry, place);
      const row = document.createElement('li');
      const choice = document.createElement('button');
      choice.type = 'button';
      choice.className = 'quiet';
      choice.textContent = words;
      choice.addEventListener('click', () => {
        dialog.close();
        void move(entry, placeNow);
      });
      row.append(choice);
      list.append(row);
    }
    const nowhere = document.createElement('p');
    nowhere.textContent = 'There is no other place yet.';
    places.replaceChildren(found.length > 0 ? list : nowhere);
    dialog.showModal();
  }

  /** @param {HTMLElement} button @param {boolean} [open] */
  function unfold(button, open = button.getAttribute('aria-expanded') !== 'true') {
    button.setAttribute('aria-expanded', String(open));
    const body = document.getElementById(button.getAttribute('aria-controls') ?? '');
    if (body) body.hidden = !open;
  }

  return {
    /** Call when something other than the form has changed the text. */
    changedElsewhere: held.changedElsewhere,
    shown: () => shown,
    /** @param {string} html @param {import('@codemirror/state').Text} doc  from which it was rendered */
    show(html, doc) {
      if (held.isOutdated()) arrange(form, html);
      morphInto(form, html, fields.isBusy);
      held.drawn();
      shown = doc;
    },
    /** @param {string} words @param {number | undefined} line @param {import('@codemirror/state').Text} doc */
    explain(words, line, doc) {
      held.drawn();
      shown = doc;
      form.innerHTML =
        '<div class="notice warning"><strong>The form can’t be shown at the moment</strong><p></p><p><button type="button" class="quiet" data-goto="[]">Fix it in the YAML</button></p></div>';
      const text = form.querySelector('p');
      if (text)
        text.textContent = `${line ? `In line ${line}: ` : ''}${words}. Nothing is lost; the text is there as it was.`;
    },
    flush: () => fields.flush(),
    isBeingWritten: touching.isBeingWritten,
    hasUnreached: fields.hasUnreached,
    pending: fields.pending,
    /** Scrolls to a part, and unfolds whatever contains it. @param {Path} path */
    focus(path) {
      for (let length = path.length; length >= 0; length--) {
        const part = path.slice(0, length);
        const field = form.querySelector(`[data-set="${CSS.escape(JSON.stringify(part))}"]`);
        const entry = length === 0 ? form.querySelector('[data-entry="[]"]') : entryAt(form, part);
        const target = field ?? entry;
        if (!(target instanceof HTMLElement)) continue;
        for (const folded of ancestors(target)) {
          if (folded instanceof HTMLDetailsElement) folded.open = true;
          const opener = folded.matches('[data-entry]')
            ? folded.querySelector(':scope > .entry-head [data-open]')
            : null;
          if (
            opener instanceof HTMLElement &&
            (folded !== target || path.length > length || folded.classList.contains('form-item'))
          )
            unfold(opener, true);
        }
        const focusable = field instanceof HTMLElement ? field : target.querySelector('h2, [data-open], h3');
        if (focusable instanceof HTMLElement) focusable.focus({ preventScroll: true });
        target.scrollIntoView({ block: field ? 'center' : 'start' });
        return;
      }
    },
  };
}

/** Whether nothing is written in an item yet. @param {Element} entry */
function isBlank(entry) {
  return [...entry.querySelectorAll('[data-set]')].every((field) => ['', 'false'].includes(valueOf(field).trim()));
}

/** @param {Element} element @returns {Element[]} itself first */
function ancestors(element) {
  const all = [];
  for (let here = /** @type {Element | null} */ (element); here; here = here.parentElement) all.push(here);
  return all;
}

/** @typedef {ReturnType<typeof formView>} FormView */
