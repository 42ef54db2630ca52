// @ts-check
/** What this person and somebody else changed in different ways: yours and theirs in words, with a choice for each. */

/**
 * @typedef {import('./desk-calls.js').Conflict} Conflict
 * @typedef {import('./desk-calls.js').Choice} Choice
 */

/**
 * @param {Element} root
 * @param {(key: string, choice: Choice) => void} choose
 */
export function conflictCards(root, choose) {
  const box = /** @type {HTMLElement} */ (root.querySelector('[data-conflicts]'));
  const list = /** @type {HTMLElement} */ (box.querySelector('[data-conflict-list]'));
  let shown = '[]';

  return {
    /** @param {Conflict[]} conflicts */
    show(conflicts) {
      const now = JSON.stringify(conflicts);
      if (now === shown) return;
      shown = now;
      const hadFocus = list.contains(document.activeElement);
      list.replaceChildren(...conflicts.map(card));
      box.hidden = conflicts.length === 0;
      if (hadFocus) list.querySelector('button')?.focus();
    },
    goTo() {
      box.scrollIntoView({ block: 'start' });
      list.querySelector('button')?.focus({ preventScroll: true });
    },
  };

  /** @param {Conflict} conflict */
  function card({ key, heading, mine, theirs, choices, isCode }) {
    const row = document.createElement('li');
    row.className = isCode ? 'conflict-card code' : 'conflict-card';
    const title = document.createElement('h3');
    title.textContent = heading;
    title.dir = 'auto';
    const sides = document.createElement('div');
    sides.className = 'conflict-sides';
    sides.append(side(mine, 'mine'), side(theirs, 'theirs'));
    const actions = document.createElement('div');
    actions.className = 'actions';
    for (const { choice, label } of choices) {
      const button = document.createElement('button');
      button.type = 'button';
      // None is the default: each is as easy to press as the others.
      button.className = 'quiet';
      button.textContent = label;
      button.setAttribute('aria-label', `${label}: ${heading}`);
      button.addEventListener('click', () => {
        for (const each of actions.querySelectorAll('button')) each.disabled = true;
        choose(key, choice);
      });
      actions.append(button);
    }
    row.append(title, sides, actions);
    return row;
  }
}

/** @param {import('./desk-calls.js').Side} side @param {'mine' | 'theirs'} whose */
function side({ name, words, none }, whose) {
  const box = document.createElement('div');
  box.className = `conflict-side ${whose}`;
  const head = document.createElement('strong');
  head.textContent = name;
  const text = document.createElement('p');
  text.dir = 'auto';
  if (none) {
    text.className = 'muted';
    text.textContent = none;
  }
  for (const part of words) {
    const element = document.createElement(part.differs ? 'mark' : 'span');
    element.textContent = part.words;
    text.append(element);
  }
  box.append(head, text);
  return box;
}
