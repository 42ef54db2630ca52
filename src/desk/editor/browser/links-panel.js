// @ts-check
/** The panel below the form that shows each pasted link while its page is read. */

/**
 * @typedef {object} LinksPanel
 * @property {(words: string) => void} title
 * @property {(links: { url: string, title?: string, words?: string }[]) => void} list
 * @property {(index: number, state: 'read' | 'unread', words: string, note: string) => void} mark
 * @property {(index: number, note: string) => void} repeat
 * @property {(words: string) => void} hint
 * @property {(actions: { label: string, run: () => void, quiet?: boolean }[]) => void} actions
 * @property {() => void} finish  leaves only the links about which there is something to say
 * @property {() => void} close
 */

/** @param {Element} parent @returns {LinksPanel} */
export function openLinksPanel(parent) {
  parent.querySelector('.links-panel')?.remove();
  const panel = element('section', 'links-panel');
  panel.setAttribute('aria-labelledby', 'links-title');
  const head = element('div', 'links-panel-head');
  const title = element('h2', '');
  title.id = 'links-title';
  const buttons = element('div', 'actions');
  head.append(title, buttons);
  const bar = document.createElement('progress');
  bar.setAttribute('aria-labelledby', 'links-title');
  const hint = element('p', 'hint');
  hint.hidden = true;
  const list = element('ol', '');
  // A list that scrolls must be reachable by keyboard.
  list.tabIndex = 0;
  list.setAttribute('aria-label', 'The links');
  panel.append(head, bar, hint, list);
  parent.append(panel);
  const row = (/** @type {number} */ index) => /** @type {HTMLElement | undefined} */ (list.children[index]);

  return {
    title: (words) => void (title.textContent = words),
    list(links) {
      bar.max = links.length;
      bar.value = 0;
      list.replaceChildren(
        ...links.map(({ url, title: own, words }) => {
          const line = element('li', '');
          const state = element('span', 'state');
          state.textContent = '…';
          state.setAttribute('aria-label', 'being read');
          state.setAttribute('role', 'img');
          const name = element('span', 'words');
          name.textContent = own ?? words ?? shortAddress(url);
          line.title = url;
          line.append(state, name, element('span', 'note'));
          return line;
        }),
      );
    },
    mark(index, state, words, note) {
      const line = row(index);
      if (!line || line.dataset.state) return;
      bar.value += 1;
      line.dataset.state = state;
      const sign = /** @type {HTMLElement} */ (line.querySelector('.state'));
      sign.textContent = state === 'read' ? '✓' : '!';
      sign.setAttribute('aria-label', state === 'read' ? 'read' : 'not read');
      if (words) /** @type {HTMLElement} */ (line.querySelector('.words')).textContent = words;
      /** @type {HTMLElement} */ (line.querySelector('.note')).textContent = note;
    },
    repeat(index, note) {
      const place = row(index)?.querySelector('.note');
      if (!place) return;
      const words = element('strong', 'repeat');
      words.textContent = note;
      place.prepend(words, place.textContent ? ' · ' : '');
    },
    hint(words) {
      hint.textContent = words;
      hint.hidden = words === '';
    },
    actions(actions) {
      buttons.replaceChildren(
        ...actions.map(({ label, run, quiet }) => {
          const button = /** @type {HTMLButtonElement} */ (element('button', quiet ? 'quiet' : ''));
          button.type = 'button';
          button.textContent = label;
          button.addEventListener('click', run);
          return button;
        }),
      );
    },
    finish() {
      bar.remove();
      // What went well is in the form now.
      for (const line of list.children)
        if (line instanceof HTMLElement) line.hidden = line.querySelector('.note')?.textContent === '';
      list.hidden = [...list.children].every((line) => line instanceof HTMLElement && line.hidden);
    },
    close: () => panel.remove(),
  };
}

/** @param {string} name @param {string} className */
function element(name, className) {
  const made = document.createElement(name);
  if (className) made.className = className;
  return made;
}

/** @param {string} url */
function shortAddress(url) {
  return url.replace(/^https?:\/\/(?:www\.)?/, '');
}
