// @ts-check
/**
 * What was pressed waits its turn, and the form is drawn anew meanwhile. An element stays the same section through the
 * form's own edits, which put the page in order themselves; when the text was changed by something else (undo, the file
 * on disk), the next drawing may put another section into it. So what is done to an entry is done only if it is still
 * there and still the same.
 */
import { entryOf, nameOf } from './entries.js';
import { drawnValue } from './morph.js';

export function holding() {
  let changes = 0;
  let drawnAt = 0;

  return {
    /** The text was changed by something else than the form. */
    othersChanged: () => void (changes += 1),
    /** The form shows the text as it is. */
    drawn: () => void (drawnAt = changes),
    /**
     * @param {(Element | null)[]} entries  null means the head or the draft as a whole, which is always there
     * @param {(entry: Element) => string} [mark]  by which an entry is known again
     * @returns {() => boolean} whether every one of them is still there
     */
    hold(entries, mark = asWhole) {
      const all = entries.filter((entry) => entry !== null);
      const [at, marks] = [drawnAt, all.map(mark)];
      return () => all.every((entry, index) => entry.isConnected && (drawnAt === at || mark(entry) === marks[index]));
    },
  };
}

/** For what takes an entry away or elsewhere. @param {Element} entry */
function asWhole(entry) {
  return JSON.stringify([byName(entry), ...[...entry.querySelectorAll('[data-set]')].map(drawnValue)]);
}

/** For what is written into it, while its other fields may be changing. @param {Element} entry */
export function byName(entry) {
  const section = entry.parentElement ? entryOf(entry.parentElement) : null;
  return JSON.stringify([nameOf(entry), section ? nameOf(section) : '']);
}
