/**
 * Makes text safe for a terminal. The title of a web page, a line of a draft or a mail server's reply may contain
 * characters that move the cursor, change colours, set the window's title or reverse text. Our own colours must stay.
 */
import { randomInt } from 'node:crypto';
import { stripVTControlCharacters, styleText } from 'node:util';

/**
 * Random numbers at the end of our own colour sequences: `ESC[31;4711;8080;1234m`. They are removed when the text is
 * printed, and sequences without them are dropped. Code that measures or strips the text sees ordinary sequences.
 */
const mark = [0, 0, 0].map(() => randomInt(1000, 10_000)).join(';');
const ownColour = new RegExp(`\u001b\\[([\\d;]*);${mark}m`, 'g');

/** Like `styleText` of node:util. Colours made in another way are not printed. */
export function style(format: Parameters<typeof styleText>[0], text: string): string {
  const [before = '', after = ''] = styleText(format, '\0').split('\0');
  return marked(before) + text + marked(after);
}

function marked(sequences: string): string {
  // oxlint-disable-next-line no-control-regex -- finds ESC
  return sequences.replaceAll(/\u001b\[([\d;]*)m/g, `\u001b[$1;${mark}m`);
}

/** Control characters except tab and line feed, and characters that reverse later text (UAX #9 2.1 to 2.3). */
const unprintable = /[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/gu;

/** Removes everything that a terminal would obey, except colours made by `style`. */
export function printable(text: string): string {
  if (text.search(unprintable) === -1) return text;
  const pieces: string[] = [];
  let at = 0;
  for (const match of text.matchAll(ownColour)) {
    pieces.push(plain(text.slice(at, match.index)), `\u001b[${match[1]}m`);
    at = match.index + match[0].length;
  }
  return [...pieces, plain(text.slice(at))].join('');
}

function plain(text: string): string {
  return stripVTControlCharacters(text.replaceAll('\r\n', '\n')).replaceAll(unprintable, '\ufffd');
}

/** The same for JSON, without losing anything: control characters are written as `\u009b`. */
export function printableJson(json: string): string {
  return json.replaceAll(
    /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
