/** Setting and removing one key of a group. */
import { isCollection, isMap, isScalar, type Node, type Pair, type YAMLMap } from 'yaml';
import {
  colonEnd,
  columnOf,
  commentsIn,
  contentEnd,
  EditRefused,
  endOfLine,
  isEmptyNode,
  isInFlow,
  lineStart,
  nodeAt,
  pairOf,
  type DraftText,
  type Json,
  type Path,
  type Splice,
} from './edit-draft-places.ts';
import { print, printGroup, replacementTexts, valueTexts, type Surroundings } from './edit-draft-scalars.ts';

/**
 * The ways to give the key at `path` a value, best first. `order` decides where a new key goes; by default at the end.
 */
export function* setField(draft: DraftText, path: Path, value: Json, order: string[] = []): Generator<Splice> {
  const holderPath = path.slice(0, -1);
  const key = String(path.at(-1));
  const holder = nodeAt(draft, holderPath);
  if (holder === undefined) {
    yield* setField(draft, holderPath, { [key]: value }, order);
    return;
  }
  if (isEmptyNode(holder) && path.length > 1) {
    yield* fillEmpty(draft, holderPath, { [key]: value });
    return;
  }
  if (!isMap(holder)) throw new EditRefused('this is not written as a group of keys');
  const around: Surroundings = { indent: indentOf(draft, holder), inFlow: isInFlow(draft, holderPath), eol: draft.eol };
  const pair = pairOf(holder, key);
  if (!pair) {
    for (const text of isJson(holder) ? [JSON.stringify(value)] : valueTexts(value, around))
      yield newKey(draft, holder, key, text, around, order);
    return;
  }
  const node = pair.value;
  if (isEmptyNode(node)) yield* behindColon(draft, pair, valueTexts(value, around));
  else if (isScalar(node))
    for (const insert of replacementTexts(value, node, draft, around))
      yield { from: node.range![0], to: node.range![1], insert };
  else yield* replaceCollection(draft, pair, node!, value, around);
}

/** Removes the key with its line and the comment at the end of that line; comments above it stay. */
export function unsetField(draft: DraftText, path: Path): Splice {
  const { text } = draft;
  const holder = nodeAt(draft, path.slice(0, -1));
  if (!isMap(holder)) throw new EditRefused('this is not written as a group of keys');
  const pairs = holder.items as Pair<Node, Node | null>[];
  const index = pairs.findIndex(({ key }) => isScalar(key) && key.value === path.at(-1));
  const pair = pairs[index];
  if (!pair) throw new EditRefused('this key is not there any more');
  const [from, next] = [pair.key.range![0], pairs[index + 1]?.key.range![0]];
  const end = contentEnd(pair.value) ?? colonEnd(pair) ?? pair.key.range![1];
  if (holder.flow || isInFlow(draft, path.slice(0, -1)))
    return cutFromFlow(text, { from, to: end }, index > 0 ? endOf(pairs[index - 1]!) : undefined, next);
  if (pairs.length === 1) return { from, to: end, insert: text[end - 1] === '\n' ? `{}${draft.eol}` : '{}' };
  const isAlone = text.slice(lineStart(text, from), from).trim() === '';
  if (isAlone) return { from: lineStart(text, from), to: endOfLine(text, end), insert: '' };
  // After a dash: the next key moves up, unless comments are in between.
  if (next !== undefined && text.slice(endOfLine(text, end), next).trim() === '') return { from, to: next, insert: '' };
  return { from: text.slice(0, from).trimEnd().length, to: endOfLine(text, end), insert: draft.eol };
}

/** Cuts one entry out of `{ … }` or `[ … ]`, with one comma. */
export function cutFromFlow(
  text: string,
  entry: { from: number; to: number },
  previousEnd: number | undefined,
  nextStart: number | undefined,
): Splice {
  if (nextStart !== undefined && commentsIn(text.slice(entry.to, nextStart)).length === 0)
    return { from: entry.from, to: nextStart, insert: '' };
  if (nextStart === undefined && previousEnd !== undefined && !text.slice(previousEnd, entry.from).includes('#'))
    return { from: previousEnd, to: entry.to, insert: '' };
  if (nextStart === undefined && previousEnd === undefined) return { ...entry, insert: '' };
  throw new EditRefused('there are comments between the commas here');
}

/** Gives a value to a key or list entry that has none yet: `image:`, or a bare dash. */
function* fillEmpty(draft: DraftText, path: Path, value: Json): Generator<Splice> {
  const holder = nodeAt(draft, path.slice(0, -1));
  const around = { indent: 0, inFlow: isInFlow(draft, path.slice(0, -1)), eol: draft.eol };
  if (isMap(holder)) yield* behindColon(draft, pairOf(holder, String(path.at(-1)))!, [print(value, around)]);
  else {
    const at = (nodeAt(draft, path) as Node | null)?.range?.[0];
    if (at === undefined) throw new EditRefused('there is nothing here to write into');
    const dash = draft.text.lastIndexOf('-', at) + 1;
    yield {
      from: dash,
      to: dash,
      insert: ` ${printGroup(value, { indent: columnOf(draft.text, dash) + 1, eol: draft.eol })}`,
    };
  }
}

function* behindColon(draft: DraftText, pair: Pair<Node, Node | null>, texts: string[]): Generator<Splice> {
  const at = colonEnd(pair);
  if (at === undefined) throw new EditRefused('this key is written without a colon');
  for (const text of texts) yield { from: at, to: at, insert: ` ${text}` };
}

/** Replaces a whole list or group by one on a single line, unless it contains comments. */
function* replaceCollection(
  draft: DraftText,
  pair: Pair<Node, Node | null>,
  node: Node,
  value: Json,
  around: Surroundings,
): Generator<Splice> {
  const isBlock = isCollection(node) && !node.flow;
  const from = isBlock ? colonEnd(pair)! : node.range![0];
  const to = contentEnd(node)!;
  const breaks = isBlock && draft.text[to - 1] === '\n' ? draft.eol : '';
  for (const text of valueTexts(value, around)) yield { from, to, insert: (isBlock ? ' ' : '') + text + breaks };
}

function newKey(
  draft: DraftText,
  holder: YAMLMap,
  name: string,
  value: string,
  around: Surroundings,
  order: string[],
): Splice {
  const { text, eol } = draft;
  const pairs = holder.items as Pair<Node, Node | null>[];
  const rank = (key: string) => (order.includes(key) ? order.indexOf(key) : -1);
  const wanted =
    rank(name) < 0
      ? pairs.length
      : pairs.findLastIndex(
          ({ key }) => isScalar(key) && rank(String(key.value)) >= 0 && rank(String(key.value)) < rank(name),
        ) + 1;
  const entry = `${isJson(holder) ? JSON.stringify(name) : print(name, around)}: ${value}`;
  if (pairs.length === 0) return { from: holder.range![0], to: holder.range![1], insert: `{ ${entry} }` };
  const after = pairs[wanted - 1];
  if (around.inFlow) {
    if (!after) return { from: pairs[0]!.key.range![0], to: pairs[0]!.key.range![0], insert: `${entry}, ` };
    const end = endOf(after);
    // Separated as the entries already are: on one line, or each on its own.
    const gap =
      pairs.length > 1 ? /^\s*,(\s+)$/.exec(text.slice(endOf(pairs[0]!), pairs[1]!.key.range![0]))?.[1] : undefined;
    return { from: end, to: end, insert: `,${gap ?? ' '}${entry}` };
  }
  const indent = ' '.repeat(around.indent);
  if (!after) return { from: pairs[0]!.key.range![0], to: pairs[0]!.key.range![0], insert: entry + eol + indent };
  const end = endOfLine(text, endOf(after));
  const hasBreak = text[end - 1] === '\n';
  return { from: end, to: end, insert: hasBreak ? indent + entry + eol : eol + indent + entry };
}

/** Whether a group has quoted keys in braces: then a program wrote the file, and may need to read it again as JSON. */
export function isJson(map: YAMLMap): boolean {
  const first = map.items[0]?.key;
  return map.flow === true && isScalar(first) && first.type === 'QUOTE_DOUBLE';
}

function endOf(pair: Pair<Node, Node | null>): number {
  return contentEnd(pair.value) ?? colonEnd(pair) ?? pair.key.range![1];
}

function indentOf({ text }: DraftText, map: YAMLMap): number {
  const first = (map.items[0] as Pair<Node> | undefined)?.key;
  return first && !map.flow ? columnOf(text, first.range![0]) : 0;
}
