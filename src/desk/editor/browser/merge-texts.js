// @ts-check
/** Merges two people's changes of one text if no line was changed by both. */
import { diff } from '@codemirror/merge';

/**
 * @typedef {{ from: number, to: number, lines: string[] }} Cut  0-based lines of the common text, and what replaces
 * them
 */

/**
 * @param {string} base  the common text
 * @param {string} mine
 * @param {string} theirs
 * @returns {string | undefined} undefined if both changed the same line or adjacent lines
 */
export function mergeTexts(base, mine, theirs) {
  const texts = [base, mine, theirs].map((text) => text.split(/(?<=\n)/));
  const [common = [], own = [], other = []] = texts;
  const codes = codesOf(texts.flat());
  if (!codes) return undefined;
  const [ours, others] = [cutsBetween(common, own, codes), cutsBetween(common, other, codes)];
  // The same change on both sides is one change.
  const rest = others.filter(
    (cut) =>
      !ours.some((each) => each.from === cut.from && each.to === cut.to && each.lines.join('') === cut.lines.join('')),
  );
  if (rest.some((cut) => ours.some((each) => cut.from <= each.to && each.from <= cut.to))) return undefined;
  const lines = [...common];
  for (const { from, to, lines: fresh } of [...ours, ...rest].toSorted((a, b) => b.from - a.from))
    lines.splice(from, to - from, ...fresh);
  return lines.join('');
}

/**
 * Represents each distinct line by one character, so that a diff of characters is a diff of lines. There are 55,000
 * below the surrogates.
 * @param {string[]} lines
 */
function codesOf(lines) {
  /** @type {Map<string, string>} */
  const codes = new Map();
  for (const line of lines) if (!codes.has(line)) codes.set(line, String.fromCharCode(codes.size + 1));
  return codes.size < 0xd7ff ? codes : undefined;
}

/** @param {string[]} before @param {string[]} after @param {Map<string, string>} codes @returns {Cut[]} */
function cutsBetween(before, after, codes) {
  const [a, b] = [before, after].map((lines) => lines.map((line) => codes.get(line)).join(''));
  return diff(a ?? '', b ?? '').map(({ fromA, toA, fromB, toB }) => ({
    from: fromA,
    to: toA,
    lines: after.slice(fromB, toB),
  }));
}
