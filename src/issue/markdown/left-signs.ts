import { notText } from './parser.ts';

/** By what is left over. Each stays on one line and looks at a bounded number of characters. */
const signs = {
  reference: /(?<![\w\])}])\[(?!\d+\]\[\d+\])[^[\]\n]{1,200}\]\[[^[\]\n]{0,200}\]/,
  note: /\[\^[^\s[\]]{1,80}\]/,
  link: new RegExp(
    `(?:\\[[^[\\]\\n]{0,60})?\\]\\([^\\s)]{0,60}|\\[[^[\\]\\n]{1,60}\\][ \\t]{1,9}\\(${notText}{2}\\)|\\([^()\\n]{1,60}\\)\\[${notText}{2}\\]`,
  ),
  image: /!\[/,
  strong: /\*\*(?=[^\s*])[^*\n]{1,300}\*\*|\*\*[^*\n]{0,300}[^\s*]\*\*/,
  strike: /~~/,
  fence: /```|(?<=^|\n)~~~/,
  'text-table': /(?<=^|\n)[ \t]{0,9}\+(?:[-=]{2,99}\+){1,20}(?=\n|$)/,
  table: /\|[ \t]{0,9}:?-{2,99}:?[ \t]{0,9}(?:\||(?=\n|$))|(?<=^|\n)\|[^\n]{1,500}\|[ \t]{0,9}\n[ \t]{0,9}\|/,
  heading: /(?<=^|\n)[ \t]{0,3}#{2,6}[^\s#]/,
  definition: new RegExp(`(?<=^|\\n)[ \\t]{0,9}\\[[^\\]\\n]{1,200}\\]:[ \\t]{0,9}(?=${notText}|<|/)`),
  wiki: /\[\[[^[\]\n]{1,200}\]\]/,
  alert: /(?<=^|\n)[ \t]{0,9}\[![A-Za-z]{2,20}\]/,
  container: /(?<=^|\n)[ \t]{0,9}:::/,
  percent: /%%[^%\n]{1,300}%%/,
  'broken-comment': /<![-–—]/,
  'template-comment': /\{\{~?!/,
  abbreviation: /(?<=^|\n)[ \t]{0,9}\*\[[^[\]\n]{1,80}\]:/,
  mention: /<(?:[@#][A-Z][A-Z0-9]{2,20}(?:\|[^<>\n]{0,80})?)>/,
  shortcode: /\{\{?[%<][^{}\n]{1,200}[%>]\}\}?/,
  spoiler: /(?<![|\w])\|\|(?=[^\s|])[^|\n]{0,200}[^\s|]\|\|(?![|\w])/,
  braces: /\{\{[#/~]{0,2}[ \t]{0,9}[a-z][\w.]{0,60}(?:[ \t|][^{}\n]{0,100})?\}\}/i,
  backtick: /`/,
  'open-strong': /(?<![\p{L}\p{N}*])\*\*(?=[\p{L}\p{N}])|\*\*[ \t][^*\n]{1,200}[ \t]\*\*/u,
  highlight: /(?<![=\w])==(?=[^\s=])[^=\n]{1,200}==(?![=\w])/,
  tilde: /(?<![~\w/])~(?=[^\s~/])[^~\n]{0,100}[^\s~]~(?![~\w/])|(?<=[\p{L}\p{N}])~[\p{L}\p{N}]{1,9}~/u,
  caret: /(?<=[\p{L}\p{N}])\^[\p{L}\p{N}+-]{1,20}\^/u,
  emoji: new RegExp(`(?<=^|[\\s(${notText}]):[a-z][a-z0-9_+-]{1,40}:(?=$|[\\s.,;!?)${notText}])`),
  attributes: new RegExp(`\\{(?:[:.#] ?[\\w.#-]|(?:(?<!${notText}\\{)width|height|class|id|style)=)[^{}\\n]{0,100}\\}`),
  definitions: /(?<=[^\n]\n):[ \t]{1,3}\S[^\n]{0,60}/,
  math: /\$\$[^$\n]{1,300}\$\$|(?<![\w$])\$(?=[^\s\d${])[^$\n]{0,80}[\\^_={][^$\n]{0,80}(?<=\S)\$(?![\w$])/,
  box: /(?<=^|\n)\[[ xX]\](?![([])[ \t]{0,9}\S/,
  contents: /(?<=^|\n)\[(?:toc|TOC)\](?=\n|$)/,
};

export type LeftSign = keyof typeof signs;

/** What is left over in the words of one block, in order. */
export function leftIn(plain: string): { code: LeftSign; words: string }[] {
  if (!/[`*~|#[\]{}:<%$=^+]/.test(plain)) return [];
  const found: { code: LeftSign; words: string; from: number; to: number }[] = [];
  for (const [code, pattern] of Object.entries(signs) as [LeftSign, RegExp][]) {
    const all = plain.matchAll(new RegExp(pattern, `g${pattern.flags}`));
    for (const { 0: words, index } of all.take(6)) {
      const [from, to] = [index, index + words.length];
      // The same signs may look like several things; the first in the list is the likeliest.
      if (found.some((other) => from < other.to && other.from < to)) continue;
      found.push({ code, words: beforeNotText(words), from, to });
    }
  }
  return found.toSorted((one, other) => one.from - other.from);
}

/** Only what is written like this in the field, so that it can be shown and found there. */
function beforeNotText(words: string): string {
  return (words.split(notText).find((part) => part.trim() !== '') ?? '').trim();
}
