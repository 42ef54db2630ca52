// @ts-check
/**
 * What the buttons above a text do to its Markdown. Each takes the text with its selection and returns one replacement
 * with the selection after it; the same button again takes the signs away.
 *
 * @typedef {{ text: string, from: number, to: number }} Selected
 * @typedef {{ from: number, to: number, insert: string, select: [from: number, to: number] }} Change
 * `select` is counted from the beginning of the text after the change
 * @typedef {'bold' | 'italic' | 'code' | 'link' | 'list' | 'field'} Format
 */

/** @param {Format} format @param {Selected} selected @param {string} [field]  the name of the reader's field @returns {Change} */
export function formatted(format, selected, field = 'firstName') {
  switch (format) {
    case 'bold':
      return marked(selected, '**', 'bold');
    case 'italic':
      return marked(selected, '*', 'slanted');
    case 'code':
      return coded(selected);
    case 'link':
      return linked(selected);
    case 'list':
      return listed(selected);
    case 'field':
      return replaced(selected, fieldTag(field));
  }
}

/**
 * A pasted address on selected words makes them a link. In a link that the key has just begun it is the address.
 *
 * @param {Selected} selected @param {string} url @returns {Change}
 */
export function linkTo({ text, from, to }, url) {
  if (text.slice(0, from).endsWith('](') && text[to] === ')')
    return { from, to, insert: url, select: [from + url.length + 1, from + url.length + 1] };
  const begun = '](https://)';
  if (text[from - 1] === '[' && text.startsWith(begun, to)) {
    const insert = `${text.slice(from, to)}](${url})`;
    return { from, to: to + begun.length, insert, select: [from, to] };
  }
  const insert = `[${text.slice(from, to)}](${url})`;
  return { from, to, insert, select: [from + insert.length, from + insert.length] };
}

/** @param {string} name */
function fieldTag(name) {
  return name === 'firstName' ? '{{ subscriber.firstName | default "there" }}' : `{{ subscriber.${name} }}`;
}

/** @param {Selected} selected @param {string} insert @returns {Change} */
function replaced({ from, to }, insert) {
  return { from, to, insert, select: [from + insert.length, from + insert.length] };
}

/** @param {Selected} selected @param {string} mark @param {string} example @returns {Change} */
function marked(selected, mark, example) {
  const { text, from, to } = aroundWords(selected);
  const words = text.slice(from, to);
  const size = mark.length;
  if (isMarked(words, mark) && words.length > 2 * size) {
    const bare = words.slice(size, -size);
    return { from, to, insert: bare, select: [from, from + bare.length] };
  }
  const outside = text.slice(Math.max(0, from - 3), from) + words + text.slice(to, to + 3);
  const before = /\**$/.exec(text.slice(0, from))?.[0].length ?? 0;
  const after = /^\**/.exec(text.slice(to))?.[0].length ?? 0;
  // One star is part of two: `**words**` is not slanted, and `***words***` is both.
  const has = size === 2 ? Math.min(before, after) >= 2 : Math.min(before, after) % 2 === 1;
  // Behind the last word, the key ends what it began, as in other editors, so that one can type on.
  if (has && words !== '' && selected.from === selected.to && selected.to === to)
    return { from, to, insert: words, select: [to + size, to + size] };
  if (has && outside !== words)
    return { from: from - size, to: to + size, insert: words, select: [from - size, from - size + words.length] };
  const inner = words === '' ? example : words;
  // Signs don't reach over paragraphs.
  const insert = inner.includes('\n')
    ? inner.replaceAll(/^(\s*(?:[-*+] |\d+\. |> )*)(\S.*?)([ \t]*)$/gm, `$1${mark}$2${mark}$3`)
    : `${mark}${inner}${mark}`;
  if (inner.includes('\n')) return { from, to, insert, select: [from, from + insert.length] };
  return { from, to, insert, select: [from + size, from + size + inner.length] };
}

/** @param {string} words @param {string} mark */
function isMarked(words, mark) {
  if (!words.startsWith(mark) || !words.endsWith(mark)) return false;
  return mark === '**' || !/^\*\*(?!\*)/.test(words);
}

/** The selection without white space at its ends; the word at the cursor if nothing is selected. @param {Selected} selected @returns {Selected} */
function aroundWords({ text, from, to }) {
  if (from === to) {
    const before = /[\p{L}\p{N}’'-]*$/u.exec(text.slice(0, from))?.[0].length ?? 0;
    const after = /^[\p{L}\p{N}’'-]*/u.exec(text.slice(to))?.[0].length ?? 0;
    return { text, from: from - before, to: to + after };
  }
  const words = text.slice(from, to);
  const lead = words.length - words.trimStart().length;
  return words.trim() === '' ? { text, from, to } : { text, from: from + lead, to: from + lead + words.trim().length };
}

/** @param {Selected} selected @returns {Change} */
function coded(selected) {
  const { text, from, to } = aroundWords(selected);
  const words = text.slice(from, to);
  const ticks = /`+$/.exec(text.slice(0, from))?.[0] ?? '';
  if (ticks && text.startsWith(ticks, to))
    return {
      from: from - ticks.length,
      to: to + ticks.length,
      insert: words,
      select: [from - ticks.length, from - ticks.length + words.length],
    };
  if (words.includes('\n')) {
    const insert = `${from === 0 || text[from - 1] === '\n' ? '' : '\n'}\`\`\`\n${words}\n\`\`\`${text[to] === '\n' || to === text.length ? '' : '\n'}`;
    return { from, to, insert, select: [from, from + insert.length] };
  }
  const inner = words === '' ? 'code' : words;
  const mark = inner.includes('`') ? '``' : '`';
  const [open, close] = [`${mark}${inner.startsWith('`') ? ' ' : ''}`, `${inner.endsWith('`') ? ' ' : ''}${mark}`];
  return { from, to, insert: open + inner + close, select: [from + open.length, from + open.length + inner.length] };
}

/** Selects what is to be typed next: the address, or the words. @param {Selected} selected @returns {Change} */
function linked(selected) {
  const { text, from, to } = aroundWords(selected);
  for (const { index, 0: all, 1: words = '', 2: url = '' } of text.matchAll(/\[([^\]\n]*)\]\(([^)\n]*)\)/g)) {
    if (index > from || index + all.length < to) continue;
    // The cursor is in a link already: the address is selected, to change it.
    const at = index + words.length + 3;
    return { from: index, to: index + all.length, insert: all, select: [at, at + url.length] };
  }
  const words = text.slice(from, to).replaceAll(/\s*\n\s*/g, ' ');
  if (/^(?:https?:\/\/|mailto:)\S+$/i.test(words))
    return { from, to, insert: `[](${words})`, select: [from + 1, from + 1] };
  const url = 'https://';
  const insert = `[${words || 'words'}](${url})`;
  const at = words === '' ? from + 1 : from + words.length + 3;
  return { from, to, insert, select: words === '' ? [at, at + 'words'.length] : [at, at + url.length] };
}

/** @param {Selected} selected @returns {Change} */
function listed({ text, from, to }) {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const found = text.indexOf('\n', Math.max(to - (to > from && text[to - 1] === '\n' ? 1 : 0), start));
  const end = found < 0 ? text.length : found;
  const lines = text.slice(start, end).split('\n');
  const isList =
    lines.every((line) => line.trim() === '' || /^\s*[-*+] /.test(line)) && lines.some((line) => line.trim() !== '');
  const fresh = lines
    .map((line) =>
      isList
        ? line.replace(/^(\s*)[-*+] /, '$1')
        : line.trim() === '' && lines.length > 1
          ? line
          : `- ${line.replace(/^\s*(?:\d+[.)] )?/, '')}`,
    )
    .join('\n');
  const lead =
    !isList &&
    start > 0 &&
    text
      .slice(0, start - 1)
      .split('\n')
      .at(-1)
      ?.trim() !== ''
      ? '\n'
      : '';
  const insert = lead + fresh;
  const isCursor = from === to;
  const last = start + insert.length;
  return { from: start, to: end, insert, select: isCursor ? [last, last] : [start + lead.length, last] };
}
