/** Inserting, removing and moving entries of a list: items of a section, sections of an issue. */
import { isCollection, isMap, isSeq, type Node, type YAMLSeq } from 'yaml';
import { cutFromFlow, isJson, setField } from './edit-draft-fields.ts';
import {
  colonEnd,
  columnOf,
  commentsIn,
  contentEnd,
  dashesOf,
  EditRefused,
  endOfLine,
  isEmptyNode,
  isInFlow,
  lineStart,
  nodeAt,
  openDraft,
  pairOf,
  type DraftText,
  type Json,
  type Path,
  type Splice,
} from './edit-draft-places.ts';
import { dataOf, print, printGroup } from './edit-draft-scalars.ts';

/** The entry to insert: a value to write, or text from elsewhere that is moved unchanged. */
interface Arriving {
  value: Json;
  /** More entries that follow it. */
  more?: Json[];
  /** Whole lines, with the comments above; `column` is the position of the dash. */
  lines?: { text: string; column: number };
  /** Text of the form `{ … }`. */
  inline?: string;
}

/** The lines of one entry: the comments directly above it, its dash, and indented comments below. */
interface Block {
  from: number;
  to: number;
}

/** The ways to insert an entry at `path`, whose last part is the position in the list; the end is allowed too. */
export function* insertEntry(draft: DraftText, path: Path, arriving: Arriving): Generator<Splice> {
  const listPath = path.slice(0, -1);
  const at = path.at(-1) as number;
  const list = nodeAt(draft, listPath);
  if (isSeq(list) && list.items.length > 0)
    yield list.flow
      ? intoFlow(draft, list, at, arriving)
      : intoBlocks(draft, list, at, arriving, listPath.length === 1);
  else if (isInFlow(draft, listPath.slice(0, -1)))
    for (const splice of setField(draft, listPath, [inlineOnly(arriving), ...(arriving.more ?? [])])) yield splice;
  else yield intoEmpty(draft, listPath, list, arriving);
}

/** Inserts several entries at `path`; `instead` of the one that is there, if it is to go. */
export function* insertEntries(draft: DraftText, path: Path, values: Json[], instead: boolean): Generator<Splice[]> {
  const [value, ...more] = values;
  for (const first of insertEntry(draft, path, { value: value!, more })) {
    const between = draft.text.slice(0, first.from) + first.insert + draft.text.slice(first.to);
    const after = [...path.slice(0, -1), (path.at(-1) as number) + values.length];
    yield instead ? [first, removeEntry(openDraft(between), after)] : [first];
  }
}

export function removeEntry(draft: DraftText, path: Path): Splice {
  const { text } = draft;
  const list = nodeAt(draft, path.slice(0, -1));
  const at = path.at(-1) as number;
  if (!isSeq(list) || at >= list.items.length) throw new EditRefused('this is not written as a list');
  if (list.flow) {
    const [entry, before, after] = [at, at - 1, at + 1].map((index) => (list.items[index] as Node | undefined)?.range);
    return cutFromFlow(text, { from: entry![0], to: entry![1] }, before?.[1], after?.[0]);
  }
  const blocks = blocksOf(draft, list);
  const { from, to } = blocks[at]!;
  if (blocks.length === 1) {
    // `items:` alone would be null, not an empty list.
    const holder = nodeAt(draft, path.slice(0, -2));
    const colon = isMap(holder) ? colonEnd(pairOf(holder, path.at(-2)!)!) : undefined;
    if (colon === undefined) throw new EditRefused('this list has no key of its own');
    return { from: colon, to, insert: ` []${text.slice(colon, from)}` };
  }
  // The blank lines that separate it are removed too; comments in between are not.
  const [gapBefore, gapAfter] = [
    text.slice(blocks[at - 1]?.to ?? from, from),
    text.slice(to, blocks[at + 1]?.from ?? to),
  ];
  if (at < blocks.length - 1 && gapAfter.trim() === '') return { from, to: to + gapAfter.length, insert: '' };
  if (at === blocks.length - 1 && gapBefore.trim() === '') return { from: from - gapBefore.length, to, insert: '' };
  return { from, to, insert: '' };
}

/**
 * Within one list, the entries swap places and the text between them stays. Otherwise the entry is removed here and
 * inserted there.
 */
export function* moveEntry(draft: DraftText, from: Path, to: Path): Generator<Splice[]> {
  const isSameList = from.length === to.length && from.slice(0, -1).every((part, index) => part === to[index]);
  const [start, end] = [from.at(-1) as number, to.at(-1) as number];
  const list = nodeAt(draft, from.slice(0, -1));
  if (!isSeq(list)) throw new EditRefused('this is not written as a list');
  if (isSameList) {
    if (start === end) yield [];
    else
      yield* reorder(
        draft,
        list.flow
          ? list.items.map((entry) => ({ from: (entry as Node).range![0], to: (entry as Node).range![1] }))
          : blocksOf(draft, list),
        start,
        end,
      );
    return;
  }
  const arriving = lift(draft, list, start);
  // Inserted first: sections keep their positions while an item moves between them, so both paths stay valid.
  for (const first of insertEntry(draft, to, arriving)) {
    const between = draft.text.slice(0, first.from) + first.insert + draft.text.slice(first.to);
    yield [first, removeEntry(openDraft(between), from)];
  }
}

/** The lines of each entry. Text between two entries belongs to neither: blank lines, and comments separated by one. */
function blocksOf({ text }: DraftText, list: YAMLSeq): Block[] {
  let floor = 0;
  return dashesOf(list).map((dash, index) => {
    const column = columnOf(text, dash);
    if (text.slice(lineStart(text, dash), dash).trim() !== '')
      throw new EditRefused('two lists begin on one line here');
    let from = lineStart(text, dash);
    for (
      let above = lineStart(text, from - 1);
      from > floor && isCommentLine(text, above);
      above = lineStart(text, from - 1)
    )
      from = above;
    let to = endOfLine(text, contentEnd(list.items[index] as Node) ?? dash + 1);
    for (let line = to; line < text.length; line = endOfLine(text, line + 1)) {
      const words = text.slice(line, endOfLine(text, line + 1));
      if (words.trim() === '') continue;
      if (!words.trimStart().startsWith('#') || words.length - words.trimStart().length <= column) break;
      to = line + words.length;
    }
    floor = to;
    return { from, to };
  });
}

function isCommentLine(text: string, from: number): boolean {
  return /^ *#/.test(text.slice(from, endOfLine(text, from + 1)));
}

function* reorder({ text, eol }: DraftText, blocks: Block[], start: number, end: number): Generator<Splice[]> {
  const first = Math.min(start, end);
  const last = Math.max(start, end);
  // The last line of a file may lack its line break, which it needs in the middle of the file.
  const isTorn =
    text[blocks[last]!.to - 1] !== '\n' && text.slice(blocks[first]!.from, blocks[first]!.to).endsWith('\n');
  const words = blocks.map(({ from, to }) => text.slice(from, to) + (isTorn && to === blocks[last]!.to ? eol : ''));
  const order = words.map((_, index) => index);
  order.splice(end, 0, ...order.splice(start, 1));
  let insert = '';
  for (let place = first; place <= last; place++) {
    insert += words[order[place]!];
    if (place < last) insert += text.slice(blocks[place]!.to, blocks[place + 1]!.from);
  }
  const range = { from: blocks[first]!.from, to: blocks[last]!.to };
  if (isTorn) yield [{ ...range, insert: insert.slice(0, -eol.length) }];
  yield [{ ...range, insert }];
}

/** Takes an entry with its text unchanged. */
function lift(draft: DraftText, list: YAMLSeq, index: number): Arriving {
  const node = list.items[index] as Node;
  const value = dataOf(node, draft);
  if (list.flow) return { value, inline: draft.text.slice(node.range![0], node.range![1]) };
  const { from, to } = blocksOf(draft, list)[index]!;
  const text = draft.text.slice(from, to);
  const lines = {
    text: text.endsWith('\n') ? text : text + draft.eol,
    column: columnOf(draft.text, dashesOf(list)[index]!),
  };
  return {
    value,
    lines,
    ...(isCollection(node) && node.flow ? { inline: draft.text.slice(node.range![0], node.range![1]) } : {}),
  };
}

/** Only entries without lines and comments of their own can go into `[ … ]`. */
function inlineOnly({ value, lines }: Arriving): Json {
  if (lines && commentsIn(lines.text).length > 0)
    throw new EditRefused(
      'the comments of this entry have no room between { and }',
      'Write the list with one “- ” a line in the YAML view first.',
    );
  return value;
}

function intoFlow({ text, eol }: DraftText, list: YAMLSeq, at: number, arriving: Arriving): Splice {
  const ranges = (list.items as Node[]).map(({ range }) => range!);
  const isPlainJson = isMap(list.items[0]) && isJson(list.items[0]);
  const gap = ranges.length > 1 ? /^\s*,(\s+)$/.exec(text.slice(ranges[0]![1], ranges[1]![0]))?.[1] : undefined;
  const words =
    arriving.inline ??
    [inlineOnly(arriving), ...(arriving.more ?? [])]
      .map((value) => (isPlainJson ? JSON.stringify(value) : print(value, { indent: 0, inFlow: true, eol })))
      .join(`,${gap ?? ' '}`);
  if (at < ranges.length) return { from: ranges[at]![0], to: ranges[at]![0], insert: `${words},${gap ?? ' '}` };
  return { from: ranges.at(-1)![1], to: ranges.at(-1)![1], insert: `,${gap ?? ' '}${words}` };
}

function intoBlocks(draft: DraftText, list: YAMLSeq, at: number, arriving: Arriving, isSparse: boolean): Splice {
  const { text, eol } = draft;
  const blocks = blocksOf(draft, list);
  // Separated as its neighbours are. If there are no two neighbours to copy from, sections get a blank line.
  const place = Math.min(Math.max(at, 1), blocks.length - 1);
  const between = blocks.length > 1 ? text.slice(blocks[place - 1]!.to, blocks[place]!.from) : isSparse ? eol : '';
  const gap = eol.repeat(between.match(/^[ \t]*\r?\n/gm)?.length ?? 0);
  const words = asLines(arriving, columnOf(text, dashesOf(list)[0]!), eol, gap);
  if (at < blocks.length) return { from: blocks[at]!.from, to: blocks[at]!.from, insert: words + gap };
  const end = blocks.at(-1)!.to;
  const torn = text[end - 1] === '\n' ? '' : eol;
  return { from: end, to: end, insert: torn + gap + (torn ? words.slice(0, -eol.length) : words) };
}

function intoEmpty(draft: DraftText, path: Path, list: Node | null | undefined, arriving: Arriving): Splice {
  const { text, eol } = draft;
  if (list !== undefined && !isEmptyNode(list) && !isSeq(list)) throw new EditRefused('this is not written as a list');
  const holder = nodeAt(draft, path.slice(0, -1));
  if (!isMap(holder)) throw new EditRefused('there is no list here to write into');
  const column = columnOf(text, (holder.items[0]!.key as Node).range![0]);
  const words = asLines(arriving, column + 2, eol);
  if (list === undefined) {
    const end = endOfLine(text, contentEnd(holder)!);
    const torn = text[end - 1] === '\n' ? '' : eol;
    return {
      from: end,
      to: end,
      insert: `${torn}${' '.repeat(column)}${path.at(-1)}:${eol}${torn ? words.slice(0, -eol.length) : words}`,
    };
  }
  const colon = colonEnd(pairOf(holder, path.at(-1)!)!);
  if (colon === undefined) throw new EditRefused('this key is written without a colon');
  const end = endOfLine(text, list && !isEmptyNode(list) ? list.range![1] : colon);
  // A comment after the `[]` stays after the key.
  const rest =
    list && !isEmptyNode(list) ? text.slice(list.range![1], end).trimEnd() : text.slice(colon, end).trimEnd();
  const torn = text[end - 1] === '\n' ? '' : eol;
  return { from: colon, to: end, insert: rest + eol + (torn ? words.slice(0, -eol.length) : words) };
}

/** An entry, or several with `gap` between them, as lines with the dash at `column`. */
function asLines({ value, more = [], lines, inline }: Arriving, column: number, eol: string, gap = ''): string {
  if (!lines)
    return [value, ...more]
      .map((each) => inline ?? printGroup(each, { indent: column + 2, eol: eol as DraftText['eol'] }))
      .map((words) => `${' '.repeat(column)}- ${words}${eol}`)
      .join(gap);
  const shift = column - lines.column;
  return lines.text
    .split(/(?<=\n)/)
    .map((line) => {
      if (line.trim() === '') return line;
      return shift >= 0
        ? ' '.repeat(shift) + line
        : line.slice(Math.min(-shift, line.length - line.trimStart().length));
    })
    .join('');
}
