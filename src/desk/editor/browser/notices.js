// @ts-check
/** Notices at the head of the page, with actions; and announcements for screen readers. */

/**
 * @typedef {{ label: string, run: () => void, quiet?: boolean, stays?: boolean }} Action  `stays`: the notice is still
 * there afterwards
 */

/** @param {Element} root */
export function noticesOf(root) {
  const box = /** @type {HTMLElement} */ (root.querySelector('[data-notices]'));
  const live = /** @type {HTMLElement} */ (root.querySelector('[data-announce]'));
  /** @type {Map<string, HTMLElement>} */
  const shown = new Map();

  /** @param {string} name */
  const close = (name) => {
    shown.get(name)?.remove();
    shown.delete(name);
  };

  return {
    close,
    /** @param {string} name */
    isOpen: (name) => shown.has(name),
    /** @param {string} words */
    announce(words) {
      // Screen readers would not announce the same words twice.
      live.textContent = live.textContent === words ? `${words} ` : words;
    },
    /**
     * Shows a notice; a later one with the same name replaces it.
     * @param {string} name
     * @param {'neutral' | 'warning' | 'error'} tone
     * @param {string} words
     * @param {Action[]} actions
     */
    show(name, tone, words, actions) {
      close(name);
      const notice = document.createElement('div');
      notice.className = `notice ${tone}`;
      notice.setAttribute('role', tone === 'neutral' ? 'status' : 'alert');
      const text = document.createElement('p');
      text.textContent = words;
      const buttons = document.createElement('div');
      buttons.className = 'actions';
      for (const { label, run, quiet, stays } of actions) {
        const button = document.createElement('button');
        button.type = 'button';
        if (quiet) button.className = 'quiet';
        button.textContent = label;
        button.addEventListener('click', () => {
          if (!stays) close(name);
          run();
        });
        buttons.append(button);
      }
      notice.append(text, buttons);
      shown.set(name, notice);
      box.append(notice);
    },
  };
}

/** @typedef {ReturnType<typeof noticesOf>} Notices */
