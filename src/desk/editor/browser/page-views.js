// @ts-check
/** Which of the two views of the text is open, and on a narrow window which of its panes. */

/** @typedef {'form' | 'yaml'} ViewName */

/**
 * @param {HTMLElement} root
 * @param {{ beforeView: () => Promise<void>, onView: (name: ViewName) => void, onPane: () => void }} hooks
 */
export function pageViews(root, { beforeView, onView, onPane }) {
  /** @param {string} group @param {string} value */
  const check = (group, value) => {
    for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll(`[name="${group}"]`)))
      radio.checked = radio.value === value;
  };

  /** @param {ViewName} name */
  const setView = (name) => {
    root.dataset.view = name;
    localStorage.setItem('galley view', name);
    for (const [part, own] of [
      ['[data-yaml]', 'yaml'],
      ['[data-form]', 'form'],
    ])
      /** @type {HTMLElement} */ (root.querySelector(part ?? '')).hidden = name !== own;
    check('view', name);
    onView(name);
  };

  /** @param {string} name */
  const setPane = (name) => {
    root.dataset.pane = name;
    check('pane', name);
    onPane();
  };

  root.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    if (target.name === 'view') void beforeView().then(() => setView(target.value === 'form' ? 'form' : 'yaml'));
    if (target.name === 'pane') setPane(target.value);
  });

  return {
    /** @returns {ViewName} */
    current: () => (root.dataset.view === 'form' ? 'form' : 'yaml'),
    setView,
    setPane,
    /** As the address asks, as it was last time, or what the window has room for. @param {URLSearchParams} query @returns {ViewName} */
    wanted(query) {
      const asked =
        query.get('view') ??
        localStorage.getItem('galley view') ??
        (matchMedia('(max-width: 55rem)').matches ? 'form' : 'yaml');
      // A line is one of the YAML.
      return asked === 'form' && !query.has('line') ? 'form' : 'yaml';
    },
  };
}
