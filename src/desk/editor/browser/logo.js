// @ts-check
/** The page for the publication's logo: a picture is chosen as in a draft, and then written into galley.yaml. */
import { pictureCalls } from './desk-calls.js';
import { choosePicture } from './picture-dialog.js';
import { logoSaved } from './picture-words.js';

const root = /** @type {HTMLElement} */ (document.querySelector('[data-logo-page]'));
const said = /** @type {HTMLElement} */ (root.querySelector('[data-logo-said]'));
const shown = 160;
const calls = pictureCalls('/logo');

/** @param {HTMLElement} place @param {File | undefined} file */
async function take(place, file) {
  if (!file) return;
  const chosen = await choosePicture(root, calls, file, {
    hint: `${root.dataset.name ?? ''} logo`,
    alt: place.dataset.alt ?? '',
    shown,
  });
  if (!chosen) return;
  const { stored, alt } = chosen;
  const answer = await calls.send('', {
    which: place.dataset.logo,
    src: stored.src,
    alt,
    width: Math.min(shown, stored.width),
  });
  say(
    answer.kind === 'fault' ? 'error' : 'good',
    answer.kind === 'fault' ? `${answer.message}. ${answer.hint}` : logoSaved,
  );
  if (answer.kind === 'fault') return;
  const picture = place.querySelector('img') ?? document.createElement('img');
  picture.className = 'picture-thumb';
  picture.alt = alt;
  picture.src = `/drafts/${stored.src}`;
  place.prepend(picture);
}

/** @param {string} tone @param {string} words */
function say(tone, words) {
  const notice = document.createElement('p');
  notice.className = `notice ${tone}`;
  notice.textContent = words;
  said.replaceChildren(notice);
}

for (const place of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-logo]'))) {
  const chooser = document.createElement('input');
  chooser.type = 'file';
  chooser.accept = 'image/*';
  chooser.addEventListener('change', () => void take(place, chooser.files?.[0]));
  place.querySelector('[data-logo-choose]')?.addEventListener('click', () => {
    chooser.value = '';
    chooser.click();
  });
  place.addEventListener('drop', (event) => void take(place, event.dataTransfer?.files[0]));
}
// A file that misses its place must not replace the page.
for (const name of ['dragover', 'drop']) document.addEventListener(name, (event) => event.preventDefault());
