/** Reads the data of a parsed document: keeps texts as written, and reports what is lost between words and data. */
import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Scalar, type YAMLMap } from 'yaml';
import type { KeyKind, KeyTable } from './key-table.ts';
import type { Slip } from './slip.ts';

/** An alias repeats a whole subtree: nine levels of nine aliases would make 387 million nodes (“billion laughs”). */
const maxAliases = 64;
const maxRepeated = 20_000;

interface Anchored {
  value: unknown;
  /** The number of nodes in it; a repeated node counts each time. */
  size: number;
  node: Node;
}

export interface ReadValue {
  value: unknown;
  slips: Slip[];
}

/** Walks once through the document; a text is kept as written, even where YAML would read a number or a date. */
export function readValue(doc: Document, keys: KeyTable, lineOf: (offset: number) => number): ReadValue {
  const slips: Slip[] = [];
  const anchors = new Map<string, Anchored | 'open'>();
  let aliases = 0;
  let size = 0;
  let isStopped = false;

  const tell = (rule: string, message: string, at: number, hint: string) => slips.push({ rule, message, hint, at });
  const stop = (message: string, at: number) => {
    if (!isStopped)
      tell('yaml-aliases', message, at, 'Write the repeated part out; a draft does not need many aliases.');
    isStopped = true;
  };

  const read = (node: unknown, kind: KeyKind | undefined, isListEntry = false): unknown => {
    if (isStopped || node === null || node === undefined) return null;
    size++;
    if (isAlias(node)) {
      const at = node.range![0];
      const found = anchors.get(node.source);
      if (++aliases > maxAliases) return stop(`the file uses more than ${maxAliases} aliases`, at);
      if (found === 'open') return stop(`\`*${node.source}\` is inside the part that it repeats`, at);
      if (!found) return null;
      size += found.size;
      if (size > maxRepeated) return stop('the aliases of the file repeat too much', at);
      return isScalar(found.node) ? scalarValue(found.node, kind) : found.value;
    }
    const { anchor } = node as { anchor?: string };
    const before = size;
    if (anchor !== undefined) anchors.set(anchor, 'open');
    let value: unknown;
    if (isMap(node)) value = readMap(node);
    else if (isSeq(node))
      value = node.items.map((item) => read(item, kind?.isList || isListEntry ? kind : undefined, true));
    else value = scalarValue(node as Scalar, kind);
    if (anchor !== undefined) anchors.set(anchor, { value, size: size - before, node: node as Node });
    return value;
  };

  const readMap = (map: YAMLMap): Record<string, unknown> => {
    const group: Record<string, unknown> = {};
    const seen = new Map<string, number>();
    for (const pair of map.items) {
      if (!isScalar(pair.key)) continue;
      const key = typeof pair.key.value === 'string' ? pair.key.value : '';
      const at = pair.key.range![0];
      if (key === '<<')
        tell('yaml-merge', '`<<` does not take over the keys of another group here', at, 'Write the keys out.');
      if (seen.has(key)) {
        tell(
          'yaml-duplicate-key',
          `the key \`${key}\` is there twice in the same group`,
          at,
          `It is also in line ${lineOf(seen.get(key)!)}. Remove one of the two.`,
        );
      } else seen.set(key, at);
      const value = read(pair.value, keys.get(key));
      // `__proto__` is a key like any other.
      Object.defineProperty(group, key, { value, enumerable: true, writable: true, configurable: true });
    }
    return group;
  };

  const scalarValue = (node: Scalar, kind: KeyKind | undefined): unknown => {
    const { value, type, source, range } = node;
    if (type !== 'PLAIN') return value;
    if (source === undefined || source === '') return null;
    if (kind?.isText) return source;
    if (kind?.isNumber && typeof value === 'number' && !/^[-+]?\d+(?:\.\d+)?$/.test(source))
      tell(
        'yaml-number',
        `YAML reads “${source.slice(0, 30)}” as the number ${value}`,
        range![0],
        Number.isFinite(value) ? `Write it with digits alone: ${value}.` : 'Write a number with digits.',
      );
    return value;
  };

  const value = read(doc.contents, undefined);
  return { value: isStopped ? undefined : value, slips };
}
