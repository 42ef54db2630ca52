// @ts-check
/** Finds the line of a part, and the part at a line, using the outline on the page. */

/** @typedef {import('./yaml-place.js').Path} Path */

/**
 * The line of a part, or of the nearest part that contains it.
 * @param {Element} root
 * @param {Path} path
 * @returns {number | undefined}
 */
export function lineOfPath(root, path) {
  for (let length = path.length; length > 0; length--) {
    const link = root.querySelector(
      `[data-outline] [data-path="${CSS.escape(JSON.stringify(path.slice(0, length)))}"]`,
    );
    if (link instanceof HTMLElement) return Number(link.dataset.line);
  }
  return undefined;
}

/** The part that contains a line. @param {Element} root @param {number} line @returns {Path} */
export function pathOfLine(root, line) {
  const link = linkAbove(root, line);
  return link ? JSON.parse(link.dataset.path ?? '[]') : [];
}

/** @param {Element} root @param {number} line */
function linkAbove(root, line) {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll('[data-outline] a[data-line]')]).findLast(
    (each) => Number(each.dataset.line) <= line,
  );
}

/**
 * The address of the item that contains a line.
 * @param {Element} root
 * @param {import('@codemirror/state').Text} doc
 * @param {number} line
 * @returns {string | undefined}
 */
export function urlNear(root, doc, line) {
  const link = linkAbove(root, line);
  if (!link) return undefined;
  const first = Number(link.dataset.line);
  for (let at = first; at <= Math.min(first + 30, doc.lines); at++) {
    const { text } = doc.line(at);
    if (at > first && /^\s*- /.test(text)) return undefined;
    const url = /\burl["']?:\s*["']?(https?:\/\/[^\s"',}]+)/.exec(text)?.[1];
    if (url) return url;
  }
  return undefined;
}

/** Parses `sections[2].items[0].url` into a path. @param {string | undefined} words @returns {Path} */
export function pathIn(words = '') {
  return [...words.matchAll(/[^.[\]]+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
}
