// @ts-check
/**
 * Nothing is a mistake before somebody has written it. A field that is being typed in shows no mistake until it is left
 * (a half-typed address is no wrong address), and an empty one is not called missing before somebody was there.
 *
 * @param {HTMLElement} form
 * @param {() => void} left  called when a field that was typed in has been left
 */
export function touchedFields(form, left) {
  form.addEventListener('input', ({ target }) => {
    const field = fieldOf(target);
    // A mistake that was there before stays, so that one sees it go.
    if (field && !field.querySelector('.field-error, .field-warning')) field.dataset.writing = '';
    if (field) field.dataset.typed = '';
  });
  form.addEventListener('focusout', ({ target }) => {
    const field = fieldOf(target);
    if (!field) return;
    if ('typed' in field.dataset) field.dataset.touched = '';
    if (!('writing' in field.dataset)) return;
    delete field.dataset.writing;
    left();
  });

  return {
    /** @param {string} path  such as `sections[0].title` */
    isBeingWritten: (path) =>
      [...form.querySelectorAll('.field[data-writing] [data-set]')].some(
        (control) => pathText(JSON.parse(control.getAttribute('data-set') ?? '[]')) === path,
      ),
  };
}

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
function fieldOf(target) {
  return target instanceof HTMLElement && target.dataset.set ? target.closest('.field') : null;
}

/** As the desk writes paths in problems. @param {import('./yaml-place.js').Path} path */
function pathText(path) {
  return path.reduce(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${part}` : part),
    '',
  );
}
