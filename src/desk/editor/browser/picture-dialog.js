// @ts-check
/** The dialog for a new picture: which part of it, and what it shows. Sends it to the desk, which scales it. */
import { cropFrame } from './crop-frame.js';
import { altMissing, frameHelp, scaling, shapes, tooLarge } from './picture-words.js';

/**
 * @typedef {import('./desk-calls.js').StoredPicture} StoredPicture
 * @typedef {{ stored: StoredPicture, alt: string }} ChosenPicture
 */

const maxBytes = 40_000_000;

/**
 * @param {Element} root
 * @param {Pick<import('./desk-calls.js').DeskCalls, 'picture'>} desk
 * @param {File} file
 * @param {{ hint: string, alt: string, shown?: number }} about  `hint`: what it belongs to; `shown`: its width in the mail
 * @returns {Promise<ChosenPicture | undefined>} undefined if the person has cancelled
 */
export async function choosePicture(root, desk, file, { hint, alt, shown }) {
  const isMoving = file.type === 'image/gif';
  const bitmap = file.size > maxBytes ? undefined : await createImageBitmap(file).catch(() => undefined);
  const frame = bitmap && !isMoving ? cropFrame(bitmap) : undefined;
  const dialog = document.createElement('dialog');
  dialog.className = 'picture-dialog';
  dialog.setAttribute('aria-labelledby', 'picture-title');
  dialog.innerHTML = `<form method="dialog" novalidate>
    <h2 id="picture-title">Picture</h2>
    <p class="picture-fault notice error" role="alert"></p>
    <div data-stage></div>
    <div class="crop-tools" hidden>
      <label>Shape <select data-shape></select></label>
      <label>Part <input type="range" min="15" max="100" value="100" step="1" data-size></label>
    </div>
    <p class="hint" data-help></p>
    <div class="field"><label for="picture-alt">What it shows</label>
      <input type="text" id="picture-alt" maxlength="400" autocomplete="off" dir="auto" aria-describedby="picture-alt-hint">
      <p class="hint" id="picture-alt-hint">For readers who don’t see it. Many mail clients hide pictures at first.</p></div>
    <div class="choice"><input type="checkbox" id="picture-decoration"><label for="picture-decoration">Only decoration: whoever doesn’t see it misses nothing</label></div>
    <div class="actions"><button type="submit" data-use>Use this picture</button> <button type="button" class="quiet" data-still hidden>Use its first frame</button> <button type="button" class="quiet" data-cancel>Cancel</button></div>
  </form>`;
  const one = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (dialog.querySelector(selector));
  const words = /** @type {HTMLInputElement} */ (one('#picture-alt'));
  const decoration = /** @type {HTMLInputElement} */ (one('#picture-decoration'));
  const use = /** @type {HTMLButtonElement} */ (one('[data-use]'));
  const fault = one('.picture-fault');
  words.value = alt;
  root.append(dialog);

  if (frame) {
    one('[data-stage]').replaceWith(frame.element);
    one('.crop-tools').hidden = false;
    one('[data-help]').textContent = frameHelp;
    const shape = /** @type {HTMLSelectElement} */ (one('[data-shape]'));
    for (const [name, ratio] of shapes) shape.append(new Option(name, String(ratio)));
    shape.addEventListener('change', () => frame.setRatio(Number(shape.value)));
    const size = /** @type {HTMLInputElement} */ (one('[data-size]'));
    size.addEventListener('input', () => frame.setSize(Number(size.value) / 100));
    frame.onSize.addEventListener('change', () => (size.value = String(Math.round(frame.size() * 100))));
  } else if (bitmap) {
    one('[data-stage]').replaceWith(cropFrame(bitmap).element.firstElementChild ?? '');
    one('[data-help]').textContent = 'A picture that moves is not cropped.';
  }
  decoration.addEventListener('change', () => (words.disabled = decoration.checked));

  /** @type {(chosen: ChosenPicture | undefined) => void} */
  let settle = () => {};
  const chosen = new Promise(
    (/** @type {(chosen: ChosenPicture | undefined) => void} */ resolve) => (settle = resolve),
  );
  /** @type {StoredPicture | undefined} */
  let stored;

  /** @param {boolean} still */
  async function send(still) {
    fault.textContent = '';
    if (file.size > maxBytes) {
      fault.textContent = tooLarge;
      return;
    }
    const label = use.textContent;
    use.disabled = true;
    use.textContent = scaling;
    const answer = await desk.picture(file, { name: file.name, hint, shown, still, crop: frame?.crop() });
    use.disabled = false;
    use.textContent = label;
    if (answer.kind === 'stored') {
      stored = answer;
      return;
    }
    fault.textContent = `${answer.message}. ${answer.hint}`;
    one('[data-still]').hidden = answer.code !== 'too-long';
  }

  /** @param {boolean} still */
  async function finish(still = false) {
    if (!decoration.checked && words.value.trim() === '') {
      fault.textContent = altMissing;
      words.focus();
      return;
    }
    if (!stored) await send(still);
    if (!stored) return;
    settle({ stored, alt: decoration.checked ? '' : words.value.trim() });
    dialog.close();
  }
  dialog.addEventListener('submit', (event) => {
    event.preventDefault();
    void finish();
  });
  one('[data-still]').addEventListener('click', () => void finish(true));
  one('[data-cancel]').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => {
    settle(undefined);
    dialog.remove();
    bitmap?.close();
  });
  dialog.showModal();
  words.focus();
  // What the browser can't show may be no picture at all: the desk says so at once, before anybody writes about it.
  if (!bitmap) await send(false);
  return chosen;
}
