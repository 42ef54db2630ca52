// @ts-check
/**
 * Checks that a queued edit still has its target. The form is rendered again while edits wait. Through the form's own
 * edits, which reorder the page themselves, an element stays the same section; but after any other change of the text
 * (undo, the file on disk) the next rendering may put another section into it. So an edit is made only if its entry is
 * still there and still the same.
 */
import { entryOf, nameOf } from './entries.js';
import { drawnValue } from './morph.js';

export function holding() {
  let changes = 0;
  let drawnAt = 0;

  return {
    /** Call when something other than the form has changed the text. */
    changedElsewhere: () => void (changes += 1),
    /** Whether something else has changed the text since the form was rendered. */
    isOutdated: () => drawnAt !== changes,
    /** Call when the form shows the current text. */
    drawn: () => void (drawnAt = changes),
    /**
     * @param {(Element | null)[]} entries  null is the head or the whole draft, which always exists
     * @param {(entry: Element) => string} [mark]  returns what identifies an entry
     * @returns {() => boolean} whether all of them still exist
     */
    hold(entries, mark = byContent) {
      const all = entries.filter((entry) => entry !== null);
      const [at, marks] = [drawnAt, all.map(mark)];
      return () => all.every((entry, index) => entry.isConnected && (drawnAt === at || mark(entry) === marks[index]));
    },
  };
}

/** For edits that delete or move an entry. @param {Element} entry */
function byContent(entry) {
  return JSON.stringify([byName(entry), ...[...entry.querySelectorAll('[data-set]')].map(drawnValue)]);
}

/** For edits within an entry, whose other fields may be changing. @param {Element} entry */
export function byName(entry) {
  const section = entry.parentElement ? entryOf(entry.parentElement) : null;
  return JSON.stringify([nameOf(entry), section ? nameOf(section) : '']);
}
