// @ts-check
/**
 * Typing into a field `[data-chooses="id"]` selects the radio button with that id, because whoever fills in the field
 * means that option. Without scripts the server reports a field whose option is not selected.
 */

// Listens on the document, because parts of the page are replaced while it is open.
document.addEventListener('input', ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.value === '') return;
  const choice = document.getElementById(target.dataset.chooses ?? '');
  if (choice instanceof HTMLInputElement) choice.checked = true;
});
