// @ts-check
/**
 * Adds items for the addresses of a pasted text: the desk reads their pages and says so one by one, and then all become
 * items in one edit, which one undo takes back.
 */
import { openLinksPanel } from './links-panel.js';
import {
  addedWords,
  leftOutWords,
  linksOf,
  noLinks,
  readingWords,
  repeatWords,
  stillReading,
  undescribedWords,
} from './link-words.js';

/**
 * @typedef {import('./desk-calls.js').LinkItem} LinkItem
 * @typedef {import('./desk-calls.js').FoundLink} FoundLink
 * @typedef {import('./desk-calls.js').LinkEvent} LinkEvent
 * @typedef {{ section: string, insert: (items: LinkItem[]) => Promise<import('./edits.js').EditResult>, undo: () => void, focus: () => void }} LinkPlace
 * where the items go; `undo` takes them out again
 */

/** Whether a text may contain an address; the desk decides. @param {string} text */
export function mayHaveLinks(text) {
  return /https?:\/\/|www\.|<a\s|(?:^|[\s(<"'])[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.[a-z]{2,}(?=[/?#\s)>"']|$)/iu.test(
    text,
  );
}

/**
 * @param {object} hooks
 * @param {Element} hooks.parent  of the panel
 * @param {import('./desk-calls.js').DeskCalls} hooks.desk
 * @param {() => string} hooks.text  the draft's
 * @param {() => boolean} hooks.pictures  whether items get their pages' pictures
 * @param {(words: string) => void} hooks.announce
 * @param {(words: string) => void} hooks.inform
 */
export function linkAdder({ parent, desk, text, pictures, announce, inform }) {
  let isAdding = false;

  /**
   * @param {{ pasted: string, html: string }} clipboard
   * @param {LinkPlace} place
   * @returns {Promise<boolean>} whether the items are in the draft
   */
  async function add({ pasted, html }, place) {
    if (isAdding) {
      inform(stillReading);
      return false;
    }
    isAdding = true;
    const stop = new AbortController();
    const panel = openLinksPanel(parent);
    /** @type {FoundLink[]} */
    let links = [];
    /** @type {(LinkItem | undefined)[]} */
    const items = [];
    let unread = 0;
    let isOver = false;
    const progress = () => panel.title(readingWords(items.filter(Boolean).length, links.length, place.section));
    panel.title('Looking for addresses …');

    /** @param {LinkEvent} event */
    const onEvent = (event) => {
      if (isOver) return;
      if (event.kind === 'found') {
        links = event.links;
        panel.list(links);
        panel.hint(leftOutWords(event.repeated, event.beyond));
        if (links.length === 0) return;
        announce(`Reading ${linksOf(links.length)}.`);
        panel.actions([
          { label: 'Add now', quiet: true, run: () => stop.abort() },
          {
            label: 'Cancel',
            quiet: true,
            run: () => {
              isOver = true;
              stop.abort();
            },
          },
        ]);
        progress();
      } else if (event.kind === 'read') {
        items[event.index] = event.item;
        if (event.unread) unread += 1;
        panel.mark(
          event.index,
          event.unread ? 'unread' : 'read',
          event.item.title,
          event.unread ? `${capital(event.unread)}.` : (event.note ?? ''),
        );
        progress();
      } else for (const repeat of event.repeats) panel.repeat(repeat.index, repeatWords(repeat));
    };
    const answer = await desk.links({ text: text(), pasted, html, pictures: pictures() }, onEvent, stop.signal);
    isAdding = false;
    if (isOver || links.length === 0) {
      panel.close();
      if (isOver) announce('Nothing was added.');
      else inform(answer.kind === 'fault' ? `${answer.message}. ${answer.hint}` : noLinks);
      return false;
    }
    const all = links.map((link, index) => items[index] ?? asWritten(link));
    links.forEach((_link, index) => {
      if (!items[index]) panel.mark(index, 'unread', '', 'Not read: added as written.');
    });
    const undescribed = all.filter(({ image }) => image?.alt === '').length;
    const waiting = links.length - items.filter(Boolean).length;
    panel.finish();
    const close = { label: 'Close', quiet: true, run: () => panel.close() };
    const insert = async () => {
      const done = await place.insert(all);
      if (done === 'done') {
        const words = addedWords(all.length, place.section, unread + waiting);
        panel.title(words);
        announce(words);
        if (undescribed > 0) panel.hint(undescribedWords(undescribed));
        panel.actions([
          {
            label: all.length === 1 ? 'Remove it again' : `Remove all ${all.length} again`,
            quiet: true,
            run: () => {
              panel.close();
              place.undo();
            },
          },
          close,
        ]);
        place.focus();
        return true;
      }
      panel.title(`The ${linksOf(all.length)} were not added`);
      panel.actions(done === 'later' ? [{ label: 'Try again', run: () => void insert() }, close] : [close]);
      return false;
    };
    return insert();
  }

  return { add, isAdding: () => isAdding };
}

/** @param {FoundLink} link @returns {LinkItem} */
function asWritten({ url, title, words, summary, by }) {
  return { title: title ?? words ?? '', url, ...(summary ? { summary } : {}), ...(by ? { by } : {}) };
}

/** A host name at the beginning stays as it is. @param {string} words */
function capital(words) {
  return /^\S+\.\S/.test(words) ? words : words.charAt(0).toUpperCase() + words.slice(1);
}
