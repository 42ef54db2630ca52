// @ts-check
/**
 * Finds what may be written at a position of a YAML text: the group that contains it, and whether a key or a value is
 * being typed. Reads lines and indentation instead of parsing, because a text is usually invalid where somebody is
 * typing. Supports what drafts use: groups, lists, `{ … }` and `[ … ]`, texts under `|` and `>`.
 *
 * @typedef {(string | number)[]} Path
 * @typedef {Record<string, string>} Keys  the keys of a group, each with the text after it on its line
 * @typedef {object} Place
 * @property {'key' | 'value'} what
 * @property {Path} path  of the group that contains it, or of the list whose next entry may begin here
 * @property {string} key  the key of the value
 * @property {string} typed  the part of the key or value before the cursor
 * @property {number} from  the column at which that part begins
 * @property {number} indent  the column of the group's keys
 * @property {boolean} inFlow
 * @property {Keys[]} groups  the keys of each enclosing group, one for each length of `path` that is a group
 *
 * @typedef {object} Frame
 * @property {'map' | 'seq'} type
 * @property {number} indent
 * @property {Path} path
 * @property {Keys} keys
 * @property {string} lastKey
 * @property {number} index
 */

const keyPattern = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#:{}[\],&*!|>'"%@`-][^:#]*?|-[^\s:#][^:#]*?)\s*:(?=\s|$)/;
const blockHeader = /^(?:[&!]\S+\s+)*[|>][+-]?\d?[+-]?\s*(?:#.*)?$/;

/**
 * @param {string[]} lines
 * @param {number} row 0-based
 * @param {number} column of the cursor
 * @returns {Place | undefined} undefined in comments and texts, where anything may be written
 */
export function placeAt(lines, row, column) {
  const reader = newReader();
  for (let index = 0; index < row; index++) readLine(reader, lines[index] ?? '');
  const line = lines[row] ?? '';
  const before = line.slice(0, column);
  // In the indentation of a line that is not empty; nothing can begin there.
  if (before.trim() === '' && line.trim() !== '' && column < (/^ */.exec(line)?.[0].length ?? 0)) return undefined;
  const lineIndent = /^ */.exec(line.trim() === '' ? before : line)?.[0].length ?? 0;
  if (
    reader.blockUnder !== undefined &&
    (lineIndent > reader.blockUnder || (before.trim() === '' && column > reader.blockUnder))
  )
    return undefined;
  reader.blockUnder = undefined;
  if (reader.flow !== '') return flowPlace(reader, `${reader.flow}\n${before}`, column, lines, row);
  if (/(^|\s)#/.test(withoutQuotes(before))) return undefined;
  const { rest, at } = enterDashes(reader, before);
  const found = keyPattern.exec(rest);
  if (found) {
    const value = rest.slice(found[0].length);
    const typed = value.trimStart();
    enterMap(reader, at);
    const key = unquote(found[1] ?? '');
    if (/^[{[]/.test(typed)) {
      const frame = /** @type {Frame} */ (reader.frames.at(-1));
      frame.lastKey = key;
      return flowPlace(reader, typed, column, lines, row);
    }
    // `key:` without a following space is still a key.
    if (value === '') return undefined;
    return place(
      reader,
      { what: 'value', key, typed, from: column - typed.length, indent: at, inFlow: false },
      lines,
      row,
    );
  }
  const typed = rest.trimStart();
  if (/^[{[]/.test(typed)) return flowPlace(reader, typed, column, lines, row);
  if (/\s/.test(typed) || typed.includes(':')) return undefined;
  const from = at + rest.length - typed.length;
  const here = typed === '' ? column : from;
  settle(reader, here, false);
  const top = reader.frames.at(-1);
  const dashed = at > (/^ */.exec(before)?.[0].length ?? 0);
  if (top?.type === 'seq' && !dashed) return undefined;
  if (top?.type === 'map' && here > top.indent) {
    // After `items:` on a line of its own: something may begin under it if nothing does yet.
    if ((top.keys[top.lastKey] ?? '') !== '') return undefined;
    return place(
      reader,
      { what: 'key', key: top.lastKey, typed, from: here, indent: here, inFlow: false, under: true },
      lines,
      row,
    );
  }
  return place(reader, { what: 'key', key: '', typed, from: here, indent: here, inFlow: false }, lines, row);
}

function newReader() {
  return {
    /** @type {Frame[]} */
    frames: [],
    /** The column of the key whose text under `|` is being read. @type {number | undefined} */
    blockUnder: undefined,
    /** The text of an open `{ … ` that spans several lines. */
    flow: '',
  };
}

/** @typedef {ReturnType<typeof newReader>} Reader */

/** @param {Reader} reader @param {string} line */
function readLine(reader, line) {
  const indent = /^ */.exec(line)?.[0].length ?? 0;
  if (reader.blockUnder !== undefined) {
    if (line.trim() === '' || indent > reader.blockUnder) return;
    reader.blockUnder = undefined;
  }
  if (reader.flow !== '') {
    reader.flow += `\n${line}`;
    if (depthOf(reader.flow) <= 0) reader.flow = '';
    return;
  }
  if (line.trim() === '' || line.trimStart().startsWith('#') || /^(---|\.\.\.|%)/.test(line)) return;
  const { rest, at } = enterDashes(reader, line);
  const found = keyPattern.exec(rest);
  const value = found ? rest.slice(found[0].length).trim() : rest.trim();
  if (found) {
    const frame = enterMap(reader, at);
    frame.lastKey = unquote(found[1] ?? '');
    frame.keys[frame.lastKey] = withoutComment(value);
  }
  if (blockHeader.test(value)) reader.blockUnder = found ? at : indent;
  else if (/^[{[]/.test(value) && depthOf(value) > 0) reader.flow = value;
}

/** Enters a list for each dash at the beginning of a line. @param {Reader} reader @param {string} line */
function enterDashes(reader, line) {
  let at = /^ */.exec(line)?.[0].length ?? 0;
  let rest = line.slice(at);
  while (/^-(\s|$)/.test(rest)) {
    settle(reader, at, true);
    const top = reader.frames.at(-1);
    if (top?.type === 'seq' && top.indent === at) top.index++;
    else reader.frames.push({ type: 'seq', indent: at, path: innerPath(top), keys: {}, lastKey: '', index: 0 });
    const step = /^-\s*/.exec(rest)?.[0].length ?? 1;
    at += step;
    rest = rest.slice(step);
  }
  return { rest, at };
}

/** @param {Reader} reader @param {number} at @returns {Frame} */
function enterMap(reader, at) {
  settle(reader, at, false);
  const top = reader.frames.at(-1);
  if (top?.type === 'map' && top.indent === at) return top;
  /** @type {Frame} */
  const frame = { type: 'map', indent: at, path: innerPath(top), keys: {}, lastKey: '', index: 0 };
  reader.frames.push(frame);
  return frame;
}

/**
 * Closes everything that is indented further. A list may begin at the column of its key.
 * @param {Reader} reader
 * @param {number} column
 * @param {boolean} isDash
 */
function settle(reader, column, isDash) {
  for (let top = reader.frames.at(-1); top; top = reader.frames.at(-1)) {
    if (top.indent < column || (top.indent === column && (top.type === 'map' || isDash))) return;
    reader.frames.pop();
  }
}

/** @param {Frame | undefined} frame @returns {Path} */
function innerPath(frame) {
  if (!frame) return [];
  return [...frame.path, frame.type === 'seq' ? frame.index : frame.lastKey];
}

/**
 * @param {Reader} reader
 * @param {Pick<Place, 'what' | 'key' | 'typed' | 'from' | 'indent' | 'inFlow'> & { under?: boolean }} found
 * @param {string[]} lines
 * @param {number} row
 * @returns {Place}
 */
function place(reader, { under, ...found }, lines, row) {
  const top = reader.frames.at(-1);
  const path = top === undefined ? [] : under || top.type === 'seq' ? innerPath(top) : top.path;
  const groups = [];
  for (const frame of reader.frames)
    if (frame.type === 'map') groups[frame.path.length] = { ...frame.keys, ...keysBelow(lines, row, frame.indent) };
  // The key that is being typed does not exist yet.
  const own = groups[path.length];
  if (own && found.what === 'key' && found.typed !== '' && !(lines[row] ?? '').includes(':')) delete own[found.typed];
  return { ...found, path, key: under ? '' : found.key, groups };
}

/**
 * The keys that follow in a group, up to a line with less indentation.
 * @param {string[]} lines
 * @param {number} row
 * @param {number} indent
 */
function keysBelow(lines, row, indent) {
  /** @type {Keys} */
  const keys = {};
  for (let index = row + 1; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const column = /^ */.exec(line)?.[0].length ?? 0;
    if (column < indent || (column === indent && /^-(\s|$)/.test(line.slice(column)))) break;
    const found = column === indent ? keyPattern.exec(line.slice(column)) : null;
    if (found) keys[unquote(found[1] ?? '')] = withoutComment(line.slice(column + found[0].length).trim());
  }
  return keys;
}

/**
 * Finds the position within `{ … }` or `[ … ]`, up to the cursor.
 *
 * @param {Reader} reader
 * @param {string} text
 * @param {number} column
 * @param {string[]} lines
 * @param {number} row
 *
 * @returns {Place | undefined}
 */
function flowPlace(reader, text, column, lines, row) {
  /** @type {{ open: string, key: string, index: number, keys: Keys, path: Path }[]} */
  const stack = [];
  const base = innerPath(reader.frames.at(-1));
  let word = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    const top = stack.at(-1);
    if (quote) {
      if (char === quote) quote = '';
      word += char;
    } else if ((char === '"' || char === "'") && word.trim() === '') {
      quote = char;
      word += char;
    } else if (char === '{' || char === '[') {
      const path = top ? [...top.path, top.open === '{' ? top.key : top.index] : base;
      stack.push({ open: char, key: '', index: 0, keys: {}, path });
      word = '';
    } else if (char === '}' || char === ']') {
      stack.pop();
      word = '';
    } else if (top && char === ',') {
      if (top.open === '{' && top.key) top.keys[top.key] = unquote(word.trim());
      top.key = '';
      top.index++;
      word = '';
    } else if (top?.open === '{' && top.key === '' && char === ':' && /[\s"']|^$/.test(text[at + 1] ?? '')) {
      top.key = unquote(word.trim());
      top.keys[top.key] = '';
      word = '';
    } else word += char;
  }
  const top = stack.at(-1);
  if (!top || quote === "'" || (quote === '"' && top.key === '')) return undefined;
  const typed = word.trimStart();
  const groups = [];
  for (const frame of reader.frames)
    if (frame.type === 'map') groups[frame.path.length] = { ...frame.keys, ...keysBelow(lines, row, frame.indent) };
  for (const frame of stack) if (frame.open === '{') groups[frame.path.length] = frame.keys;
  const shared = { typed, from: column - typed.length, indent: 0, inFlow: true, groups };
  if (top.open === '[') return { ...shared, what: 'value', path: top.path, key: '' };
  if (top.key !== '') return { ...shared, what: 'value', path: top.path, key: top.key };
  return /\s/.test(typed) ? undefined : { ...shared, what: 'key', path: top.path, key: '' };
}

/** How many brackets are open at the end of a text, without quoted ones. @param {string} text */
function depthOf(text) {
  const bare = withoutQuotes(text).replace(/(^|\s)#.*$/gm, '');
  return (bare.match(/[{[]/g)?.length ?? 0) - (bare.match(/[}\]]/g)?.length ?? 0);
}

/** @param {string} text */
function withoutQuotes(text) {
  return text.replace(/(^|[\s,:{[])("(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?)/g, '$1');
}

/** @param {string} value */
function withoutComment(value) {
  return unquote(value.replace(/\s+#.*$/, '').replace(/^#.*$/, ''));
}

/** @param {string} text */
function unquote(text) {
  return text.replace(/^(["'])(.*)\1$/, '$2');
}
