// @ts-check
/**
 * Checks the links of the issue as soon as its send page is open, and shows the result in place. What somebody has
 * chosen in the form meanwhile stays. Without scripts the form is a button whose answer is the page again.
 */

/** Parts of the page that do not depend on what somebody types. */
const parts = ['step-check', 'step-approve'];

/** @param {string} id @param {Document} from */
const sectionOf = (id, from) => from.getElementById(id)?.closest('section');

/** @param {Document} answer */
function show(answer) {
  const [mine, theirs] = [document, answer].map((page) => page.querySelector('.steps'));
  if (!mine || !theirs) return location.reload();
  const isSameShape = [...parts, 'step-when'].every((id) => !sectionOf(id, document) === !sectionOf(id, answer));
  if (!isSameShape) mine.replaceWith(document.importNode(theirs, true));
  else
    for (const id of parts) {
      const [old, fresh] = [sectionOf(id, document), sectionOf(id, answer)];
      if (old && fresh) old.replaceWith(document.importNode(fresh, true));
    }
  listen();
}

/** @param {HTMLFormElement} form */
async function check(form) {
  const state = form.querySelector('[data-links-state]');
  const button = form.querySelector('button');
  if (state) state.textContent = 'Checking the links …';
  if (button) button.disabled = true;
  form.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(form.action, { method: 'POST' });
    show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
  } catch {
    if (state) state.textContent = 'Galley does not answer, so the links were not checked.';
    if (button) button.disabled = false;
    form.removeAttribute('aria-busy');
  }
}

function listen() {
  for (const form of document.querySelectorAll('form[data-check-links]')) {
    if (!(form instanceof HTMLFormElement) || form.dataset.listens) continue;
    form.dataset.listens = 'yes';
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void check(form);
    });
  }
}

listen();
// Once for each page: what stays unchecked after that waits for a person.
const automatic = document.querySelector('form[data-check-links="auto"]');
if (automatic instanceof HTMLFormElement) void check(automatic);
