// @ts-check
/** What the page says about pictures. */

export const shapes = /** @type {[name: string, ratio: number][]} */ ([
  ['As it is', 0],
  ['Wide, 16 : 9', 16 / 9],
  ['Photo, 3 : 2', 3 / 2],
  ['Square', 1],
  ['Upright, 4 : 5', 4 / 5],
]);

export const frameHelp =
  'Drag the frame or tap what matters. With the keyboard: arrow keys move it, plus and minus change its size.';
export const nowhere = 'Drop a picture on an item, a sponsor or a text.';
export const oneOnly = 'One picture at a time: the first one is taken.';
export const scaling = 'Scaling …';
export const tooLarge = 'The file has more than 40 MB. Export it smaller: 2,400 pixels across are enough for any mail.';
export const altMissing = 'Say in a few words what it shows, or tick that it is only decoration.';

export const logoSaved =
  'The logo is in galley.yaml. Galley uses it from its next start on; mail that was sent keeps the one it had.';

/** @param {{ width: number, height: number, sizeBytes: number, frames?: number, was: { bytes: number } }} stored */
export function storedWords({ width, height, sizeBytes, frames, was }) {
  const moves = frames ? ` It moves: ${frames} frames, of which Outlook shows the first.` : '';
  return `The picture is ready: ${width} × ${height} pixels, ${size(sizeBytes)} (the file had ${size(was.bytes)}). Camera data and position were removed.${moves}`;
}

/** @param {number} bytes */
function size(bytes) {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
