/** Positions of the parts of a draft in its text, used by the edits in this folder. */
import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  parseDocument,
  visit,
  type CST,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';

export type Path = (string | number)[];

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Replaces the text from `from` to `to` (UTF-16 offsets) by `insert`. */
export interface Splice {
  from: number;
  to: number;
  insert: string;
}

/** The parsed text of a draft. */
export interface DraftText {
  text: string;
  doc: Document;
  /** The file's own line break. */
  eol: '\n' | '\r\n';
}

/** Why an edit is impossible, and what the person can do instead. */
export class EditRefused extends Error {
  readonly hint: string;
  constructor(message: string, hint = byHand) {
    super(message);
    this.hint = hint;
  }
}

const byHand = 'Make this change in the YAML view.';

/** As `readYaml` parses, and keeps the tokens. */
const readOptions = { version: '1.2', prettyErrors: false, stringKeys: true, uniqueKeys: false } as const;

/** @throws EditRefused if the text is not valid YAML. */
export function openDraft(text: string): DraftText {
  const doc = parseDocument(text, { ...readOptions, keepSourceTokens: true });
  if (doc.errors.length > 0 || repeatsKeys(doc))
    throw new EditRefused(
      'the file is not valid YAML at the moment',
      'Fix it in the YAML view first; its problems are listed there.',
    );
  return { text, doc, eol: text.includes('\r\n') ? '\r\n' : '\n' };
}

/** The data of a text; undefined if it can't be parsed, or if an alias has no anchor. */
export function dataIn(text: string): unknown {
  return dataOf(parseDocument(text, readOptions));
}

/** The same of a text that was parsed already. */
export function dataOf(doc: Document): unknown {
  if (doc.errors.length > 0 || repeatsKeys(doc) || hasManyAliases(doc)) return undefined;
  try {
    return doc.toJS({ maxAliasCount: maxAliases });
  } catch {
    return undefined;
  }
}

const maxAliases = 64;

/** Whether a group has a key twice. The parser would compare each key with all others. */
function repeatsKeys(doc: Document): boolean {
  let isRepeated = false;
  visit(doc, {
    Map(_key, { items }) {
      if (new Set(items.map(({ key }) => (isScalar(key) ? key.value : key))).size === items.length) return undefined;
      isRepeated = true;
      return visit.BREAK;
    },
  });
  return isRepeated;
}

/** For each alias the parser looks through the whole file. */
function hasManyAliases(doc: Document): boolean {
  let count = 0;
  visit(doc, { Alias: () => (++count > maxAliases ? visit.BREAK : undefined) });
  return count > maxAliases;
}

/** The node at `path`. Refuses to follow an alias, because the edit would also change its anchor's value elsewhere. */
export function nodeAt({ doc }: DraftText, path: Path): Node | null | undefined {
  let here: unknown = doc.contents;
  for (const part of [...path, undefined]) {
    if (isAlias(here)) throw new EditRefused(`this part repeats \`*${here.source}\` from elsewhere in the file`);
    if (part === undefined) break;
    if (isMap(here)) here = here.items.find(({ key }) => isScalar(key) && key.value === part)?.value;
    else if (isSeq(here) && typeof part === 'number') here = here.items[part];
    else return undefined;
  }
  return isNode(here) || here === null ? here : undefined;
}

/** Whether the collection at `path` is inside `{ … }` or `[ … ]`, where entries end with commas instead of lines. */
export function isInFlow(draft: DraftText, path: Path): boolean {
  return Array.from({ length: path.length + 1 }, (_, length) => nodeAt(draft, path.slice(0, length))).some(
    (node) => isCollection(node) && node.flow === true,
  );
}

/** A key without a value (`image:`), or a bare dash. */
export function isEmptyNode(node: Node | null | undefined): boolean {
  return node == null || (isScalar(node) && node.value === null && node.range![0] === node.range![1]);
}

/**
 * The end of a node's content: after its last character that is not a comment. The parser's ranges of block collections
 * include the comments that follow, which may belong to the next node. Undefined for an empty node.
 */
export function contentEnd(node: Node | null | undefined): number | undefined {
  if (!node?.range || isEmptyNode(node)) return undefined;
  if (!isCollection(node) || node.flow) return node.range[1];
  const last: unknown = node.items.at(-1);
  if (isPair(last)) return contentEnd(last.value as Node | null) ?? colonEnd(last) ?? (last.key as Node).range![1];
  return contentEnd(last as Node | null) ?? dashesOf(node).at(-1)! + 1;
}

export function pairOf(map: YAMLMap, name: string | number): Pair<Node, Node | null> | undefined {
  return (map.items as Pair<Node, Node | null>[]).find(({ key }) => isScalar(key) && key.value === name);
}

/** The offset after the `:` of a pair. */
export function colonEnd(pair: { srcToken?: CST.CollectionItem | undefined }): number | undefined {
  const colon = pair.srcToken?.sep?.find(({ type }) => type === 'map-value-ind');
  return colon && colon.offset + 1;
}

/** The offset of each `-` of a block list. */
export function dashesOf(list: { srcToken?: unknown }): number[] {
  const token = list.srcToken as CST.Token | undefined;
  if (token?.type !== 'block-seq') return [];
  return token.items.flatMap(({ start }) =>
    start.filter(({ type }) => type === 'seq-item-ind').map(({ offset }) => offset),
  );
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The offset after the line in which content ends; block scalars already end after their line break. */
export function endOfLine(text: string, end: number): number {
  if (end > 0 && text[end - 1] === '\n') return end;
  const found = text.indexOf('\n', end);
  return found < 0 ? text.length : found + 1;
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** All comments, sorted, so that a moved comment is not taken for a lost one. */
export function commentsIn(text: string): string[] {
  const found: string[] = [];
  let before = '';
  for (const lexeme of new Lexer().lex(text)) {
    // The lexer puts U+001F before each scalar, so a `#` after anything else begins a comment.
    if (lexeme.startsWith('#') && before !== '\u001F') found.push(lexeme.trimEnd());
    before = lexeme;
  }
  return found.toSorted();
}
