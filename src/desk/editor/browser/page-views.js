// @ts-check
/** Which view of the text is open (form or YAML), and in a narrow window which pane. */

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
    /**
     * The view that the address names, else the last one used, else the one that fits the window.
     * @param {URLSearchParams} query
     * @returns {ViewName}
     */
    wanted(query) {
      const asked =
        query.get('view') ??
        localStorage.getItem('galley view') ??
        (matchMedia('(max-width: 55rem)').matches ? 'form' : 'yaml');
      // A line number refers to the YAML.
      return asked === 'form' && !query.has('line') ? 'form' : 'yaml';
    },
  };
}
