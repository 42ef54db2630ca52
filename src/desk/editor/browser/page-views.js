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

  // Each person's own choice: two who share a browser log in under their names.
  const remembered = `galley view ${root.dataset.person ?? ''}`.trim();

  /** @param {ViewName} name */
  const setView = (name) => {
    root.dataset.view = name;
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
    // Remembered only here: a link or a mistake in the YAML may open the other view, but does not choose it.
    if (target.name === 'view') {
      localStorage.setItem(remembered, target.value);
      void beforeView().then(() => setView(target.value === 'form' ? 'form' : 'yaml'));
    }
    if (target.name === 'pane') setPane(target.value);
  });

  return {
    /** @returns {ViewName} */
    current: () => (root.dataset.view === 'form' ? 'form' : 'yaml'),
    setView,
    setPane,
    /** The view that this person chose last; at first the form. @returns {ViewName} */
    wanted: () => (localStorage.getItem(remembered) === 'yaml' ? 'yaml' : 'form'),
  };
}
