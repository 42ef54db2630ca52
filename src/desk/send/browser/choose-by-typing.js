// @ts-check
/**
 * A person who fills in a field means the choice that it belongs to: typing into `[data-chooses="id"]` takes the radio button
 * of that id. Without a script the server asks instead of passing over what was typed.
 */

// On the document: the parts of a send's page are replaced while it is open.
document.addEventListener('input', ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.value === '') return;
  const choice = document.getElementById(target.dataset.chooses ?? '');
  if (choice instanceof HTMLInputElement) choice.checked = true;
});
