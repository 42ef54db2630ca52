// @ts-check
/**
 * What is typed and not saved, kept in this browser: a closed tab, a crash, a machine that ran out of battery lose
 * nothing. Each window keeps its own copy, or two windows on one draft would write over each other's; a copy whose window
 * is still open is not offered to another one (Web Locks tell which are).
 *
 * @typedef {{ text: string, hash: string, base: string, at: number, window: string }} Copy
 *   `hash` and `base`: the state of the file it was made from
 */

const prefix = 'galley unsaved ';

/** @param {string} file  names the draft: the desk's address and its file */
export async function unsavedCopies(file) {
  const start = `${prefix}${file} `;
  const own = await claimWindow(start);
  // What this window left before it was loaded anew gets a name of its own, or the next key typed here would write over it.
  const before = localStorage.getItem(start + own);
  if (before !== null) {
    const name = `${own} ${Date.now()}`;
    localStorage.removeItem(start + own);
    localStorage.setItem(start + name, before.replace(/"window":"[^"]*"/, `"window":${JSON.stringify(name)}`));
  }

  return {
    /** @param {Omit<Copy, 'at' | 'window'>} copy @returns {boolean} whether the browser had room for it */
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
    /** @param {Copy} copy */
    discard(copy) {
      localStorage.removeItem(start + copy.window);
    },
    /** Those that no open window holds, the newest first. @returns {Promise<Copy[]>} */
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

/** A name for this window that a reload keeps, and that a duplicated tab does not share. @param {string} start @returns {Promise<string>} */
async function claimWindow(start) {
  const kept = sessionStorage.getItem('galley window');
  for (const name of [...(kept ? [kept] : []), crypto.randomUUID?.() ?? String(Math.random()).slice(2)]) {
    if (!(await hold(start + name))) continue;
    sessionStorage.setItem('galley window', name);
    return name;
  }
  return 'window';
}

/** Holds a lock until the window is gone. Without locks (plain http from another machine) every name is free. @param {string} name @returns {Promise<boolean>} */
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
