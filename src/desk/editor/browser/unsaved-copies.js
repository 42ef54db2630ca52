// @ts-check
/**
 * Stores unsaved text in this browser, so that closing a tab, a crash or an empty battery loses nothing. Each window
 * has its own copy; otherwise two windows on one draft would overwrite each other's. A copy whose window is still open
 * is not offered to another window (Web Locks show which windows are open).
 *
 * @typedef {{ text: string, base: string, pending: import('./desk-calls.js').PendingEdit[], at: number, window: string }} Copy
 * `base`: the text from which it was made; `pending`: what was typed in the form and is not in the text yet
 */

const prefix = 'galley unsaved ';

/** @param {string} file  identifies the draft: the desk's address and the file */
export async function unsavedCopies(file) {
  const start = `${prefix}${file} `;
  const own = await claimWindow(start);
  // The copy that this window left before a reload is renamed; otherwise the next key would overwrite it.
  const before = localStorage.getItem(start + own);
  if (before !== null) {
    const name = `${own} ${Date.now()}`;
    localStorage.removeItem(start + own);
    localStorage.setItem(start + name, before.replace(/"window":"[^"]*"/, `"window":${JSON.stringify(name)}`));
  }

  return {
    /** Names this window. */
    window: own,
    /** @param {Omit<Copy, 'at' | 'window'>} copy @returns {boolean} false if the browser's storage is full */
    keep(copy) {
      try {
        localStorage.setItem(start + own, JSON.stringify({ ...copy, at: Date.now(), window: own }));
        return true;
      } catch {
        return false;
      }
    },
    forget() {
      localStorage.removeItem(start + own);
    },
    /** Puts back what was discarded. @param {Copy} copy */
    put(copy) {
      localStorage.setItem(start + copy.window, JSON.stringify(copy));
    },
    /** @param {Copy} copy */
    discard(copy) {
      localStorage.removeItem(start + copy.window);
    },
    /** The copies of windows that are closed, the newest first. @returns {Promise<Copy[]>} */
    async left() {
      const open = await openWindows();
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(start) && key !== start + own && !open.has(key))
        .flatMap((key) => {
          try {
            return [/** @type {Copy} */ (JSON.parse(localStorage.getItem(key) ?? ''))];
          } catch {
            return [];
          }
        })
        .toSorted((a, b) => b.at - a.at);
    },
  };
}

/**
 * Returns a name for this window that survives a reload; a duplicated tab gets another.
 * @param {string} start
 * @returns {Promise<string>}
 */
async function claimWindow(start) {
  const kept = sessionStorage.getItem('galley window');
  for (const name of [...(kept ? [kept] : []), crypto.randomUUID?.() ?? String(Math.random()).slice(2)]) {
    if (!(await hold(start + name))) continue;
    sessionStorage.setItem('galley window', name);
    return name;
  }
  return 'window';
}

/**
 * Holds a lock until the window is closed. Where there are no locks (http from another machine) every name counts as
 * free.
 * @param {string} name
 * @returns {Promise<boolean>}
 */
function hold(name) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise(() => {});
    });
  });
}

/** @returns {Promise<Set<string | undefined>>} */
async function openWindows() {
  if (!navigator.locks) return new Set();
  const { held } = await navigator.locks.query();
  return new Set((held ?? []).map(({ name }) => name));
}
