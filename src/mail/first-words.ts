import { Parser } from 'htmlparser2';

const unseen = new Set(['head', 'style', 'script', 'title', 'template', 'noscript']);

/**
 * The text that mail clients show after the subject: the beginning of the HTML, including a hidden preheader. Ends
 * where a preheader is padded with invisible characters, as on a phone; at most `length` characters and an ellipsis.
 */
export function firstWordsOfHtml(html: string, length: number): string {
  return firstWords(visibleText(html), length);
}

/**
 * The characters with which preheaders are padded: soft hyphen, zero-width and direction marks, the grapheme joiner.
 */
const invisible = '\\u00ad|\\u034f|\\u061c|[\\u200b-\\u200f]|\\u2060|\\ufeff';
const leading = new RegExp(`^(?:\\s|${invisible})+`, 'u');
/** Three of them with only white space between; one or two may be part of a word or an emoji. */
const padding = new RegExp(`(?:\\s*(?:${invisible})){3}`, 'u');

/** The same for a text part. */
export function firstWords(text: string, length: number): string {
  const words = text
    .replace(leading, '')
    .slice(0, 4000)
    .split(padding, 1)[0]!
    .replaceAll(/\u00ad|\u034f|\u200b|\u2060|\ufeff/gu, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return words.length > length ? `${words.slice(0, length).toWellFormed().trimEnd()}…` : words;
}

function visibleText(html: string): string {
  let text = '';
  let hidden = 0;
  const parser = new Parser({
    onopentagname: (name) => {
      // A head without an end tag ends here, as in a browser.
      if (name === 'body') hidden = 0;
      if (unseen.has(name)) hidden += 1;
      text += blockElements.has(name) ? ' ' : '';
    },
    onclosetag: (name) => {
      if (unseen.has(name) && hidden > 0) hidden -= 1;
      text += blockElements.has(name) ? ' ' : '';
    },
    ontext: (piece) => {
      if (hidden === 0) text += piece;
    },
  });
  parser.end(html);
  return text;
}

const blockElements = new Set([
  'p',
  'div',
  'td',
  'th',
  'tr',
  'table',
  'br',
  'li',
  'h1',
  'h2',
  'h3',
  'h4',
  'blockquote',
]);
