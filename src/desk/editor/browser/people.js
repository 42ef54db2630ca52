// @ts-check
/** Says who else has this draft open, and in which section they are. */

/** @typedef {{ name?: string, section?: string }} Person  no name: another window of the same person */

/**
 * @param {Element} root
 * @param {{ here: (section: string) => void }} hooks  tells the others where this window is
 */
export function peopleHere(root, { here }) {
  const line = /** @type {HTMLElement} */ (root.querySelector('[data-people]'));
  let hasOthers = false;
  let section = '';
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;

  const tell = () => {
    if (hasOthers && document.visibilityState === 'visible') here(section);
  };

  return {
    /** @param {Person[]} people */
    show(people) {
      line.hidden = people.length === 0;
      line.replaceChildren(...people.map(chip));
      const had = hasOthers;
      hasOthers = people.length > 0;
      if (hasOthers === had) return;
      clearInterval(timer);
      // Also without a change: whoever is not heard of for a while has gone, such as with a closed laptop.
      if (hasOthers) timer = setInterval(tell, everyMs);
      tell();
    },
    /** @param {string} name  of the section where this person writes */
    isIn(name) {
      if (name === section) return;
      section = name;
      tell();
    },
  };
}

const everyMs = 20_000;

/** @param {Person} person */
function chip({ name, section }) {
  const element = document.createElement('span');
  element.className = 'person';
  const who = document.createElement('strong');
  who.textContent = name ?? 'Another window';
  who.dir = 'auto';
  element.append(who, name === undefined ? ' has this draft open' : ' is here', section ? `, in “${section}”` : '');
  return element;
}
