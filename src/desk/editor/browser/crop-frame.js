// @ts-check
/** A picture with a frame around the part that is used, moved by pointer, finger and keys. */
import { frameHelp } from './picture-words.js';

/** @typedef {{ left: number, top: number, width: number, height: number }} Crop  fractions of the picture */

/** The longer side of the drawing, in pixels: enough for the dialog on any screen. */
const drawnSize = 1200;

/** @param {ImageBitmap} bitmap */
export function cropFrame(bitmap) {
  const scale = Math.min(1, drawnSize / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const stage = document.createElement('div');
  stage.className = 'crop-stage';
  const frame = document.createElement('div');
  frame.className = 'crop-frame';
  frame.tabIndex = 0;
  frame.setAttribute('role', 'group');
  frame.setAttribute('aria-label', `The part that is shown. ${frameHelp}`);
  stage.append(canvas, frame);
  const whole = bitmap.width / bitmap.height;
  let ratio = whole;
  let size = 1;
  /** The middle of the frame: what matters most in the picture. */
  let focus = { x: 0.5, y: 0.5 };

  /** @returns {Crop} */
  const crop = () => {
    const [widest, highest] = ratio >= whole ? [1, whole / ratio] : [ratio / whole, 1];
    const [width, height] = [widest * size, highest * size];
    const left = Math.min(Math.max(focus.x - width / 2, 0), 1 - width);
    const top = Math.min(Math.max(focus.y - height / 2, 0), 1 - height);
    return { left, top, width, height };
  };
  const draw = () => {
    const { left, top, width, height } = crop();
    const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(3)}%`;
    Object.assign(frame.style, {
      left: percent(left),
      top: percent(top),
      width: percent(width),
      height: percent(height),
    });
    frame.classList.toggle('is-whole', width > 0.999 && height > 0.999);
  };
  /** The middle as it is shown: at an edge it is not where somebody tapped. */
  const settle = () => {
    const { left, top, width, height } = crop();
    focus = { x: left + width / 2, y: top + height / 2 };
  };

  /** @type {{ x: number, y: number, focus: { x: number, y: number } } | undefined} */
  let drag;
  stage.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const box = stage.getBoundingClientRect();
    if (event.target !== frame) {
      focus = { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
      draw();
    }
    settle();
    drag = { x: event.clientX, y: event.clientY, focus: { ...focus } };
    stage.setPointerCapture(event.pointerId);
    frame.focus({ preventScroll: true });
  });
  stage.addEventListener('pointermove', (event) => {
    if (!drag) return;
    const box = stage.getBoundingClientRect();
    focus = {
      x: drag.focus.x + (event.clientX - drag.x) / box.width,
      y: drag.focus.y + (event.clientY - drag.y) / box.height,
    };
    draw();
  });
  for (const end of ['pointerup', 'pointercancel']) stage.addEventListener(end, () => (drag = undefined));

  const onSize = new EventTarget();
  const setSize = (/** @type {number} */ wanted) => {
    settle();
    size = Math.min(1, Math.max(0.15, wanted));
    draw();
    onSize.dispatchEvent(new Event('change'));
  };
  frame.addEventListener('keydown', (event) => {
    const step = event.shiftKey ? 0.1 : 0.02;
    const horizontal = { ArrowLeft: -step, ArrowRight: step }[event.key] ?? 0;
    const vertical = { ArrowUp: -step, ArrowDown: step }[event.key] ?? 0;
    if (event.key === '+' || event.key === '=') setSize(size + 0.05);
    else if (event.key === '-') setSize(size - 0.05);
    else if (horizontal === 0 && vertical === 0) return;
    else {
      settle();
      focus = { x: focus.x + horizontal, y: focus.y + vertical };
      draw();
      settle();
    }
    event.preventDefault();
  });
  draw();

  return {
    element: stage,
    /** @param {number} wanted  0: the picture's own */
    setRatio(wanted) {
      settle();
      ratio = wanted || whole;
      draw();
    },
    setSize,
    size: () => size,
    onSize,
    /** The part, unless it is all of it. @returns {Crop | undefined} */
    crop() {
      const part = crop();
      return part.width > 0.999 && part.height > 0.999 ? undefined : part;
    },
  };
}
