/**
 * What stands in a preview where a part of the draft is missing or can't be shown. While the issue is rendered a gap is
 * a pair of private-use characters around its number, in an address a host that can't exist; afterwards it becomes its
 * words.
 */
export interface Gap {
  /** `todo`: not written yet; `fault`: written, but wrong. */
  tone: 'todo' | 'fault';
  /** Plain words; a fault is told as a sentence. */
  words: string;
}

const [start, end] = ['\uE010', '\uE011'];
const inText = new RegExp(`${start}(\\d+)${end}`, 'g');
const hosts = /gap(\d+)\.invalid/g;
/** The day of a gap; nobody writes it. */
export const gapDay = '9999-12-31';

export interface Gaps {
  all: Gap[];
  /** Adds one and returns what stands for it in a text. */
  text(gap: Gap): string;
  /** The same for an address. */
  address(gap: Gap): string;
}

export function collectGaps(): Gaps {
  const all: Gap[] = [];
  return {
    all,
    text: (gap) => `${start}${all.push(gap) - 1}${end}`,
    address: (gap) => `https://gap${all.push(gap) - 1}.invalid/`,
  };
}

/** Whether an address stands for one that is missing. */
export function isGapAddress(url: string): boolean {
  return /^https:\/\/gap\d+\.invalid\//.test(url);
}

/** Shows the gaps of rendered HTML: quietly in the text, as bare words within tags. */
export function showGaps(html: string, gaps: Gap[]): string {
  let isRaw = false;
  return html
    .split(/(<!--[\s\S]*?-->|<[^>]*>)/)
    .map((piece, index) => {
      if (index % 2 === 0 && !isRaw) return inSpans(piece, gaps);
      if (index % 2 === 1) isRaw = /^<(?:style|title)\b/i.test(piece);
      return inWords(piece, gaps, escape);
    })
    .join('');
}

/** The same for plain text: the words in brackets. */
export function gapsAsText(text: string, gaps: Gap[]): string {
  return inWords(text, gaps, (words) => words).replaceAll(/^(\s*)\S.*\b9999\b/gm, '$1[day]');
}

/** A message of the check as a plain sentence. */
export function faultWords(message: string): string {
  const plain = message.replaceAll('`', '');
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}${/[.!?]$/.test(plain) ? '' : '.'}`;
}

function inWords(text: string, gaps: Gap[], written: (words: string) => string): string {
  const words = (_all: string, number: string) => written(`[${gaps[Number(number)]?.words ?? ''}]`);
  return text.replaceAll(inText, words).replaceAll(hosts, words);
}

function inSpans(text: string, gaps: Gap[]): string {
  return text
    .replaceAll(inText, (_all, number: string) => span(gaps[Number(number)]))
    .replaceAll(hosts, (_all, number: string) => span(gaps[Number(number)]))
    .replaceAll(/[^·|<>]*\b9999\b/g, () => span({ tone: 'todo', words: 'day' }));
}

/** Inherits size and family, so that the layout stays what it will be. */
function span(gap: Gap | undefined): string {
  if (!gap) return '';
  const colour = gap.tone === 'fault' ? '#a1301f' : '#6b6f76';
  const style = `color:${colour};background-color:#f6f1e7;border-radius:3px;padding:0 4px;font-style:italic;font-weight:400;`;
  return `<span style="${style}">${escape(gap.words)}</span>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
